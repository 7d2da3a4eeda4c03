import pytest

from annotate.approving import approve_imported
from annotate.errors import SchemeRefused
from annotate.founding import (
    RemovalEffect,
    add_label,
    merge_labels,
    move_label,
    removal_effect,
    remove_label,
    rename_label,
)
from annotate.markup import Answer, Span
from annotate.models import Approval, Draft, Event, Job
from annotate.scheme import LabelSpec
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    a_batch,
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
)

REFUND, SHIPPING = Answer.of_labels("refund"), Answer.of_labels("shipping")


@pytest.fixture
def project(db):
    return a_project(questions=[INTENT, ENTITIES, TOPICS])


@pytest.fixture
def dana(project):
    return a_member(project, "dana", "admin")


def label(project, question, slug):
    return project.questions.get(slug=question).labels.get(slug=slug)


def gold(project, question, answer, now, text="aspirin for pain"):
    document = a_document(project, text)
    approve_imported(
        batch=a_batch(project),
        answers=[(document.pk, project.questions.get(slug=question), answer)],
        by=None,
        now=now,
    )
    return document


def live(document):
    return {
        approval.question.slug: approval.answer
        for approval in Approval.objects.live().filter(document=document)
    }


def test_a_label_added_gets_the_next_place_and_the_next_colour(project, now):
    question = project.questions.get(slug="intent")

    added = add_label(question=question, spec=LabelSpec("praise", "Praise"), by=None, now=now)

    assert (added.position, added.slot, added.short_name) == (3, 3, "PRAI")


@pytest.mark.parametrize(
    "spec",
    [
        LabelSpec("refund", "Again"),
        LabelSpec("No Slug", "N"),
        LabelSpec("x", " "),
        LabelSpec("x", "X", "TOOLONG"),
    ],
)
def test_a_label_that_cannot_be_is_refused(project, now, spec):
    question = project.questions.get(slug="intent")

    with pytest.raises(SchemeRefused):
        add_label(question=question, spec=spec, by=None, now=now)

    assert question.labels.count() == 2


def test_a_colour_that_came_free_is_given_again(project, dana, now):
    question = project.questions.get(slug="intent")
    remove_label(label=label(project, "intent", "refund"), by=dana, now=now)

    added = add_label(question=question, spec=LabelSpec("praise", "Praise"), by=dana, now=now)

    assert (added.position, added.slot) == (2, 1)


def test_renaming_keeps_every_answer(project, now):
    document = gold(project, "intent", REFUND, now)

    rename_label(
        label=label(project, "intent", "refund"),
        name="Money back",
        short_name="BACK",
        examples=["give it back"],
        by=None,
        now=now,
    )

    renamed = label(project, "intent", "refund")
    assert (renamed.name, renamed.short_name) == ("Money back", "BACK")
    assert live(document) == {"intent": REFUND}


def test_moving_a_label_changes_the_digits(project, now):
    move_label(label=label(project, "intent", "shipping"), to=1, by=None, now=now)

    places = project.questions.get(slug="intent").labels.values_list("slug", "position")
    assert list(places) == [("shipping", 1), ("refund", 2)]


@pytest.mark.postgres_too
def test_merging_supersedes_gold_and_keeps_the_old(project, dana, now):
    changed = gold(project, "intent", REFUND, now)
    untouched = gold(project, "intent", SHIPPING, now)

    count = merge_labels(
        label=label(project, "intent", "refund"),
        into=label(project, "intent", "shipping"),
        by=dana,
        now=now,
    )

    assert count == 1
    assert live(changed) == live(untouched) == {"intent": SHIPPING}
    assert changed.approvals.get(superseded_at__isnull=False).answer == REFUND
    assert changed.approvals.get(superseded_at=None).source == Approval.Source.MERGE
    assert project.questions.get(slug="intent").labels.get().position == 1
    assert Event.objects.filter(verb="labels_merged", actor=dana).exists()


def test_merging_relabels_spans_and_makes_equal_ones_one(project, dana, now):
    spans = Answer.of_spans(Span(0, 7, "drug"), Span(12, 16, "symptom"))
    document = gold(project, "entities", spans, now)

    merge_labels(
        label=label(project, "entities", "drug"),
        into=label(project, "entities", "symptom"),
        by=dana,
        now=now,
    )

    expected = Answer.of_spans(Span(0, 7, "symptom"), Span(12, 16, "symptom"))
    assert live(document) == {"entities": expected}


def test_merging_reaches_drafts(project, dana, now):
    draft = Draft.objects.create(
        document=a_document(project),
        user=dana,
        markup_json=markup(intent="refund").to_json(),
        version=4,
    )

    merge_labels(
        label=label(project, "intent", "refund"),
        into=label(project, "intent", "shipping"),
        by=dana,
        now=now,
    )

    draft.refresh_from_db()
    assert (draft.markup, draft.version) == (markup(intent="shipping"), 4)


def test_a_label_merges_only_into_another_of_its_question(project, dana, now):
    refund = label(project, "intent", "refund")

    for into in (refund, label(project, "topics", "price")):
        with pytest.raises(SchemeRefused):
            merge_labels(label=refund, into=into, by=dana, now=now)


def test_removing_says_first_what_would_happen_and_changes_nothing(project, dana, now):
    lost = gold(project, "intent", REFUND, now)
    Draft.objects.create(
        document=lost, user=dana, markup_json=markup(intent="refund").to_json(), version=1
    )

    effect = removal_effect(label(project, "intent", "refund"))

    assert effect == RemovalEffect(changed=0, lost=1, drafts=1)
    assert effect.in_use
    assert live(lost) == {"intent": REFUND}
    assert not removal_effect(label(project, "intent", "shipping")).in_use


@pytest.mark.postgres_too
def test_removing_leaves_the_other_labels_of_an_answer(project, dana, now):
    spans = Answer.of_spans(Span(0, 7, "drug"), Span(12, 16, "symptom"))
    document = gold(project, "entities", spans, now)
    topics = gold(project, "topics", Answer.of_labels("price"), now)

    remove_label(label=label(project, "entities", "drug"), by=dana, now=now)
    remove_label(label=label(project, "topics", "price"), by=dana, now=now)

    assert live(document) == {"entities": Answer.of_spans(Span(12, 16, "symptom"))}
    assert live(topics) == {"topics": Answer()}


@pytest.mark.postgres_too
def test_an_answer_with_nothing_left_to_say_waits_again(project, dana, now):
    document = gold(project, "intent", REFUND, now)

    remove_label(label=label(project, "intent", "refund"), by=dana, now=now)

    document.refresh_from_db()
    assert live(document) == {}
    assert document.state == "waiting"


def test_predictions_are_asked_for_again_once_a_label_is_gone(project, dana, now):
    a_prediction(a_document(project), "intent", REFUND)

    remove_label(label=label(project, "intent", "refund"), by=dana, now=now)

    assert Job.objects.get(kind="predict").project == project
