"""Collab's WSGI application, saying with each answer how long it took inside the process.

It adds the header `Server-Timing: app;dur=…`, milliseconds from the request's arrival to the end
of the response, and one address that tells what the process is made of. It stands around the
application, not in it: the middlewares, the session and the transaction are all inside the time.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from collab.wsgi import application as collab

INSIDE = "/.benchmark/inside"
HEAVY_MODULES = ("torch", "transformers", "numpy", "scipy", "sklearn")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as Collab does, with the milliseconds it took."""
    if environ["PATH_INFO"] == INSIDE:
        return _inside(start_response)
    begun = time.perf_counter()
    held: list[Any] = []
    response = collab(environ, lambda *told: held.append(told))
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    milliseconds = 1000 * (time.perf_counter() - begun)
    status, headers, *rest = held[-1]
    start_response(status, [*headers, ("Server-Timing", f"app;dur={milliseconds:.3f}")], *rest)
    return [body]


def _inside(start_response: Callable[..., Any]) -> Iterable[bytes]:
    loaded = [name for name in HEAVY_MODULES if name in sys.modules]
    body = json.dumps({"pid": os.getpid(), "modules": loaded}).encode()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]
