"""A real gunicorn over an installation, started as `make run` starts it."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.harness import BenchmarkFailed
from tests.benchmarks.installation import Installation
from tests.benchmarks.machine import ROOT

LONGEST_BOOT = 60.0
POLL_SECONDS = 0.01
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """A running server. boot_s: seconds from its start to its first page."""

    port: int
    master: int
    boot_s: float

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"


@contextlib.contextmanager
def running_site(installation: Installation) -> Iterator[Site]:
    """One gunicorn process with four threads, until the block ends."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = installation.home / "gunicorn.log"
    command = [
        *(sys.executable, "-m", "gunicorn", "tests.benchmarks.web.timed_wsgi"),
        *("--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--workers", "1"),
        *("--threads", "4", "--worker-tmp-dir", str(installation.home), "--log-level", "warning"),
    ]
    with log.open("w") as output:
        begun = time.perf_counter()
        server = subprocess.Popen(
            command, cwd=ROOT, env=installation.environment, stdout=output, stderr=output
        )
        try:
            _wait_for_first_page(server, port, log)
            yield Site(port, server.pid, time.perf_counter() - begun)
        finally:
            server.terminate()
            server.wait(20)


def rss_mb(process: int) -> float:
    """Resident memory of a process, in MB of 1,000,000 bytes."""
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=True
    )
    return int(said.stdout) * 1024 / 1e6


def _wait_for_first_page(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_BOOT
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise BenchmarkFailed(f"gunicorn shows no page:\n{log.read_text()[-2000:]}")
        time.sleep(POLL_SECONDS)


def _answers(port: int) -> bool:
    """Whether the login page comes."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/login/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
