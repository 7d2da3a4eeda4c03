"""The desk's documents: the same each time, each with one mistake that keys can mend."""

from tests.benchmarks.desk.__main__ import report
from tests.benchmarks.desk.documents import TASKS, Plan, draw_long, draw_plans
from tests.benchmarks.desk.hands import _step
from tests.benchmarks.road.data_sets import Sentence

MET = [
    ("Anna", "B-person"),
    ("met", "O"),
    ("Bo", "B-person"),
    ("Li", "I-person"),
    ("in", "O"),
    ("Old", "B-location"),
    ("Town", "I-location"),
    ("and", "O"),
    ("in", "O"),
    ("Rome", "B-location"),
    ("again", "O"),
    ("today", "O"),
]


def sentences(count):
    words, tags = zip(*MET, strict=True)
    return [Sentence((*words, f"x{number}"), (*tags, "O")) for number in range(count)]


def spans_off(plan: Plan):
    return set(plan.gold) - set(plan.shown), set(plan.shown) - set(plan.gold)


def test_the_same_documents_are_drawn_each_time():
    assert draw_plans(sentences(60), 20) == draw_plans(sentences(60), 20)


def test_each_task_has_its_share_and_each_document_one_mistake_at_most():
    plans = draw_plans(sentences(60), 20)

    assert sorted(plan.task for plan in plans) == sorted(TASKS * 5)
    for plan in plans:
        missing, wrong = spans_off(plan)
        assert len(missing) == (plan.task != "accept")
        assert len(wrong) == (plan.task in ("fix_label", "fix_boundary"))
        assert missing <= {plan.target}


def test_a_moved_edge_is_a_word_off_and_meets_no_other_span():
    for plan in draw_plans(sentences(60), 40):
        if plan.task == "fix_boundary":
            _, wrong = spans_off(plan)
            ((start, end, _),) = wrong
            assert (start == plan.target[0]) != (end == plan.target[1])
            assert not any(
                start < other[1] and other[0] < end for other in plan.gold if other != plan.target
            )


def test_the_long_text_has_the_labels_where_its_sentences_have_them():
    plain = [Sentence(("nothing", "to", "see", f"{number}"), ("O",) * 4) for number in range(800)]

    plan = draw_long([*sentences(100), *plain])

    assert 19_900 <= len(plan.text) <= 20_100
    assert len(plan.shown) == 400
    assert {plan.text[start:end] for start, end, _ in plan.gold} == {
        "Anna", "Bo Li", "Old Town", "Rome",
    }  # fmt: skip


def test_hands_go_by_words_until_they_went_too_far():
    assert _step("", 10, 14, 20) == ""
    assert _step("", 14, 22, 20) == "Control+"
    assert _step("Control+", 22, 21, 20) == "Control+"
    assert _step("", 14, 14, 20) == "Control+"


def test_the_report_names_the_figures_and_judges_them():
    keys = {"accept": [{"keys": 1}], "add_span": [{"keys": 3, "moves": 5}, {"keys": 3}]}
    long = {"long_document_open_ms": 1200.0, "long_document_key_ms": 20.0}

    found = report({"keys": {"keys": keys, "documents": 3, "to_next_ms": [30.0]}, "long": long})

    assert found.figures["add_span_moves_median"] == 2.5
    assert {goal.what: goal.is_met for goal in found.goals} == {
        "accept_keys": True,
        "fix_label_keys": None,
        "fix_boundary_keys": None,
        "add_span_keys": True,
        "submit_to_next_ms_median": True,
        "long_document_open_ms": False,
        "long_document_key_ms": True,
    }
