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


def printed(home, code, **environment):
    """What `code` prints last, with the settings as `s`."""
    words = f"from django.conf import settings as s; {code}"
    return manage(home, "shell", "-c", words, **environment).stdout.splitlines()[-1]


def test_sqlite_lets_readers_read_while_one_writes_and_writers_wait_their_turn(tmp_path):
    code = (
        "from django.db import connection as c; "
        "print(s.DATABASES['default']['OPTIONS']['transaction_mode'], "
        "c.cursor().execute('PRAGMA journal_mode').fetchone()[0], c.settings_dict['NAME'])"
    )

    assert printed(tmp_path, code) == f"IMMEDIATE wal {tmp_path / 'collab.sqlite3'}"


def test_a_database_url_leads_to_postgresql_through_a_pool(tmp_path):
    code = "d = s.DATABASES['default']; print(d['ENGINE'], d['OPTIONS']['pool']['max_size'])"
    url = "postgres://collab:secret@db.example/collab"

    found = printed(tmp_path, code, DATABASE_URL=url, DATABASE_POOL="3")

    assert found == "django.db.backends.postgresql 3"


def test_two_installations_share_nothing(tmp_path):
    code = "print(s.SECRET_KEY, s.MEDIA_ROOT, s.MODELS_DIR, s.EMBEDDINGS_DIR, s.LOGS_DIR)"

    one, other = (printed(tmp_path / name, code).rsplit(" ", 4) for name in ("one", "other"))

    assert not set(one) & set(other)
    assert all(str(tmp_path / "one") in path for path in one[1:])
