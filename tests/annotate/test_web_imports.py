"""The web process starts without what only the workers need: it stays small and quick to start."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPEN_THE_MAIN_PAGES = """
import sys

from collab.wsgi import application
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

call_command("migrate", verbosity=0, interactive=False)

from annotate.founding import create_project
from annotate.models import User
from annotate.starters import starter_scheme

amira = User.objects.create_superuser("amira", password="correct horse")
create_project(
    slug="letters", name="Letters", scheme=starter_scheme("clinical"), by=amira, now=timezone.now()
)
client = Client(SERVER_NAME="localhost")
addresses = ["/login/"]
assert client.get("/login/").status_code == 200
client.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")
pages = ["", "annotate/", "documents/", "models/", "settings/"]
pages += ["agreement/", "people/amira/work/"]
for address in ["/", "/account/", *(f"/p/letters/{page}" for page in pages)]:
    assert client.get(address).status_code == 200, address
    addresses.append(address)
loaded = [
    name for name in ("torch", "transformers", "numpy", "scipy", "sklearn") if name in sys.modules
]
print(len(addresses), "pages;", *loaded)
"""


def test_no_page_imports_what_only_the_workers_need(tmp_path):
    environment = {
        **os.environ,
        "COLLAB_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "collab.settings",
        "DEBUG": "1",  # static files without collectstatic
    }
    environment.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-c", OPEN_THE_MAIN_PAGES],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[0] == "10 pages;"
