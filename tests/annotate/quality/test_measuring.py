"""What counts as an independent answer, and what a person is measured against."""

from datetime import timedelta

import pytest

from annotate.annotating import reopen, withdraw
from annotate.approving import approve_annotation
from annotate.founding import merge_labels
from annotate.jobs import run_here
from annotate.models import Annotation, Event, Job
from annotate.quality.independent import first_answers
from annotate.quality.measuring import measure_project
from annotate.reviewing import adjudicate, return_to, return_to_queue
from tests.annotate.importing.files import a_file, take
from tests.annotate.saying import says
from tests.people_and_projects import (
    a_document,
    a_member,
    a_prediction,
    a_project,
    markup,
    some_documents,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db):
    return a_project(opinions=2)


def counted(project):
    """What each person said, by name, in each document that counts for agreement."""
    names = dict(project.memberships.values_list("user", "user__username"))
    return [
        {names[person]: answer.labels[0] for person, answer in document.answers.items()}
        for document in first_answers(project).judged("intent")
    ]


def figure(project, name):
    return project.figures.get(name=name)


def test_the_answers_of_two_people_count_and_that_of_one_does_not(project, amira, bo, now):
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "shipping", now)
    says(amira, a_document(project), "refund", now)

    assert counted(project) == [{"amira": "refund", "bo": "shipping"}]


def test_what_somebody_revised_counts_as_they_first_had_it(project, amira, bo, now):
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "shipping", now)
    reopen(document=document, annotator=bo, now=now)
    says(bo, document, "refund", now, key="again")

    assert counted(project) == [{"amira": "refund", "bo": "shipping"}]


def test_what_was_taken_back_at_once_does_not_count(project, amira, bo, now):
    document = a_document(project)
    says(amira, document, "refund", now)
    withdraw(annotation=says(bo, document, "shipping", now), now=now)
    says(bo, document, "refund", now, key="again")

    assert counted(project) == [{"amira": "refund", "bo": "refund"}]


def test_what_was_said_after_a_reviewer_sent_the_document_back_does_not_count(
    project, amira, bo, chen, now
):
    mara = a_member(project, "mara")
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "shipping", now)
    return_to_queue(document=document, by=chen, now=now + timedelta(minutes=1), comment="Again?")
    says(mara, document, "refund", now + timedelta(minutes=2))

    assert counted(project) == [{"amira": "refund", "bo": "shipping"}]


def test_what_a_reviewer_returned_to_a_person_counts_as_they_first_had_it(
    project, amira, bo, chen, now
):
    document = a_document(project)
    says(amira, document, "refund", now)
    said = says(bo, document, "shipping", now)
    later = now + timedelta(minutes=1)
    return_to(annotation=said, comment="Read the guideline.", by=chen, now=later)
    says(bo, document, "refund", later + timedelta(minutes=1), key="again")

    assert counted(project) == [{"amira": "refund", "bo": "shipping"}]


def test_a_reviewers_verdict_is_gold_and_no_opinion(project, amira, bo, chen, now):
    for document in some_documents(project, 12):
        says(amira, document, "refund", now)
        says(bo, document, "shipping", now)
        document.refresh_from_db()
        adjudicate(
            document=document,
            markup=markup(intent="refund"),
            by=chen,
            now=now + timedelta(minutes=1),
            submission_key=f"verdict-{document.pk}",
        )

    measure_project(project)

    theirs = figure(project, f"person:{bo.pk}").value["questions"]["intent"]
    assert counted(project) == [{"amira": "refund", "bo": "shipping"}] * 12
    assert theirs["sources"] == {"adjudication": 12}
    assert theirs["headline"]["value"] == 0
    assert not project.figures.filter(name=f"person:{chen.pk}").exists()


def test_what_was_said_once_the_others_labels_were_open_does_not_count(
    project, amira, bo, chen, now
):
    document = a_document(project)
    approve_annotation(annotation=says(amira, document, "refund", now), by=chen, now=now)
    later = now + timedelta(minutes=1)
    Annotation.objects.create(
        document=document,
        annotator=bo,
        markup_json=markup(intent="refund").to_json(),
        verdict="from_scratch",
        submission_key="late",
        submitted_at=later,
    )

    assert counted(project) == []


