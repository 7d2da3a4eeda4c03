"""Nothing worse takes over by itself, and going back is always possible."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.errors import PromotionRefused
from annotate.models import Event, Job, Labeller, ModelVersion
from annotate.promoting import (
    REASONS,
    Comparison,
    judge,
    judge_version,
    labeller_of,
    promote,
    roll_back,
    verdict_sentence,
)
from tests.people_and_projects import ENTITIES, INTENT, NOW, a_labeller, a_project
from tests.training.gold_and_models import a_part, a_version

pytestmark = pytest.mark.postgres_too


def compared(value=0.8, holder=0.7, documents=50, chance=0.01, question="intent") -> Comparison:
    return Comparison(
        question=question,
        metric="accuracy",
        documents=documents,
        value=value,
        holder_value=holder,
        holder="similarity",
        chance=chance,
    )


@pytest.mark.parametrize(
    ("comparison", "rule", "won", "code"),
    [
        (compared(0.8, 0.7), "not-worse", True, "beyond_chance"),
        (compared(0.7, 0.7, chance=1.0), "not-worse", True, "not_lower"),
        (compared(0.69, 0.7), "not-worse", False, "lower"),
        (compared(0.8, 0.7, chance=0.2), "better", False, "chance"),
        (compared(0.8, 0.7, chance=0.01), "better", True, "beyond_chance"),
        (compared(0.7, 0.7, chance=1.0), "better", False, "chance"),
        (compared(1.0, 0.0, documents=29), "not-worse", False, "too_few"),
        (compared(1.0, 0.0, documents=29), "better", False, "too_few"),
        (compared(0.1, None), "not-worse", True, "nothing_in_use"),
        (compared(0.1, None, documents=0), "not-worse", False, "too_few"),
        (compared(0.1, 0.9, documents=0), "always", True, "always"),
        (compared(0.9, 0.1), "never", False, "never"),
    ],
)
def test_a_part_wins_by_the_rule_alone(comparison, rule, won, code):
    finding = judge(comparison, rule)

    assert (finding.won, finding.code) == (won, code)


def test_every_reason_can_be_put_into_words():
    for code in REASONS:
        verdict = {
            "code": code,
            "documents": 12,
            "value": 0.81,
            "holder_value": 0.75,
            "holder": "similarity",
            "holder_version": None,
        }

        assert verdict_sentence(verdict).endswith(".")
    assert "0.810 on 12" in verdict_sentence(verdict | {"code": "lower"})
    assert "18 more" in verdict_sentence(verdict | {"code": "too_few"})
    assert "model v3" in verdict_sentence(verdict | {"code": "lower", "holder_version": 3})
    assert verdict_sentence({}) == ""


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, ENTITIES])


def in_use(project) -> dict[str, str]:
    return {
        question.slug: question.labeller_in_use.kind if question.labeller_in_use else ""
        for question in project.questions.select_related("labeller_in_use")
    }


def judged(version, *comparisons, rule="not-worse", now=NOW):
    return judge_version(version=version, comparisons=comparisons, rule=rule, by=None, now=now)


def test_a_winning_part_takes_over_and_the_open_documents_are_tagged_again(project):
    a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    version = a_version(project, state=ModelVersion.State.TRAINING)
    part = a_part(version)

    version = judged(version, compared())

    assert version.state == ModelVersion.State.IN_USE
    assert project.questions.get(slug="intent").labeller_in_use == labeller_of(part)
    assert version.verdict["intent"]["code"] == "beyond_chance"
    assert Job.objects.get(kind="predict").priority > 0
    assert Event.objects.filter(verb="promoted", data__version=1).count() == 1


def test_a_losing_version_changes_nothing_but_its_verdict(project):
    holder = a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    version = a_version(project, state=ModelVersion.State.TRAINING)
    a_part(version)

    version = judged(version, compared(0.5, 0.7))

    assert version.state == ModelVersion.State.READY
    assert project.questions.get(slug="intent").labeller_in_use == holder
    assert not version.verdict["intent"]["won"]
    assert not Job.objects.exists()


def test_a_part_that_loses_is_replaced_by_the_current_one(project):
    first = a_version(project, 1)
    old_parts = {slug: a_part(first, slug) for slug in ("intent", "entities")}
    judged(first, compared(), compared(question="entities"))
    second = a_version(project, 2)
    new_parts = {slug: a_part(second, slug) for slug in ("intent", "entities")}

    second = judged(second, compared(0.5, 0.8), compared(question="entities"))

    assert set(second.parts.all()) == {old_parts["intent"], new_parts["entities"]}
    assert project.questions.get(slug="intent").labeller_in_use.part == old_parts["intent"]
    assert project.questions.get(slug="entities").labeller_in_use.part == new_parts["entities"]


def test_a_part_that_loses_to_similarity_is_replaced_by_none(project):
    a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    version = a_version(project)
    for slug in ("intent", "entities"):
        a_part(version, slug)

    version = judged(version, compared(0.5, 0.8), compared(question="entities"))

    assert [part.question.slug for part in version.parts.all()] == ["entities"]
    assert in_use(project) == {"intent": "similarity", "entities": "fine_tuned"}


def test_a_question_that_was_not_trained_keeps_its_model(project):
    first = a_version(project, 1)
    kept = a_part(first, "entities")
    promote(version=first, by=None, now=NOW)
    second = a_version(project, 2)
    new = a_part(second, "intent")

    second = judged(second, compared())

    assert set(second.parts.all()) == {kept, new}


def test_judging_twice_leaves_a_version_in_use_alone(project):
    version = a_version(project)
    a_part(version)
    judged(version, compared())

    again = judged(version, compared(0.1, 0.9))

    assert again.state == ModelVersion.State.IN_USE
    assert again.verdict["intent"]["won"]


def test_with_too_few_documents_a_person_can_still_promote(project):
    version = a_version(project)
    part = a_part(version)
    judged(version, compared(documents=12))

    version = promote(version=version, by=None, now=NOW)

    assert version.state == ModelVersion.State.IN_USE
    assert list(version.parts.all()) == [part]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ModelVersion.State.IN_USE, "in use already"),
        (ModelVersion.State.TRAINING, "still being trained"),
        (ModelVersion.State.FAILED, "failed"),
        (ModelVersion.State.READY, "no model for any question"),
    ],
)
def test_what_can_t_be_promoted_is_refused_with_the_reason(project, state, words):
    version = a_version(project, state=state)

    with pytest.raises(PromotionRefused, match=words):
        promote(version=version, by=None, now=NOW)


def test_rolling_back_goes_one_version_further_back_each_time(project):
    versions = [a_version(project, number) for number in (1, 2, 3)]
    for number, version in enumerate(versions):
        a_part(version)
        promote(version=version, by=None, now=NOW + timedelta(hours=number))

    back = [roll_back(project=project, to=None, by=None, now=NOW).number for _ in range(2)]

    assert back == [2, 1]
    assert project.questions.get(slug="intent").labeller_in_use.part.trained_in.number == 1
    with pytest.raises(PromotionRefused, match="no earlier model version"):
        roll_back(project=project, to=None, by=None, now=NOW)


def test_rolling_back_brings_back_just_what_was_there(project):
    similarity = a_labeller(project, "intent", Labeller.Kind.SIMILARITY)
    first = a_version(project, 1)
    a_part(first, "entities")
    promote(version=first, by=None, now=NOW)
    second = a_version(project, 2)
    a_part(second, "intent")
    promote(version=second, by=None, now=NOW + timedelta(hours=1))

    roll_back(project=project, to=first, by=None, now=NOW + timedelta(hours=2))

    assert project.questions.get(slug="intent").labeller_in_use == similarity
    assert in_use(project)["entities"] == "fine_tuned"
    assert Event.objects.filter(verb="rolled_back", data__version=1).count() == 1


def test_rolling_back_to_a_version_never_used_is_refused(project):
    version = a_version(project)
    a_part(version)

    with pytest.raises(PromotionRefused, match="never in use"):
        roll_back(project=project, to=version, by=None, now=NOW)


def test_a_parts_labeller_is_made_once(project):
    version = a_version(project)
    part = a_part(version)

    assert labeller_of(part) == labeller_of(part)
    assert labeller_of(a_part(a_version(project, 2))).revision == 2


def test_the_commands_promote_and_roll_back(project):
    for number in (1, 2):
        a_part(a_version(project, number))
        call_command("promote", "letters", f"v{number}", stdout=StringIO())
    out = StringIO()

    call_command("roll_back", "letters", stdout=out)

    assert "v1 of Letters is in use again." in out.getvalue()
    assert project.versions.get(state=ModelVersion.State.IN_USE).number == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["promote", "letters", "7"], "no model version “7”; there are: v1"),
        (["promote", "letters", "1"], "no model for any question"),
        (["roll_back", "letters"], "no earlier model version"),
        (["roll_back", "letters", "--to", "1"], "never in use"),
    ],
)
def test_the_commands_say_mistakes_in_words(project, command, words):
    a_version(project)

    with pytest.raises(CommandError, match=words):
        call_command(*command)
    assert not Job.objects.exists()
