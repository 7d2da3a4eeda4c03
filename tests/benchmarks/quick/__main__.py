"""`python -m tests.benchmarks.quick`: seconds from an approval to better pre-tags; accuracy."""

import csv
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.harness import KEPT, Benchmark, Setting, main, say
from tests.benchmarks.installation import Installation
from tests.benchmarks.intents import (
    IntentSet,
    banking77,
    encoder,
    mean_and_spread,
    one_hot,
    prepare,
)
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table

SEEDS = 5
SIZES = {"100": 0.62, "500": 0.79, "all": 0.93}
APPROVED, WAITING, ROUNDS = 1000, 10_000, 3


def accuracy(size: str, setting: Setting) -> Figures:
    """Right on the test set after so many random labels, beside a head that knows no names."""
    prepare()
    intents = banking77(setting)
    texts = len(intents.train_labels)
    wanted = min(texts, texts if size == "all" else int(size))
    seeds = 1 if size == "all" else SEEDS
    found = [_accuracies(intents, wanted, seed) for seed in range(seeds)]
    return {
        "labels": wanted,
        "accuracy": mean_and_spread([one[0] for one in found]),
        "without_names": mean_and_spread([one[1] for one in found]),
    }


def _accuracies(intents: IntentSet, wanted: int, seed: int) -> tuple[float, float]:
    from training.labellers.quick import Lessons
    from training.linear import solve

    space = intents.space(seed)
    drawn = np.random.default_rng(seed).permutation(len(intents.train_labels))[:wanted]
    targets = one_hot(intents.train_labels[drawn], len(intents.question.labels))
    vectors = encoder().vectors([intents.train_texts[at] for at in drawn])
    tested = encoder().vectors(intents.test_texts)
    quick = Lessons(space, space.centred(vectors), targets, single_choice=True).head()
    counts = np.ones(wanted, dtype=np.float32)
    plain = solve(vectors, targets, counts, single_choice=True)

    def right(logits: np.ndarray[Any, Any]) -> float:
        return float((logits.argmax(axis=1) == intents.test_labels).mean())

    return right(quick.logits(space.centred(tested))), right(plain.logits(tested))


def live(setting: Setting) -> Figures:
    """A project of 10,000 waiting documents and a worker: seconds from approvals to pre-tags."""
    prepare()
    intents = banking77(setting)
    approved = min(APPROVED, len(intents.train_texts) // 2)
    folder = setting.folder
    home = Installation.fresh(folder / "home", threads=setting.threads)
    # The vectors are made once, at the import; that is not what is timed here.
    shutil.copytree(KEPT / "vectors" / "embeddings", home.home / "embeddings")
    gold = _write_files(intents, folder, approved)
    home.manage("create_project", "banking", "--scheme", folder / "scheme.json")
    for name, labels_as in (("approved", "gold"), ("waiting", "ignore")):
        home.manage(
            "import_documents", "banking", folder / f"{name}.csv", "--labels-as", labels_as,
            "--split", "train", "--on-duplicate", "keep", "--no-predict", "--json",
        )  # fmt: skip
    say("Pre-tagging by similarity …")
    home.manage("predict", "banking", "--json")
    (folder / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    rounds = 1 if setting.small else ROUNDS
    answered = home.module(
        "tests.benchmarks.quick.live", "banking", str(rounds), folder / "gold.json"
    )
    return {"approved": approved, **answered.figures}


def _write_files(intents: IntentSet, folder: Any, approved: int) -> dict[str, str]:
    """The scheme, the texts approved from the start, and those that wait; text → label slug."""
    slugs = intents.question.label_slugs
    scheme = {
        "name": "Banking",
        "language": "en",
        "questions": [
            {
                "slug": "intent",
                "name": "Intent",
                "kind": "one_of",
                "labels": [{"slug": one.slug, "name": one.name} for one in intents.question.labels],
            }
        ],
    }
    (folder / "scheme.json").write_text(json.dumps(scheme), encoding="utf-8")
    rows = [
        (text, slugs[label])
        for texts, labels in (
            (intents.train_texts, intents.train_labels),
            (intents.test_texts, intents.test_labels),
        )
        for text, label in zip(texts, labels, strict=True)
    ]
    drawn = np.random.default_rng(0).permutation(len(rows))
    parts = {"approved": drawn[:approved], "waiting": drawn[approved : approved + WAITING]}
    for name, numbers in parts.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "intent"])
            writer.writerows(rows[number] for number in numbers)
    return dict(rows)


def report(parts: Mapping[str, Figures]) -> Report:
    """Accuracies by number of labels, the seconds, and the goals."""
    timed = parts.get("live", {})
    return Report(
        figures={"accuracy": {size: parts.get(f"accuracy/{size}") for size in SIZES}, **timed},
        tables=[
            Table(
                "BANKING77, test accuracy after random labels",
                ["labels", "quick learner", "spread", "no names, not centred", "spread"],
                [_row(size, parts.get(f"accuracy/{size}", {})) for size in SIZES],
            ),
            Table(
                f"{APPROVED:,} approved and {WAITING:,} waiting: seconds, worst of the rounds",
                ["", "at rest", "while training"],
                [
                    ["refit and re-score", _worst(timed, "refit_s"), _under(timed, "refit_s")],
                    ["of a core, for that", _worst(timed, "refit_cpu_s"), None],
                    [
                        "approval to pre-tag",
                        _worst(timed, "pre_tag_s"),
                        _under(timed, "pre_tag_s"),
                    ],
                ],
            ),
        ],
        goals=[
            *[
                Goal(f"accuracy, {size} labels", _mean(parts, size), "≥", wanted)
                for size, wanted in SIZES.items()
            ],
            Goal("refit and re-score, s", _worst(timed, "refit_s"), "<", 5),
            Goal("approval to pre-tag, s", _worst(timed, "pre_tag_s"), "<", 10),
            Goal("the same while training, s", _under(timed, "pre_tag_s"), "<", 10),
        ],
    )


def _row(size: str, found: Mapping[str, Any]) -> Sequence[Any]:
    quick, plain = found.get("accuracy", {}), found.get("without_names", {})
    return [size, quick.get("mean"), quick.get("spread"), plain.get("mean"), plain.get("spread")]


def _mean(parts: Mapping[str, Figures], size: str) -> float | None:
    found: Mapping[str, Any] = parts.get(f"accuracy/{size}", {})
    return found.get("accuracy", {}).get("mean")


def _worst(timed: Mapping[str, Any], key: str) -> float | None:
    return max(timed[key]) if timed.get(key) else None


def _under(timed: Mapping[str, Any], key: str) -> float | None:
    return _worst(timed, f"{key}_while_training")


BENCHMARK = Benchmark(
    name="quick",
    about="Seconds from an approval to better pre-tags, and accuracy by number of labels.",
    parts={f"accuracy/{size}": partial(accuracy, size) for size in SIZES} | {"live": live},
    report=report,
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
