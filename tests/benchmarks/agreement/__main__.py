"""`python -m tests.benchmarks.agreement`: how alike people labelled two published sets.

Their raw judgements are imported person by person, by commands; `measure_agreement` says how alike
they are, and a second implementation whether it says so rightly.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.agreement.judgements import Judgements, convabuse, crowd, experts
from tests.benchmarks.harness import Benchmark, Setting, main
from tests.benchmarks.installation import Installation
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table

FEW = 40
SAME = 1e-9
SETS: dict[str, tuple[str, Callable[[Path], Judgements]]] = {
    "convabuse": ("convabuse", convabuse),
    "btc-experts": ("broad-twitter-corpus", experts),
    "btc-crowd": ("broad-twitter-corpus", crowd),
}
NAMES = {"f1": "span F1", "same": "same answer", "kappa": "κ", "alpha": "α"}


def measure(name: str, setting: Setting) -> Figures:
    """Import one set and measure it: figures by question, each beside the second opinion on it."""
    folder, read = SETS[name]
    judgements = read(setting.source(folder))
    if setting.small:
        judgements = judgements.first(FEW)
    made = imported(judgements, setting)
    answered = made.manage("measure_agreement", name, "--json")
    return {
        "documents": len({row["text"] for row in judgements.rows}),
        "judgements": len(judgements.rows),
        "people": len(judgements.people),
        "measure_s": answered.seconds,
        "questions": answered.figures["questions"],
        "accuracy": _accuracy(answered.figures["people"]),
        "difference": _largest_difference(judgements, answered.figures["questions"]),
    }


def imported(judgements: Judgements, setting: Setting) -> Installation:
    """A Collab with these judgements as annotations of their people, gold before them."""
    made = Installation.fresh(setting.folder / "home", threads=setting.threads)
    scheme = setting.folder / "scheme.json"
    scheme.write_text(json.dumps({"questions": judgements.questions}), encoding="utf-8")
    made.manage("create_project", judgements.slug, "--scheme", scheme)
    for person in judgements.people:
        made.manage("add_member", judgements.slug, person, "--create-user")
    for labels_as, rows in (("gold", judgements.gold), ("annotation", judgements.rows)):
        if rows:
            path = _written(setting.folder / f"{labels_as}.jsonl", rows)
            options = ("--labels-as", labels_as, "--split", "train", "--no-predict")
            made.manage("import_documents", judgements.slug, path, *options)
    return made


def _written(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _accuracy(people: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each person beside gold, by question, where there is enough of it."""
    return {
        person: {
            slug: found["headline"]
            for slug, found in value["questions"].items()
            if "value" in found["headline"]
        }
        for person, value in people.items()
    }


def _largest_difference(judgements: Judgements, questions: Mapping[str, Any]) -> float:
    """Between a figure and the same one worked out from the rows, over all questions and pairs."""
    return max(_differences(judgements, questions), default=0.0)


def _differences(judgements: Judgements, questions: Mapping[str, Any]) -> Iterator[float]:
    from tests.benchmarks.agreement import plain

    for asked in judgements.questions:
        found = questions[asked["slug"]]
        answers = plain.first_answers(judgements.rows, asked["slug"])
        for name, statistic in plain.MEASURES[asked["kind"]].items():
            if "value" in found["measures"][name]:
                yield abs(found["measures"][name]["value"] - statistic(answers))
        for pair in found["pairs"]:
            kappa = pair["measures"].get("kappa", {})
            if "value" in kappa:
                yield abs(kappa["value"] - plain.cohen(answers, *pair["people"]))


def report(parts: Mapping[str, Figures]) -> Report:
    """All sets' figures, question by question."""
    return Report(
        figures=dict(parts),
        tables=[_table(parts), _people_table(parts)],
        goals=[
            Goal(f"{name}: beside the second implementation", found["difference"], "≤", SAME)
            for name, found in parts.items()
        ],
    )


def _table(parts: Mapping[str, Figures]) -> Table:
    rows = [
        [
            name,
            slug,
            *(question[column] for column in ("documents", "answers", "people")),
            *(_in_words(question["measures"].get(measure)) for measure in NAMES),
            len([pair for pair in question["pairs"] if pair["measures"]]),
        ]
        for name, found in parts.items()
        for slug, question in found["questions"].items()
    ]
    headings = ["set", "question", "documents", "answers", "people", *NAMES.values(), "pairs"]
    return Table("How alike people label", headings, rows)


def _people_table(parts: Mapping[str, Figures]) -> Table:
    rows = [
        [name, person, slug, figure["documents"], _in_words(figure)]
        for name, found in parts.items()
        for person, accuracy in found["accuracy"].items()
        for slug, figure in accuracy.items()
    ]
    headings = ["set", "person", "question", "documents", "beside gold"]
    return Table("Person by person", headings, rows)


def _in_words(figure: Mapping[str, Any] | None) -> str | None:
    if figure is None:
        return None
    if "value" not in figure:
        return "too few"
    return f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})"


BENCHMARK = Benchmark(
    name="agreement",
    about="How alike people labelled two published sets, from their raw judgements.",
    parts={name: partial(measure, name) for name in SETS},
    report=report,
    in_small=("convabuse", "btc-experts"),
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
