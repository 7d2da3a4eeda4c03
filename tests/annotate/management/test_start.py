"""`make run`: a first login for its owner's eyes, a free port, and an end that leaves nothing."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from annotate.management.commands import start
from annotate.models import Project, User


@pytest.fixture
def first_login(monkeypatch, tmp_path) -> Path:
    path = tmp_path / "first-login"
    monkeypatch.setattr(start, "FIRST_LOGIN", path)
    return path


def test_the_first_password_is_its_owners_alone_and_told_until_it_is_changed(db, first_login):
    password = start._first_login()
    again = start._first_login()
    mode = stat.S_IMODE(first_login.stat().st_mode)
    admin = User.objects.get()
    admin.set_password("correct horse battery staple")
    admin.save()

    assert password == again
    assert len(password) >= 12
    assert mode == 0o600
    assert start._first_login() is None
    assert not first_login.exists()


def test_a_busy_port_is_said_and_the_next_one_taken(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]

        port = start.Command()._free_port("127.0.0.1", wanted)

    assert wanted < port < wanted + 50
    assert f"Port {wanted} is taken; using {port}." in capsys.readouterr().out


def test_a_sample_whose_loading_was_stopped_is_gone_on_with_at_the_next_start(
    db, first_login, monkeypatch, tmp_path
):
    called = []

    def call(name, *words, **options):
        called.append(name)
        if name == "load_sample":
            Project.objects.get_or_create(slug="clinical", name="Clinical notes")
        if name == "predict" and called.count("predict") == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(start, "LOADING", tmp_path / "sample-is-loading")
    monkeypatch.setattr(start, "call_command", call)

    with pytest.raises(KeyboardInterrupt):
        start.Command()._set_up()
    start.Command()._set_up()
    start.Command()._set_up()

    assert called.count("load_sample") == 2


def a_home_with_a_project(home: Path) -> dict[str, str]:
    """An installation that needs no sample any more; its environment."""
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"COLLAB_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    for words in (["migrate", "-v", "0"], ["create_project", "letters", "--starter", "empty"]):
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
            capture_output=True,
        )
    return environment


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in listed.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.heavy
def test_a_second_start_is_quick_serves_pages_and_ctrl_c_ends_everything(tmp_path):
    environment = a_home_with_a_project(tmp_path)
    begun = time.monotonic()
    started = subprocess.Popen(
        [sys.executable, "manage.py", "start"],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = next(line.split()[-1] for line in started.stdout if "Collab runs at" in line)
        seconds = time.monotonic() - begun
        sign_in = next(started.stdout)
        with urllib.request.urlopen(url, timeout=10) as page:
            signed_out = page.url
        processes = children_of(started.pid)
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=30)
    finally:
        started.kill()

    assert seconds < 15
    assert "/login/" in signed_out
    assert "Sign in as admin with the password" in sign_in
    assert len(processes) == 3
    assert started.returncode == 0
    assert not any(is_alive(pid) for pid in processes)
