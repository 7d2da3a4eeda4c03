"""`python -m tests.benchmarks.documents`: each search of 100,000 documents, on both databases."""

import contextlib
import os
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.installation import Installation
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table
from tests.benchmarks.web.site import running_site

if TYPE_CHECKING:
    from tests.benchmarks.web.visitor import Answer, Visitor

DATABASES = ("sqlite", "postgres")
MANY, FEW = 100_000, 300
REPEATS = 9
GOAL_MS = 150
TABLE = "/p/customer/documents/"
ANALYZE = (
    "import django; django.setup(); from django.db import connection; "
    "connection.cursor().execute('VACUUM ANALYZE')"
)
ROWS = {"HX-Request": "true", "HX-Target": "doc-rows"}

SEARCHES: Mapping[str, list[tuple[str, str]]] = {
    "no filter": [],
    "by name": [("order", "name")],
    "most instructive": [("order", "instructive")],
    "a common word": [("q", "my")],
    "a rare word": [("q", "098765")],
    "the beginning of a word": [("q", "o")],
    "several words": [("q", "where my order")],
    "a word that is nowhere": [("q", "xylophone")],
    "a Chinese word": [("q", "头晕")],
    "a state that many have": [("state", "waiting")],
    "a state that few have": [("state", "flagged")],
    "several states": [("state", "approved"), ("state", "flagged")],
    "held": [("state", "held")],
    "split": [("split", "validation")],
    "label": [("label", "intent:refund")],
    "annotator": [("annotator", "bo")],
    "an annotator who did nothing": [("annotator", "chen")],
    "the model agrees": [("agrees", "yes")],
    "the model disagrees": [("agrees", "no")],
    "in doubt": [("confidence", "doubt")],
    "sure": [("confidence", "sure")],
    "metadata of many": [("meta", "channel=mail")],
    "metadata of few": [("meta", "week=777")],
    "import": [("batch", "1")],
    "assigned": [("assigned", "bo")],
    "assigned to nobody": [("assigned", "nobody")],
    "six at once": [
        ("q", "order"),
        ("state", "approved"),
        ("split", "train"),
        ("agrees", "yes"),
        ("meta", "channel=chat"),
        ("label", "intent:refund"),
    ],
    "six, by name": [
        ("q", "order"),
        ("state", "approved"),
        ("split", "train"),
        ("agrees", "yes"),
        ("meta", "channel=chat"),
        ("order", "name"),
    ],
    "page 200": [("page", "200")],
}


def measure(database: str, setting: Setting) -> Figures:
    """Milliseconds of the web process for the rows of each search, and for the whole page."""
    from tests.benchmarks.web.visitor import Visitor

    count = FEW if setting.small else MANY
    with _installation(database, setting) as made:
        made.module("tests.benchmarks.web.corpus", str(count))
        if database == "postgres":
            made.run("-c", ANALYZE)  # as its autovacuum does a minute later
        made.manage("collectstatic", "--no-input", "--verbosity", "0")
        with running_site(made) as site:
            visitor = Visitor(site)
            visitor.sign_in()
            visitor.get(TABLE)
            taken = {name: _taken(visitor, asked, ROWS) for name, asked in SEARCHES.items()}
            page = _taken(visitor, [], {})
    return {
        "documents": count,
        "page_ms": statistics.median(answer.ms for answer in page),
        "rows_ms": {name: _median(answer.ms for answer in got) for name, got in taken.items()},
        "core_ms": {name: _median(answer.cpu_ms for answer in got) for name, got in taken.items()},
    }


def _median(milliseconds: Iterable[float]) -> float:
    return round(statistics.median(milliseconds), 1)


def _taken(
    visitor: "Visitor", asked: list[tuple[str, str]], headers: Mapping[str, str]
) -> list["Answer"]:
    """The same search some times over."""
    address = f"{TABLE}?{urlencode(asked)}"
    return [visitor.get(address, headers) for _ in range(REPEATS)]


@contextlib.contextmanager
def _installation(database: str, setting: Setting) -> Iterator[Installation]:
    if database == "sqlite":
        yield Installation.fresh(setting.folder / "home", threads=setting.threads)
        return
    from tests.servers import postgres_server

    with postgres_server() as url:
        made = Installation.fresh(setting.folder / "home", threads=setting.threads)
        made.environment["DATABASE_URL"] = url
        made.manage("migrate", "--no-input", "--verbosity", "0")
        yield made


def report(parts: Mapping[str, Figures]) -> Report:
    """Each search's milliseconds, beside each other, and the slowest against the goal."""
    rows = [
        [
            name,
            *(
                parts.get(database, {}).get(which, {}).get(name)
                for database in DATABASES
                for which in ("rows_ms", "core_ms")
            ),
        ]
        for name in SEARCHES
    ]
    figures = {}
    for database, found in parts.items():
        figures[f"slowest_ms_{database}"] = max(found["rows_ms"].values())
        figures[f"slowest_core_ms_{database}"] = max(found["core_ms"].values())
        figures[f"page_ms_{database}"] = found["page_ms"]
    goals = [
        Goal(
            f"slowest first page, {database}, ms",
            figures.get(f"slowest_ms_{database}"),
            "<",
            GOAL_MS,
        )
        for database in DATABASES
    ]
    table = Table(
        "First page of a search, ms",
        ["search", "SQLite", "of a core", "PostgreSQL", "web alone"],
        rows,
    )
    return Report(figures, [table], goals)


DOCUMENTS = Benchmark(
    name="documents",
    about="How soon the documents table shows the first page of each search.",
    parts={"sqlite": partial(measure, "sqlite"), "postgres": partial(measure, "postgres")},
    report=report,
)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    sys.exit(main(DOCUMENTS))
