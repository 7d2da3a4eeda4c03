"""`python -m tests.benchmarks.desk`: keys per document, the next document, a long document."""

import gzip
import json
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.desk.documents import TASKS, Plan, draw_long, draw_plans
from tests.benchmarks.harness import Benchmark, BenchmarkFailed, Setting, main
from tests.benchmarks.installation import Installation
from tests.benchmarks.record import Figures
from tests.benchmarks.report import Goal, Report, Table
from tests.benchmarks.road.data_sets import Sentence, read_conll
from tests.benchmarks.web.site import running_site

SOURCE = "wnut17/wnut17train.conll.gz"
DOCUMENTS, FEW_DOCUMENTS = 50, 8
OPENED, OPENED_FEW = 7, 2
ROUNDS, FEW_ROUNDS = 12, 2
LONG_KEYS = ("j", "2", "Shift+ArrowRight", "Alt+Shift+ArrowLeft", "x", "z", "n", "Space", "v",
             "ArrowRight", "ArrowDown", "Shift+ArrowRight", "1", "Escape", "Escape")  # fmt: skip
PERCENTILE = 0.95


def published_sentences(setting: Setting) -> list[Sentence]:
    """The sentences of the published set's train split."""
    path = setting.folder / "published.conll"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress(setting.source(SOURCE).read_bytes()))
    return read_conll(path)


def installation_with(plans: Sequence[Plan], setting: Setting) -> Installation:
    """A Collab whose project holds the documents of the plans, pre-tagged, served as at work."""
    from tests.benchmarks.desk.corpus import PROJECT, QUESTION

    made = Installation.fresh(setting.folder / "home", threads=setting.threads)
    made.manage("collectstatic", "--no-input", "--verbosity", "0")
    labels = label_order(plans)
    named = [{"slug": slug, "name": slug.capitalize()} for slug in labels]
    question = {"slug": QUESTION, "name": "Entities", "kind": "spans", "labels": named}
    scheme = _written(setting, "scheme.json", {"name": "Posts", "questions": [question]})
    rows = [json.dumps({"id": plan.name, "text": plan.text}) for plan in plans]
    documents = setting.folder / "documents.jsonl"
    documents.write_text("\n".join(rows) + "\n", encoding="utf-8")
    made.manage("create_project", PROJECT, "--scheme", scheme, "--language", "en")
    made.manage("set_rules", PROJECT, "first_training_at=0")
    made.manage("import_documents", PROJECT, documents, "--split", "train", "--no-predict")
    told = _written(setting, "plans.json", [plan.to_json() for plan in plans])
    made.module("tests.benchmarks.desk.corpus", told)
    return made


def label_order(plans: Iterable[Plan]) -> list[str]:
    """The labels as the project has them: the first has the key 1."""
    return sorted({label for plan in plans for _, _, label in (*plan.gold, *plan.shown)})


def _written(setting: Setting, name: str, value: Any) -> Path:
    path = setting.folder / name
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def measure_keys(setting: Setting) -> Figures:
    """Work through all documents by keyboard; what is stored must be gold, to the letter."""
    from tests.benchmarks.desk.hands import Hands
    from tests.benchmarks.desk.session import (
        desk_of,
        shown_document,
        wait_for_next,
        wait_until_saved,
        watched,
    )

    sentences = published_sentences(setting)
    plans = draw_plans(sentences, FEW_DOCUMENTS if setting.small else DOCUMENTS)
    waiting = {plan.name: plan for plan in plans}
    made = installation_with(plans, setting)
    taken: dict[str, list[dict[str, int]]] = {task: [] for task in TASKS}
    with running_site(made) as site, desk_of(site) as page:
        digits = {label: str(place) for place, label in enumerate(label_order(plans), 1)}
        hands = Hands(page, digits)
        while waiting:
            plan = waiting.pop(shown_document(page))
            taken[plan.task].append(dict(hands.work_on(plan)))
            wait_for_next(page, plan.name)
        wait_until_saved(page)
        to_next = sorted(watched(page, "next"))
    _check_gold(made, plans, setting)
    return {
        "documents": len(plans),
        "keys": taken,
        "to_next_ms": to_next,
    }


def measure_rushed(setting: Setting) -> Figures:
    """Accept one document after the other, each as soon as it is painted: nobody reads so fast."""
    from tests.benchmarks.desk.session import (
        desk_of,
        shown_document,
        wait_for_next,
        wait_until_saved,
        watched,
    )

    count = FEW_DOCUMENTS if setting.small else DOCUMENTS
    made = installation_with(draw_plans(published_sentences(setting), count), setting)
    with running_site(made) as site, desk_of(site) as page:
        while name := shown_document(page):
            page.keyboard.press("a")
            wait_for_next(page, name)
        wait_until_saved(page)
        return {"rushed_ms": sorted(watched(page, "next"))}


