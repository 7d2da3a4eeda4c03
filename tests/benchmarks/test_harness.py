"""The harness: long benchmarks run in pieces, and no figure is without its circumstances."""

import json

import pytest

from tests.benchmarks import harness
from tests.benchmarks.harness import Benchmark, BenchmarkFailed, main
from tests.benchmarks.report import Goal, Report, Table


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """The parts that were measured, in order; nothing is kept outside the test's own folder."""
    measured = []
    monkeypatch.setattr(harness, "KEPT", tmp_path)
    monkeypatch.setattr(harness, "code_version", lambda: "abc123")
    return measured


@pytest.fixture
def benchmark_of(runs):
    def make(**failing):
        def part(name):
            def measure(setting):
                runs.append(name)
                if name in failing.values():
                    raise BenchmarkFailed("the disk is full.")
                return {"seconds": float(len(runs))}

            return measure

        def report(parts):
            reached = parts.get("one/fast", {}).get("seconds")
            rows = [[name, figures["seconds"]] for name, figures in parts.items()]
            return Report(
                {"reached": reached},
                [Table("What it took", ["part", "s"], rows)],
                [Goal("the first", reached, "<", 0.5)],
            )

        names = ("one/fast", "one/slow", "two")
        return Benchmark("try", "Tries.", {name: part(name) for name in names}, report)

    return make


def test_a_part_that_is_done_is_not_repeated_at_the_same_commit(benchmark_of, runs):
    main(benchmark_of(), ["--part", "two"])
    main(benchmark_of(), [])

    assert runs == ["two", "one/fast", "one/slow"]


def test_a_part_is_repeated_when_asked_after_a_change_and_with_other_threads(
    benchmark_of, runs, monkeypatch
):
    main(benchmark_of(), ["--part", "two", "--threads", "1"])

    main(benchmark_of(), ["--part", "two", "--threads", "1", "--again"])
    main(benchmark_of(), ["--part", "two", "--threads", "2"])
    monkeypatch.setattr(harness, "code_version", lambda: "def456")
    main(benchmark_of(), ["--part", "two", "--threads", "2"])

    assert runs == ["two"] * 4


def test_a_part_names_all_that_stands_below_it(benchmark_of, runs):
    main(benchmark_of(), ["--part", "one"])

    assert runs == ["one/fast", "one/slow"]


def test_an_unknown_part_is_refused_with_those_there_are(benchmark_of, runs, capsys):
    code = main(benchmark_of(), ["--part", "on"])

    assert code == 1
    assert "There is no part “on”; there are one/fast, one/slow, two." in capsys.readouterr().err


def test_what_was_measured_before_a_failure_is_kept(benchmark_of, runs, tmp_path, capsys):
    code = main(benchmark_of(fails="one/slow"), [])

    assert code == 1
    assert "the disk is full." in capsys.readouterr().err
    assert list(json.loads((tmp_path / "try-full.json").read_text())) == ["one/fast"]


def test_json_is_the_last_line_with_goals_and_circumstances(benchmark_of, runs, capsys):
    main(benchmark_of(), ["--json"])

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["reached"] == 1.0
    assert found["goals"] == [
        {"what": "the first", "reached": 1.0, "must_be": "< 0.500", "met": False}
    ]
    part = found["parts"]["two"]
    assert set(part) == {"commit", "threads", "machine", "date", "seconds"}
    assert part["machine"]["cores"] > 0


def test_people_read_a_table_and_which_goals_are_not_met(benchmark_of, runs, capsys):
    main(benchmark_of(), [])

    printed = capsys.readouterr().out
    assert "one/fast  1.000" in printed
    assert "NOT MET" in printed


def test_the_small_size_judges_no_goal(benchmark_of, runs, capsys):
    main(benchmark_of(), ["--size", "small"])

    printed = capsys.readouterr().out
    assert "not judged" in printed
    assert "MET" not in printed


def test_missing_data_is_named(runs, tmp_path):
    setting = harness.Setting("full", tmp_path, tmp_path, 1)

    with pytest.raises(BenchmarkFailed, match=r"banking77/train\.csv is missing\. --data names"):
        setting.source("banking77/train.csv")
