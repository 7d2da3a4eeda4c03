import json

import pytest
from django.core.management.base import CommandError

from tests.annotate.importing.files import a_file, take
from tests.annotate.management.terminal import figures, manage


@pytest.fixture
def gold(project, tmp_path):
    take(project, a_file(tmp_path, {"text": "a", "intent": "refund"}, {"text": "b"}))


def test_gold_goes_to_a_file(project, gold, tmp_path):
    out = tmp_path / "out.jsonl"

    printed = manage("export_annotations", "letters", "--format", "jsonl", "--output", out)

    assert json.loads(out.read_text())["intent"] == "refund"
    assert "1 row" in printed


def test_a_dash_prints(project, gold):
    printed = manage("export_annotations", "letters", "--format", "jsonl", "--output", "-")

    assert json.loads(printed)["text"] == "a"


def test_figures_come_as_one_object(project, gold, tmp_path):
    out = tmp_path / "out.csv"

    found = figures("export_annotations", "letters", "--format", "csv", "--output", out)

    assert found == {"file": str(out), "rows": 1, "bytes": out.stat().st_size}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--format", "conll"], "marks words"),
        (["--format", "txt"], "txt"),
        (["--format", "jsonl", "--source", "rumours"], "rumours"),
    ],
)
def test_a_mistake_leaves_no_file(project, gold, tmp_path, words, reason):
    out = tmp_path / "out"

    with pytest.raises(CommandError, match=reason):
        manage("export_annotations", "letters", "--output", out, *words)

    assert not out.exists()
