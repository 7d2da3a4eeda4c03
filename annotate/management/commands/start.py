"""Start the web server and the workers, with a sample project at the first start."""

import ctypes
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.management.command import CollabCommand
from annotate.models import Project, User

FIRST_USER = "admin"
FIRST_LOGIN = settings.COLLAB_HOME / "first-login"
LOADING = settings.COLLAB_HOME / "sample-is-loading"
SECONDS_TO_END = 12.0


class Command(CollabCommand):
    """`manage.py start`, which `make run` calls."""

    help = gettext_lazy(
        "Set up the database, load a sample project at the first start, then run the web server, "
        "a worker for training and a worker for everything else until Ctrl-C."
    )
    example = "PORT=9000 manage.py start"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            type=int,
            default=settings.PORT,
            help=gettext_lazy("Port to serve on; the next free one if it is taken."),
        )
        parser.add_argument("--host", default=settings.HOST)

    def handle(self, *, port: int, host: str, **options: Any) -> None:
        # A shell makes its background jobs deaf to Ctrl-C; we hear it all the same.
        signal.signal(signal.SIGINT, _interrupt)
        signal.signal(signal.SIGTERM, _interrupt)
        port = self._free_port(host, port)
        processes = Processes(host, port)
        try:
            password = self._set_up()
            processes.start()
            self._say_where(f"http://{host}:{port}/", password)
            processes.keep_running()
        except KeyboardInterrupt:
            self.stdout.write("\n" + _("Stopping …"))
        finally:
            processes.stop()

    def _set_up(self) -> str | None:
        """Bring files and database up to date; the first password, while it is good."""
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        password = _first_login()
        if LOADING.exists() or not Project.objects.exists():
            self._load_sample()
        return password

    def _load_sample(self) -> None:
        """Load the sample, or what an interrupted start left out of it."""
        self.stdout.write(_("Loading the sample project …"))
        LOADING.touch()
        call_command(
            "load_sample", "clinical", owner=FIRST_USER, no_predict=True, stdout=self.stdout
        )
        call_command("predict", "clinical", stdout=self.stdout)
        LOADING.unlink()

    def _free_port(self, host: str, wanted: int) -> int:
        for port in range(wanted, min(wanted + 50, 65536)):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError:
                    continue
            if port != wanted:
                self.stdout.write(
                    _("Port %(wanted)d is taken; using %(port)d.")
                    % {"wanted": wanted, "port": port}
                )
            return port
        raise CommandError(_("No free port near %(port)d. Try PORT=9000.") % {"port": wanted})

    def _say_where(self, url: str, password: str | None) -> None:
        self.stdout.write(self.style.SUCCESS(_("Collab runs at %(url)s") % {"url": url}))
        if password:
            self.stdout.write(
                _("Sign in as %(name)s with the password %(password)s")
                % {"name": FIRST_USER, "password": password}
            )
        self.stdout.write(
            _("Ctrl-C stops it. Your data is in %(home)s.") % {"home": settings.COLLAB_HOME}
        )
        self.stdout.flush()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _first_login() -> str | None:
    """The first person's generated password, as long as it hasn't been changed; else None.

    It is kept in COLLAB_HOME/first-login, readable by its owner alone.
    """
    if not User.objects.exists():
        password = secrets.token_urlsafe(9)
        FIRST_LOGIN.touch(mode=0o600)
        FIRST_LOGIN.chmod(0o600)
        FIRST_LOGIN.write_text(password + "\n")
        User.objects.create_superuser(FIRST_USER, password=password)
        return password
    if not FIRST_LOGIN.exists():
        return None
    password = FIRST_LOGIN.read_text().strip()
    first = User.objects.filter(username=FIRST_USER).first()
    if first is not None and first.check_password(password):
        return password
    FIRST_LOGIN.unlink()
    return None


class Processes:
    """The web server and the two workers: started, restarted if one dies, ended together."""

    def __init__(self, host: str, port: int) -> None:
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        self.address = f"http://{host}:{port}/"
        self.commands: dict[str, Sequence[str]] = {
            "web": _gunicorn(host, port),
            "worker": [*manage, "worker", "--queue", "default"],
            "training": [*manage, "worker", "--queue", "training"],
        }
        self.running: dict[str, subprocess.Popen] = {}

    def start(self) -> None:
        """Start all, and wait until the web server answers."""
        settings.LOGS_DIR.mkdir(parents=True, exist_ok=True)
        for name in self.commands:
            self._start(name)
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.running["web"].poll() is not None or time.monotonic() > deadline:
                raise CommandError(
                    _("The web server did not start. See %(log)s.") % {"log": _log("web")}
                )
            time.sleep(0.1)

    def _start(self, name: str) -> None:
        with _log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C reaches us alone, and we end them in order
                preexec_fn=_end_with_parent,
            )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address, timeout=2):  # noqa: S310
                return True
        except (URLError, OSError):
            return False

    def keep_running(self) -> None:
        """Restart whatever dies, until interrupted."""
        while True:
            time.sleep(1)
            for name, process in self.running.items():
                if process.poll() is not None:
                    self._start(name)

    def stop(self) -> None:
        """End all: by asking, then after some seconds by force."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_END
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _gunicorn(host: str, port: int) -> list[str]:
    """One process with threads on SQLite, which has one writer; two on PostgreSQL."""
    sqlite = "sqlite" in settings.DATABASES["default"]["ENGINE"]
    return [
        *(sys.executable, "-m", "gunicorn", "collab.wsgi"),
        *("--bind", f"{host}:{port}", "--worker-class", "gthread"),
        *("--workers", "1" if sqlite else "2", "--threads", "4"),
        *("--graceful-timeout", "5", "--worker-tmp-dir", str(settings.COLLAB_HOME)),
    ]


def _log(name: str) -> Path:
    return settings.LOGS_DIR / f"{name}.log"


def _end_with_parent() -> None:
    """On Linux: end this process when `start` is killed, so that no server is left behind."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