def test_what_was_said_with_pre_tags_or_in_a_review_does_not_count(amira, bo, chen, now):
    project = a_project("mails", opinions=1)
    people = [a_member(project, name) for name in ("amira", "bo", "chen")]
    document = a_document(project)
    for person, verdict, purpose in zip(
        people,
        ("from_scratch", "accepted", "from_scratch"),
        ("queue", "queue", "review"),
        strict=True,
    ):
        Annotation.objects.create(
            document=document,
            annotator=person,
            markup_json=markup(intent="refund").to_json(),
            verdict=verdict,
            purpose=purpose,
            submission_key=person.username,
            submitted_at=now,
        )

    assert counted(project) == []


@pytest.mark.postgres_too
def test_several_people_of_a_file_count_whatever_was_approved_meanwhile(
    project, amira, bo, chen, tmp_path
):
    def rows(annotator, *labels):
        return [
            {"text": text, "annotator": annotator, "intent": label}
            for text, label in zip(("one", "two"), labels, strict=True)
        ]

    first = a_file(tmp_path, *rows("amira", "refund", "refund"), *rows("bo", "refund", "shipping"))
    take(project, first, labels_as="annotation")
    second = a_file(tmp_path, *rows("chen", "shipping", "shipping"), name="second.jsonl")
    take(project, second, labels_as="annotation")

    assert project.documents.count() == 2
    assert counted(project) == [
        {"amira": "refund", "bo": "refund", "chen": "shipping"},
        {"amira": "refund", "bo": "shipping", "chen": "shipping"},
    ]


def test_labels_that_were_merged_since_count_as_what_they_became(project, amira, bo, now):
    dana = a_member(project, "dana", "admin")
    question = project.questions.get()
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "shipping", now)
    refund, shipping = question.labels.all()
    merge_labels(label=refund, into=shipping, by=dana, now=now)

    assert counted(project) == [{"amira": "shipping", "bo": "shipping"}]


def adjudicated(project, people, reviewer, now, count=12):
    """Documents on which the first person is wrong every fourth time, and the second never."""
    first, second = people
    for number, document in enumerate(some_documents(project, count)):
        right, wrong = ("refund", "shipping") if number % 2 else ("shipping", "refund")
        says(first, document, wrong if number % 4 == 0 else right, now)
        said = says(second, document, right, now)
        if number % 4 == 0:
            approve_annotation(annotation=said, by=reviewer, now=now)


@pytest.mark.postgres_too
def test_a_person_is_measured_against_what_others_decided(project, amira, bo, chen, now):
    adjudicated(project, (amira, bo), chen, now)

    measure_project(project)

    theirs = figure(project, f"person:{amira.pk}").value["questions"]["intent"]
    assert theirs["headline"]["value"] == pytest.approx(9 / 12)
    assert theirs["headline"]["documents"] == 12
    assert theirs["sources"] == {"agreement": 9, "by_person": 3}
    assert theirs["confusions"] == [
        {"gold": "shipping", "given": "refund", "edges": False, "count": 3}
    ]
    assert theirs["labels"]["refund"]["precision"] == pytest.approx(6 / 9)
    assert theirs["labels"]["refund"]["recall"] == 1
    assert theirs["blind"] == theirs["headline"]
    assert theirs["pre_tagged"] == {"documents": 0}


def test_nobody_is_measured_against_their_own_trusted_answers(now):
    project = a_project("mails", opinions=1)
    amira = a_member(project, "amira")
    for document in some_documents(project, 12):
        says(amira, document, "refund", now)

    measure_project(project)

    theirs = figure(project, f"person:{amira.pk}").value["questions"]["intent"]
    assert theirs["headline"] == {"documents": 0}


