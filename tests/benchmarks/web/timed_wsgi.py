"""Collab's WSGI application, saying with each answer how long it took inside the process.

It adds the header `Server-Timing: app;dur=…, cpu;dur=…`: milliseconds from the request's arrival
to the end of the response, and those in which this thread had a core, which a busy machine doesn't
stretch. It stands around the application, not in it: the middlewares, the session and the
transaction are all inside the time. One address more tells what the process is made of.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from collab.wsgi import application as collab
from tests.benchmarks.web import INSIDE

HEAVY_MODULES = ("torch", "transformers", "numpy", "scipy", "sklearn")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as Collab does, with the milliseconds it took."""
    if environ["PATH_INFO"] == INSIDE:
        return _inside(start_response)
    begun, begun_cpu = time.perf_counter(), time.thread_time()
    held: list[Any] = []

    def hold(*told: Any) -> Callable[[bytes], object]:
        held.append(told)
        return lambda body: None  # the old way to write; Django doesn't use it

    response = collab(environ, hold)
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    taken = 1000 * (time.perf_counter() - begun)
    taken_cpu = 1000 * (time.thread_time() - begun_cpu)
    status, headers, *rest = held[-1]
    timing = ("Server-Timing", f"app;dur={taken:.3f}, cpu;dur={taken_cpu:.3f}")
    start_response(status, [*headers, timing], *rest)
    return [body]


def _inside(start_response: Callable[..., Any]) -> Iterable[bytes]:
    loaded = [name for name in HEAVY_MODULES if name in sys.modules]
    body = json.dumps({"pid": os.getpid(), "modules": loaded}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]
