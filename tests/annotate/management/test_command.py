import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

OURS = sorted(name for name, app in get_commands().items() if app in ("annotate", "training"))


@pytest.mark.parametrize("name", OURS)
def test_help_ends_with_an_example(name):
    command = load_command_class(get_commands()[name], name)

    text = command.create_parser("manage.py", name).format_help()

    assert f"manage.py {name}" in text.partition("Example:\n")[2]


def test_a_wrong_option_ends_with_exit_code_1_and_one_sentence_as_any_mistake_does(tmp_path):
    environment = {**os.environ, "COLLAB_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "import_documents", "p", "f", "--split", "perhaps"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "perhaps" in done.stderr
    assert "Traceback" not in done.stderr