def test_a_reviewer_is_not_measured_against_what_they_decided_themselves(
    project, amira, bo, chen, now
):
    for document in some_documents(project, 12):
        says(amira, document, "refund", now)
        approve_annotation(annotation=says(chen, document, "shipping", now), by=chen, now=now)

    measure_project(project)

    chens = figure(project, f"person:{chen.pk}").value["questions"]["intent"]
    amiras = figure(project, f"person:{amira.pk}").value["questions"]["intent"]
    assert chens["headline"] == {"documents": 0}
    assert amiras["headline"]["value"] == 0


def test_what_people_agreed_on_alone_says_nothing_of_how_good_they_are(project, amira, bo, now):
    for document in some_documents(project, 12):
        says(amira, document, "refund", now)
        says(bo, document, "refund", now)

    measure_project(project)

    theirs = figure(project, f"person:{amira.pk}").value["questions"]["intent"]
    assert theirs["headline"] == {"documents": 0}
    assert (theirs["documents"], theirs["sources"]) == (12, {"agreement": 12})


def test_disagreements_that_nobody_decided_are_counted_as_open(project, amira, bo, now):
    document = a_document(project)
    says(amira, document, "refund", now)
    says(bo, document, "shipping", now)

    measure_project(project)

    assert figure(project, f"person:{bo.pk}").value["questions"]["intent"]["still_open"] == 1


def test_pre_tags_sway_a_person_as_far_as_hidden_ones_are_kept_less(now):
    project = a_project("mails", blind_share=0.0)
    amira = a_member(project, "amira")

    def labels(intent, *, purpose, pre_tag):
        document = a_document(project)
        made = a_prediction(document, "intent", markup(intent=pre_tag)["intent"])
        type(made).objects.filter(pk=made.pk).update(created_at=now)
        Annotation.objects.create(
            document=document,
            annotator=amira,
            markup_json=markup(intent=intent).to_json(),
            verdict="from_scratch" if purpose == "blind" else "accepted",
            blind=purpose == "blind",
            purpose=purpose,
            submission_key=str(document.pk),
            submitted_at=now,
        )

    labels("refund", purpose="random", pre_tag="refund")
    labels("refund", purpose="queue", pre_tag="refund")
    labels("refund", purpose="blind", pre_tag="refund")
    labels("refund", purpose="blind", pre_tag="shipping")

    measure_project(project)

    assert figure(project, f"person:{amira.pk}").value["kept"] == {
        "all": {"part": 2, "whole": 2},
        "shown": {"part": 1, "whole": 1},
        "hidden": {"part": 1, "whole": 2},
    }


def test_the_job_stores_figures_that_say_what_they_were_measured_on(project, amira, bo, chen, now):
    adjudicated(project, (amira, bo), chen, now)

    job = run_here(kind="measure_agreement", project=project, by=None, now=now)

    stored = figure(project, "agreement:intent")
    assert job.outcome == {"questions": 1, "people": 2}
    assert stored.sample == {"documents": 12, "answers": 24, "people": 2}
    assert stored.value["measures"]["same"]["value"] == pytest.approx(9 / 12)
    assert len(stored.computed_from) == 64


def test_figures_of_questions_that_are_gone_go_too(project, amira, bo, now):
    project.figures.create(name="agreement:gone")
    project.figures.create(name="person:0")
    project.figures.create(name="something else")

    measure_project(project)

    names = set(project.figures.values_list("name", flat=True))
    assert names == {"agreement", "agreement:intent", "something else"}


def test_agreement_is_measured_by_itself_once_ten_documents_have_their_opinions(
    project, amira, bo, now, django_capture_on_commit_callbacks
):
    asked = []
    for document in some_documents(project, 14):
        with django_capture_on_commit_callbacks(execute=True):
            says(amira, document, "refund", now)
            says(bo, document, "shipping", now)
        asked.append(Job.objects.filter(kind="measure_agreement").count())
        if document.pk and asked[-1] == 1 and not project.figures.exists():
            measure_project(project)
            Job.objects.update(state="done")

    assert asked == [0] * 9 + [1] * 2 + [2] * 3
    assert Event.objects.filter(verb="requested", data__kind="measure_agreement").count() == 2
