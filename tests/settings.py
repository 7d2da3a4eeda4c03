"""Collab's own settings, in an environment made for the test run."""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="collab-test-"))
os.environ["COLLAB_HOME"] = str(HOME)
os.environ["DEBUG"] = "1"
# Playwright's sync API runs an event loop in the test's thread, which Django takes for async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from tests.servers import postgres_server

_servers = ExitStack()
if os.environ.get("COLLAB_TEST_DATABASE") == "postgres":
    os.environ["DATABASE_URL"] = _servers.enter_context(postgres_server())
    os.environ["DATABASE_POOL"] = "30"


@atexit.register
def _clean_up() -> None:
    _servers.close()
    shutil.rmtree(HOME, ignore_errors=True)


from collab.settings import *

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A real file: threads, processes and the live server see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