def _check_gold(made: Installation, plans: Sequence[Plan], setting: Setting) -> None:
    """Raises BenchmarkFailed unless the stored labels of every document are gold."""
    from tests.benchmarks.desk.corpus import PROJECT, QUESTION

    path = setting.folder / "gold.jsonl"
    made.manage("export_annotations", PROJECT, "--format", "jsonl", "--output", path)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    stored = {
        row["id"]: {(span["start"], span["end"], span["label"]) for span in row[QUESTION]}
        for row in rows
    }
    wrong = [plan.name for plan in plans if stored.get(plan.name) != set(plan.gold)]
    if wrong:
        raise BenchmarkFailed(f"What is stored isn't gold: {', '.join(wrong)}.")


def measure_long(setting: Setting) -> Figures:
    """Open the long document several times, and press keys of every sort in it."""
    from tests.benchmarks.desk.session import desk_of, labels_in_view, open_desk, timed_press

    plan = draw_long(published_sentences(setting))
    made = installation_with([plan], setting)
    with running_site(made) as site, desk_of(site) as page:
        opened = [open_desk(page, site) for _ in range(OPENED_FEW if setting.small else OPENED)]
        drawn = page.locator("#doc-text mark").count()
        by_key: dict[str, list[float]] = {key: [] for key in LONG_KEYS}
        in_view = []
        for _ in range(FEW_ROUNDS if setting.small else ROUNDS):
            for key in LONG_KEYS:
                by_key[key].append(timed_press(page, key))
            in_view.append(labels_in_view(page))
    every = sorted(ms for times in by_key.values() for ms in times)
    return {
        "long_document_characters": len(plan.text),
        "long_document_spans": drawn,
        "long_document_open_ms": statistics.median(opened),
        "long_document_key_ms": statistics.median(every),
        "long_document_key_ms_p95": _late(every),
        "long_document_key_ms_by_key": {
            key: statistics.median(times) for key, times in by_key.items()
        },
        "long_document_labels_in_view": all(in_view),
    }


def _late(times: Sequence[float]) -> float:
    """What 95 in 100 stay below, of sorted times."""
    return times[int(PERCENTILE * (len(times) - 1))]


def report(parts: Mapping[str, Figures]) -> Report:
    """The figures under the names of the goals, and where each stands."""
    figures: dict[str, Any] = dict(parts.get("long", {}))
    keys = parts.get("keys", {})
    for task, taken in keys.get("keys", {}).items():
        figures[f"{task}_keys"] = statistics.median(one["keys"] for one in taken)
        figures[f"{task}_keys_most"] = max(one["keys"] for one in taken)
    if keys:
        moves = [one.get("moves", 0) for one in keys["keys"]["add_span"]]
        figures["add_span_moves_median"] = statistics.median(moves)
        figures["documents"] = keys["documents"]
        figures["submit_to_next_ms_median"] = statistics.median(keys["to_next_ms"])
        figures["submit_to_next_ms_p95"] = _late(keys["to_next_ms"])
    if rushed := parts.get("rushed", {}):
        figures["submit_to_next_rushed_ms_median"] = statistics.median(rushed["rushed_ms"])
        figures["submit_to_next_rushed_ms_p95"] = _late(rushed["rushed_ms"])
    return Report(figures, [_keys_table(keys)], _goals(figures))


def _keys_table(keys: Figures) -> Table:
    rows = [
        [
            task,
            len(taken),
            statistics.median(one["keys"] for one in taken),
            statistics.mean(one["keys"] for one in taken),
            max(one["keys"] for one in taken),
            statistics.median(one.get("moves", 0) for one in taken),
        ]
        for task, taken in keys.get("keys", {}).items()
    ]
    headings = ["task", "documents", "keys, median", "mean", "most", "moves, median"]
    return Table("Keys per document", headings, rows)


def _goals(figures: Figures) -> list[Goal]:
    wanted = [
        ("accept_keys", "≤", 1),
        ("fix_label_keys", "≤", 3),
        ("fix_boundary_keys", "≤", 4),
        ("add_span_keys", "≤", 4),
        ("submit_to_next_ms_median", "<", 100),
        ("long_document_open_ms", "<", 1000),
        ("long_document_key_ms", "<", 50),
    ]
    return [Goal(name, figures.get(name), sign, value) for name, sign, value in wanted]


BENCHMARK = Benchmark(
    name="desk",
    about="The desk: keys per document, the next document, a long document.",
    parts={"keys": measure_keys, "rushed": measure_rushed, "long": measure_long},
    report=report,
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARK))
