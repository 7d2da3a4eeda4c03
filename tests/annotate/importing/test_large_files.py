import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MEGABYTE = 2**20

# Not ru_maxrss: a child inherits its parent's across exec, and the parent here is pytest.
MEASURED = """
import sys
from pathlib import Path
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def manage(home: Path, *words: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "COLLAB_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "collab.settings",
        "DEBUG": "0",  # else Django keeps the last 9,000 statements
    }
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def a_large_file(path: Path, size: int) -> int:
    """JSON Lines of at least `size` bytes; returns how many documents it holds."""
    words = "aspirin for pain, thrice a day and no more; " * 45
    rows = written = 0
    with path.open("w") as file:
        while written < size:
            rows += 1
            start = len(str(rows)) + 1
            row = {"id": rows, "text": f"{rows} {words}", "entities": [[start, start + 7, "drug"]]}
            written += file.write(json.dumps(row) + "\n")
    return rows


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")
def test_a_file_of_100_mb_needs_less_than_300_mb_of_memory(tmp_path):
    rows = a_large_file(tmp_path / "large.jsonl", 100 * MEGABYTE)
    scheme = {"questions": [{"slug": "entities", "kind": "spans", "labels": ["drug"]}]}
    (tmp_path / "scheme.json").write_text(json.dumps(scheme))
    home = tmp_path / "home"
    manage(home, "migrate", "--verbosity", "0")
    manage(home, "create_project", "large", "--scheme", str(tmp_path / "scheme.json"))

    printed = manage(
        home,
        "import_documents",
        "large",
        str(tmp_path / "large.jsonl"),
        "--no-predict",
        "--json",
    )

    report, peak = printed.strip().splitlines()
    assert json.loads(report)["files"][0]["documents"] == rows
    assert int(peak) < 300 * 1024  # kB
