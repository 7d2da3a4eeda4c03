"""Runs a benchmark: chooses parts, skips those that are done, keeps and prints the figures.

python -m tests.benchmarks.NAME [--json] [--part P] [--size small|full] [--data FOLDER] [--again]
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import ROOT, Machine, code_version, usable_cores
from tests.benchmarks.record import Figures, Finished, Record
from tests.benchmarks.report import Report, goal_lines, table_lines

KEPT = ROOT / "build" / "benchmarks"
SIZES = ("small", "full")


class BenchmarkFailed(Exception):
    """A benchmark that can't go on; its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a part works with. folder: its own, kept between runs."""

    size: str
    data: Path
    folder: Path
    threads: int

    @property
    def small(self) -> bool:
        """Whether it is only to be shown that the benchmark works."""
        return self.size == "small"

    def source(self, name: str) -> Path:
        """A file or folder of the data; raises BenchmarkFailed if it isn't there."""
        path = self.data / name
        if not path.exists():
            raise BenchmarkFailed(f"{path} is missing. --data names the folder that holds {name}.")
        return path

    def within(self, name: str) -> "Setting":
        """The same, with a folder below this one's."""
        return Setting(self.size, self.data, self.folder / name, self.threads)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A name, what it measures, its parts in order, and how to report what they found.

    A part's name may have steps, as in `ncbi/plain/time`: `--part ncbi` runs all below it.
    in_small: the parts that the small size runs unless told otherwise; empty means all.
    """

    name: str
    about: str
    parts: Mapping[str, Callable[[Setting], Figures]]
    report: Callable[[Mapping[str, Figures]], Report]
    in_small: Sequence[str] = ()


def say(sentence: str) -> None:
    """Tell the person what is going on; standard output is left to the figures."""
    print(sentence, file=sys.stderr, flush=True)


def main(benchmark: Benchmark, words: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    options = _options(benchmark, words)
    setting = Setting(options.size, options.data, KEPT, options.threads)
    record = Record(KEPT / f"{benchmark.name}-{options.size}.json")
    try:
        for name in _chosen(benchmark, options.part, setting):
            _measure(benchmark, name, setting, record, again=options.again)
    except BenchmarkFailed as error:
        say(f"{benchmark.name}: {error}")
        return 1
    _print(benchmark, record, setting, as_json=options.json)
    return 0


def _options(benchmark: Benchmark, words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=f"python -m tests.benchmarks.{benchmark.name}",
        description=benchmark.about,
        epilog="Parts: " + ", ".join(benchmark.parts),
    )
    parser.add_argument("--part", action="append", default=[], help="Run this part; repeatable.")
    add_common_options(parser)
    return parser.parse_args(words)


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """The options that every benchmark takes, and the run of all of them too."""
    parser.add_argument("--json", action="store_true", help="Print one JSON object at the end.")
    parser.add_argument("--size", choices=SIZES, default="full", help="Goals hold for full only.")
    parser.add_argument("--data", type=Path, default=ROOT / ".." / "shared" / "data")
    parser.add_argument("--threads", type=int, default=usable_cores(), help="For all sides alike.")
    parser.add_argument("--again", action="store_true", help="Repeat parts that are done.")


def _chosen(benchmark: Benchmark, asked: Sequence[str], setting: Setting) -> list[str]:
    """The parts to run, in the benchmark's order."""
    wanted = asked or (benchmark.in_small if setting.small else ()) or tuple(benchmark.parts)
    for name in wanted:
        if not any(_is_in(part, name) for part in benchmark.parts):
            known = ", ".join(benchmark.parts)
            raise BenchmarkFailed(f"There is no part “{name}”; there are {known}.")
    return [part for part in benchmark.parts if any(_is_in(part, name) for name in wanted)]


def _is_in(part: str, name: str) -> bool:
    return part == name or part.startswith(f"{name}/")


def _measure(
    benchmark: Benchmark, name: str, setting: Setting, record: Record, *, again: bool
) -> None:
    commit = code_version()
    done = record.parts().get(name)
    if done and not again and done.is_of(commit, setting.threads):
        say(f"{name}: done at this commit on {done.date}; --again repeats it.")
        return
    say(f"{name} …")
    machine, date = Machine.now(), datetime.now(UTC).isoformat(timespec="seconds")
    begun = time.perf_counter()
    figures = benchmark.parts[name](setting.within(f"{benchmark.name}-{setting.size}/{name}"))
    seconds = round(time.perf_counter() - begun, 2)
    finished = Finished(figures, commit, setting.threads, machine.to_json(), date, seconds)
    record.keep(name, finished)
    say(f"{name}: {seconds:.1f} s")


def _print(benchmark: Benchmark, record: Record, setting: Setting, *, as_json: bool) -> None:
    parts = record.parts()
    report = benchmark.report({name: part.figures for name, part in parts.items()})
    if as_json:
        print(json.dumps(_as_json(benchmark, report, parts, setting), ensure_ascii=False))
        return
    lines = [line for table in report.tables for line in table_lines(table)]
    lines += goal_lines(report.goals, hold=not setting.small)
    lines += [_circumstances(name, part) for name, part in parts.items()]
    print("\n".join(lines))


def _as_json(
    benchmark: Benchmark, report: Report, parts: Mapping[str, Finished], setting: Setting
) -> dict[str, Any]:
    return {
        "benchmark": benchmark.name,
        "size": setting.size,
        **report.figures,
        "goals": [goal.to_json() for goal in report.goals] if not setting.small else [],
        "parts": {name: part.circumstances for name, part in parts.items()},
    }


def _circumstances(name: str, part: Finished) -> str:
    machine = part.machine
    return (
        f"{name}: {part.seconds:.1f} s on {part.date}, commit {part.commit or 'unknown'}, "
        f"{machine['cpu']}, {part.threads} of {machine['cores']} cores, load {machine['load']}"
    )
