"""`python -m tests.benchmarks.web`: memory, start, next document, assets and foreign requests."""

import statistics
import sys
from collections.abc import Mapping
from functools import partial

from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.installation import Installation
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table
from tests.benchmarks.web.site import Site, rss_mb, running_site

USUAL, LARGE, FEW = 10_000, 100_000, 300
SUBMITS, FEW_SUBMITS = 300, 10
BOOTS = 5
WARM_UP = 5
PERCENTILE = 0.95


def installation_with(documents: int, setting: Setting) -> Installation:
    """A Collab with so many documents, served as in production."""
    made = Installation.fresh(setting.folder / "home", threads=setting.threads)
    made.manage("collectstatic", "--no-input", "--verbosity", "0")
    made.module("tests.benchmarks.web.corpus", str(documents))
    return made


def measure_desk(documents: int, setting: Setting) -> Figures:
    """How long the process takes to hand out a document, and how big it is afterwards.

    Alone, as the desk asks for what it fetches ahead, and in the answer to a submit.
    """
    from tests.benchmarks.web.visitor import PAGES, Visitor

    count = FEW if setting.small else documents
    made = installation_with(count, setting)
    boots = [_boot_seconds(made) for _ in range(1 if setting.small else BOOTS)]
    with running_site(made) as site:
        visitor = Visitor(site)
        visitor.sign_in()
        pages = {address: visitor.get(address).ms for address in PAGES}
        visitor.submit_and_next(WARM_UP)
        times = FEW_SUBMITS if setting.small else SUBMITS
        answers, decided = visitor.next_documents(times), visitor.submit_and_next(times)
        inside = visitor.inside()
        memory = _memory(site, inside["pid"])
    taken = sorted(answer.ms for answer in answers)
    return {
        "documents": count,
        "boot_s": statistics.median(boots),
        "next_document_ms_median": statistics.median(taken),
        "next_document_ms_p95": taken[int(PERCENTILE * (len(taken) - 1))],
        "next_document_cpu_ms_median": statistics.median(answer.cpu_ms for answer in answers),
        "submit_and_next_ms_median": statistics.median(answer.ms for answer in decided),
        "submits": len(taken),
        "page_ms": pages,
        "modules": inside["modules"],
        **memory,
    }


def _boot_seconds(made: Installation) -> float:
    with running_site(made) as site:
        return site.boot_s


def _memory(site: Site, process: int) -> Figures:
    """Of the process that answers; beside it that of gunicorn's master, which only minds it."""
    return {"rss_mb": rss_mb(process), "rss_master_mb": rss_mb(site.master)}


def measure_browser(setting: Setting) -> Figures:
    """What a Chromium loads for the annotate page, and whom it asks."""
    from tests.benchmarks.web.browser import look_around

    with running_site(installation_with(FEW, setting)) as site:
        seen = look_around(site)
    return {
        "assets_kb": sum(asset.bytes for asset in seen.assets) / 1000,
        "assets": {asset.path: asset.bytes for asset in seen.assets},
        "origins": list(seen.foreign),
        "requests": seen.requests,
    }


def report(parts: Mapping[str, Figures]) -> Report:
    """The figures under the names of the goals, and where each stands."""
    usual, large = parts.get("usual", {}), parts.get("large", {})
    browser = parts.get("browser", {})
    figures = {**usual, **browser}
    if large:
        figures["next_document_ms_median_large"] = large["next_document_ms_median"]
        figures["rss_mb_large"] = large["rss_mb"]
        figures["documents_large"] = large["documents"]
    if usual and large:
        figures["next_document_ratio"] = (
            large["next_document_ms_median"] / usual["next_document_ms_median"]
        )
    return Report(figures, [_desk_table(usual, large)], _goals(figures))


def _desk_table(usual: Figures, large: Figures) -> Table:
    rows = [
        [
            found.get("documents"),
            found.get("next_document_ms_median"),
            found.get("next_document_ms_p95"),
            found.get("next_document_cpu_ms_median"),
            found.get("submit_and_next_ms_median"),
            found.get("rss_mb"),
            found.get("boot_s"),
        ]
        for found in (usual, large)
    ]
    headings = ["documents", "next document ms, median", "95 %", "of a core"]
    headings += ["submit and next ms", "RSS MB", "boot s"]
    return Table("The web process", headings, rows)


def _goals(figures: Figures) -> list[Goal]:
    def count(name: str) -> int | None:
        return len(figures[name]) if name in figures else None

    return [
        Goal("RSS after some pages, MB", figures.get("rss_mb"), "<", 150),
        Goal("start to first page, s", figures.get("boot_s"), "<", 3),
        Goal(f"next document at {USUAL:,}, ms", figures.get("next_document_ms_median"), "<", 15),
        Goal(f"the same at {LARGE:,}, ×", figures.get("next_document_ratio"), "≤", 1.5),
        Goal("annotate page's JS and CSS, kB", figures.get("assets_kb"), "<", 80),
        Goal("origins asked beside our own", count("origins"), "≤", 0),
        Goal("heavy modules in the process", count("modules"), "≤", 0),
    ]


BENCHMARK = Benchmark(
    name="web",
    about="The web process: memory, start, next document, assets, foreign requests.",
    parts={
        "usual": partial(measure_desk, USUAL),
        "large": partial(measure_desk, LARGE),
        "browser": measure_browser,
    },
    report=report,
    in_small=("usual", "browser"),
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
