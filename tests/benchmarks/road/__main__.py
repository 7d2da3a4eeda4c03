"""`python -m tests.benchmarks.road`: quality and training time beside the tutorial recipe's."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tests.benchmarks.harness import Benchmark, Setting, main, say
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table
from tests.benchmarks.road import collab_side
from tests.benchmarks.road.data_sets import DATA_SETS, DataSet

TIMED_STEPS = 100
SMALL_TIMED_STEPS = 3
MOST_OF_PLAIN_TIME = 1 / 3


def plain_time(data_set: DataSet, setting: Setting) -> Figures:
    """What the tutorial's training takes: computed from the median of its steps."""
    from tests.benchmarks.road import tutorial
    from tests.benchmarks.road.data_sets import unpack
    from tests.benchmarks.road.lessons import course_of

    _use_threads(setting)
    lesson = course_of(unpack(data_set, setting.within("files"))).lesson
    step = tutorial.seconds_per_padded_step(
        lesson, SMALL_TIMED_STEPS if setting.small else TIMED_STEPS
    )
    steps = lesson.steps_per_epoch * tutorial.EPOCHS
    return {
        "plain_train_s": step * steps,
        "plain_train_s_is": "computed",
        "plain_step_s": step,
        "plain_steps": steps,
    }


def plain_quality(data_set: DataSet, setting: Setting) -> Figures:
    """What the tutorial's recipe reaches, scored on the documents that Collab exports."""
    from tests.benchmarks.road import tutorial
    from tests.benchmarks.road.lessons import course_of

    _use_threads(setting)
    road = collab_side.begin(data_set, setting, "test")
    gold = collab_side.test_gold(road)
    course = course_of(road.published)
    model = tutorial.train(course.lesson, 1 if setting.small else tutorial.EPOCHS, say)
    labels = course.read(model, gold)
    reached = collab_side.quality(data_set, [one.labels for one in gold], labels)
    return {f"plain_{data_set.metric}": reached}


def _use_threads(setting: Setting) -> None:
    import torch

    torch.set_num_threads(setting.threads)


def _parts() -> dict[str, Callable[[Setting], Figures]]:
    """Collab's side and the tutorial's time stand together, so that they meet the same machine."""
    parts: dict[str, Callable[[Setting], Figures]] = {}
    for data_set in DATA_SETS:
        parts[f"{data_set.slug}/collab"] = partial(collab_side.measure, data_set)
        parts[f"{data_set.slug}/plain/time"] = partial(plain_time, data_set)
        parts[f"{data_set.slug}/plain/quality"] = partial(plain_quality, data_set)
    return parts


def report(parts: Mapping[str, Figures]) -> Report:
    """Both sides of each set, and the goals."""
    figures = {data_set.slug: _figures_of(data_set, parts) for data_set in DATA_SETS}
    known = {slug: found for slug, found in figures.items() if found}
    return Report(
        figures=known,
        tables=[_table(figures)],
        goals=[goal for data_set in DATA_SETS for goal in _goals(data_set, figures)],
    )


def _figures_of(data_set: DataSet, parts: Mapping[str, Figures]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, figures in parts.items():
        if name.startswith(f"{data_set.slug}/"):
            found |= figures
    if "train_s" in found and "plain_train_s" in found:
        found["train_s_ratio"] = found["train_s"] / found["plain_train_s"]
    return found


def _table(figures: Mapping[str, Mapping[str, Any]]) -> Table:
    headings = ["set", "measure", "Collab", "plain", "train s", "plain train s (computed)", "ratio"]
    rows = []
    for data_set in DATA_SETS:
        found, metric = figures[data_set.slug], data_set.metric
        times = [found.get(key) for key in ("train_s", "plain_train_s", "train_s_ratio")]
        qualities = [found.get(metric), found.get(f"plain_{metric}")]
        rows.append([data_set.name, metric, *qualities, *times])
    return Table("The road, beside the usual tutorial recipe", headings, rows)


def _goals(data_set: DataSet, figures: Mapping[str, Mapping[str, Any]]) -> list[Goal]:
    found, metric = figures[data_set.slug], data_set.metric
    name, reached = data_set.name, found.get(data_set.metric)
    goals = [Goal(f"{name}: {metric}", reached, "≥", data_set.goal)] if data_set.goal else []
    return [
        *goals,
        Goal(f"{name}: {metric} beside plain", reached, "≥", found.get(f"plain_{metric}")),
        Goal(f"{name}: train s ÷ plain", found.get("train_s_ratio"), "≤", MOST_OF_PLAIN_TIME),
    ]


BENCHMARK = Benchmark(
    name="road",
    about="Create, import, train, evaluate, predict, export by commands, beside a tutorial recipe.",
    parts=_parts(),
    report=report,
    in_small=("ncbi/collab", "ncbi/plain/time", "banking77/plain/quality"),
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
