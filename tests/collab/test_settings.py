"""Settings come from the environment; what makes no sense is refused in one sentence."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings


def manage(home, *words, **environment):
    """Run `manage.py` in an installation of its own."""
    ours = ("DATABASE_URL", "DEBUG", "DJANGO_SETTINGS_MODULE")
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    inherited |= {"COLLAB_HOME": str(home), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "nowhere"),
        ("DATABASE_URL", "mysql://user@host/name"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("COLLAB_LANGUAGE", "xx"),
        ("UPLOAD_LIMIT_MB", "0"),
        ("LOG_LEVEL", "loud"),
        ("PORT", "a-door"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_one_sentence(tmp_path, name, value):
    done = manage(tmp_path, "check", **{name: value})

    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_an_installation_keeps_is_its_owners_alone(tmp_path):
    home = tmp_path / "home"

    first = manage(
        home, "shell", "-c", "from django.conf import settings as s; print(s.SECRET_KEY)"
    )
    again = manage(
        home, "shell", "-c", "from django.conf import settings as s; print(s.SECRET_KEY)"
    )

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert first.stdout.splitlines()[-1] == again.stdout.splitlines()[-1]
    assert (home / "secret-key").read_text() == again.stdout.splitlines()[-1]


def test_a_command_before_the_database_is_set_up_says_what_to_run(tmp_path):
    done = manage(tmp_path, "create_project", "letters", "--starter", "empty")

    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_behind_tls_cookies_are_secure_and_nothing_is_debugged_by_default(tmp_path):
    asked = "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"
    code = f"from django.conf import settings as s; print([getattr(s, n) for n in {asked}])"

    done = manage(tmp_path, "shell", "-c", code, BEHIND_TLS="1")

    assert done.stdout.splitlines()[-1] == "[False, True, True, True]"
