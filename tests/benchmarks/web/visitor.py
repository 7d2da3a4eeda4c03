"""A signed-in person at the annotate screen, over real HTTP, without a browser."""

import http.client
import http.cookies
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.benchmarks.harness import BenchmarkFailed
from tests.benchmarks.web import INSIDE
from tests.benchmarks.web.corpus import NAME, PASSWORD, PROJECT
from tests.benchmarks.web.site import HOST, Site

DESK = f"/p/{PROJECT}/annotate/"
PAGES = ("/", f"/p/{PROJECT}/", f"/p/{PROJECT}/documents/", f"/p/{PROJECT}/models/", DESK)
_SHEET = re.compile(r'<script id="sheet-data" type="application/json">(.*?)</script>', re.DOTALL)
_SUBMIT = re.compile(r'data-submit="([^"]+)"')
_AHEAD = re.compile(r'data-ahead="([^"]+)"')
_TIMING = re.compile(r"app;dur=([\d.]+), cpu;dur=([\d.]+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. ms: from its request to its end, inside the web process. cpu_ms: of a core."""

    status: int
    body: str
    ms: float
    cpu_ms: float


class Visitor:
    """A person with a connection that is kept open, and cookies, as in a browser."""

    def __init__(self, site: Site) -> None:
        self._connection = http.client.HTTPConnection(HOST, site.port, timeout=60)
        self.cookies: http.cookies.SimpleCookie = http.cookies.SimpleCookie()

    def sign_in(self) -> None:
        """Fill in the login form. Raises BenchmarkFailed if that doesn't open the door."""
        self.get("/login/")
        self._post("/login/", {"username": NAME, "password": PASSWORD})
        if "collab_session" not in self.cookies:
            raise BenchmarkFailed(f"{NAME} couldn't sign in.")

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Open a page. Raises BenchmarkFailed unless it comes."""
        answer = self._ask("GET", address, headers=headers)
        if answer.status != 200:
            raise BenchmarkFailed(f"{address} answers {answer.status}.")
        return answer

    def inside(self) -> dict[str, Any]:
        """Id and heavy modules of the web process."""
        found: dict[str, Any] = json.loads(self.get(INSIDE).body)
        return found

    def submit_and_next(self, times: int) -> list[Answer]:
        """Accept documents as they are; the answer to each submit holds the next document."""
        page = self.get(DESK).body
        address = _found(_SUBMIT, page)
        answers = []
        for _ in range(times):
            answer = self._sheet(address, _decision(json.loads(_found(_SHEET, page))))
            page = answer.body
            answers.append(answer)
        return answers

    def next_documents(self, times: int) -> list[Answer]:
        """Ask for one document after the other; each is accepted by a request of its own."""
        page = self.get(DESK).body
        submit, ahead = _found(_SUBMIT, page), _found(_AHEAD, page)
        answers = []
        for _ in range(times):
            decision = _decision(json.loads(_found(_SHEET, page)))
            decided = self._post(submit, {**decision, "leaving": 1})
            if decided.status != 204:
                raise BenchmarkFailed(f"A submit was answered {decided.status}.")
            answer = self._sheet(ahead, {})
            page = answer.body
            answers.append(answer)
        return answers

    def _sheet(self, address: str, fields: Mapping[str, Any]) -> Answer:
        answer = self._post(address, fields)
        if answer.status != 200 or not answer.ms:
            raise BenchmarkFailed(f"{address} answered {answer.status}: {answer.body[:500]}")
        return answer

    def _post(self, address: str, fields: Mapping[str, Any]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if address != "/login/":
            headers["HX-Request"] = "true"
        headers["X-CSRFToken"] = self.cookies["collab_csrf"].value
        return self._ask("POST", address, urlencode(fields), headers)

    def _ask(
        self, method: str, address: str, body: str | None = None, headers: Any = None
    ) -> Answer:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        self._connection.request(method, address, body, {**(headers or {}), "Cookie": cookies})
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        timing = _TIMING.search(response.headers.get("Server-Timing", ""))
        ms, cpu_ms = map(float, timing.groups()) if timing else (0.0, 0.0)
        return Answer(response.status, text, ms, cpu_ms)


def _decision(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """What the screen sends when the document is accepted; on a blind one the first option."""
    markup: dict[str, list[Any]] = {}
    for question in sheet["questions"]:
        slug = question["slug"]
        if question["kind"] == "spans":
            spans = [span for span in sheet["spans"] if span["question"] == slug]
            markup[slug] = [
                {key: span[key] for key in ("start", "end", "label")}
                for span in spans
                if not span["gone"]
            ]
        else:
            markup[slug] = question["chosen"] or [question["labels"][0]["slug"]]
    return {
        "document": sheet["document"],
        "scheme": sheet["scheme"],
        "markup": json.dumps(markup),
        "submission_key": str(uuid.uuid4()),
        "seconds": 4,
    }


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise BenchmarkFailed(f"The annotate page has nothing like {pattern.pattern}.")
    return match[1]
