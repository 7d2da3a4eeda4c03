"""Many documents changed at once, and undone: as if each had been changed by hand."""

from datetime import timedelta

import pytest

from annotate import bulk_changing
from annotate.annotating import flag, skip, submit
from annotate.assigning import assign
from annotate.bulk_changing import (
    Change,
    begin_change,
    begin_undo,
    change_documents,
    last_change_by,
    run_change,
    undo_change,
)
from annotate.document_filter import DocumentFilter
from annotate.errors import AssignmentRefused, ChangeRefused, PermissionRefused
from annotate.jobs import JobCancelled, RunningJob
from annotate.models import Approval, Assignment, Document, Event, Job
from tests.people_and_projects import a_document, markup, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]

LATER = timedelta(minutes=1)


def says(person, document, now, intent="refund"):
    return submit(
        document=document, annotator=person, markup=markup(intent=intent),
        submission_key=f"{person}-{document.pk}", seconds=1, now=now,
    )  # fmt: skip


def at_work(job, on_report=None):
    Job.objects.filter(pk=job.pk).update(state="running")
    return RunningJob(job, on_report=on_report)


def states(*documents):
    return [Document.objects.get(pk=document.pk).state for document in documents]


def facts(project):
    """Everything that an undo has to bring back."""
    return (
        list(project.documents.order_by("pk").values_list("state", "opinions_wanted")),
        list(Approval.objects.order_by("pk").filter(superseded_at=None).values_list("pk")),
        sorted(Assignment.objects.values_list("document", "user")),
        list(
            project.documents.order_by("pk", "annotations").values_list(
                "annotations", "annotations__withdrawn_at", "annotations__is_latest"
            )
        ),
    )


@pytest.fixture
def letters(project, amira, bo, chen, now):
    """One of each: approved, flagged, skipped by all, doubtful, set aside, waiting."""
    project.memberships.filter(user=bo).update(trusted=False)
    made = dict(
        zip(
            ("approved", "flagged", "skipped", "doubtful", "aside", "waiting"),
            some_documents(project, 6),
            strict=True,
        )
    )
    says(amira, made["approved"], now)
    flag(
        document=made["flagged"], annotator=amira, comment="odd", submission_key="f", seconds=1,
        now=now,
    )  # fmt: skip
    for person in (amira, bo, chen):
        skip(
            document=made["skipped"], annotator=person, submission_key=f"s-{person}", seconds=1,
            now=now,
        )  # fmt: skip
    says(bo, made["doubtful"], now)
    Document.objects.filter(pk=made["aside"].pk).update(state="set_aside")
    return made


@pytest.mark.parametrize(
    ("action", "changed", "left_out"),
    [("set_aside", 5, 0), ("return", 4, 1), ("approve", 1, 4)],
)
def test_a_change_is_recorded_and_its_undoing_brings_back_what_was(
    project, chen, letters, now, action, changed, left_out
):
    before = facts(project)

    done = change_documents(project=project, change=Change(action), by=chen, now=now + LATER)
    after = facts(project)
    undone = undo_change(change=done, by=chen, now=now + 2 * LATER)

    assert (done.data["documents"], done.data["left_out"]) == (changed, left_out)
    assert after != before
    assert facts(project) == before
    assert (undone.data["documents"], undone.data["left_out"]) == (changed, 0)
    assert Event.objects.filter(verb="undone", document__isnull=False).count() == changed


def test_only_what_the_filter_finds_or_was_chosen_is_changed(project, chen, letters, now):
    wanted = DocumentFilter.from_words(["state=flagged"])
    change_documents(project=project, change=Change("set_aside", wanted), by=chen, now=now + LATER)
    chosen = (letters["waiting"].pk,)

    change_documents(
        project=project, change=Change("set_aside", chosen=chosen), by=chen, now=now + 2 * LATER
    )

    assert states(*letters.values()) == [
        "approved", "set_aside", "to_review", "to_review", "set_aside", "set_aside",
    ]  # fmt: skip


def test_assigning_keeps_and_undoing_leaves_earlier_assignments(project, chen, bo, amira, now):
    first, _second = some_documents(project, 2)
    assign(documents=Document.objects.filter(pk=first.pk), users=[bo], by=chen, now=now)
    change = Change("assign", users=("bo", "amira"))

    done = change_documents(project=project, change=change, by=chen, now=now + LATER)
    there = Assignment.objects.count()
    undo_change(change=done, by=chen, now=now + 2 * LATER)

    assert there == 4
    assert done.data["documents"] == 2
    assert list(Assignment.objects.values_list("document", "user")) == [(first.pk, bo.pk)]
    assert list(project.documents.order_by("pk").values_list("is_assigned", flat=True)) == [
        True,
        False,
    ]


def test_what_was_changed_again_since_stays_as_it_is(project, chen, amira, letters, now):
    done = change_documents(project=project, change=Change("return"), by=chen, now=now + LATER)
    says(amira, letters["skipped"], now + 2 * LATER)

    undone = undo_change(change=done, by=chen, now=now + 3 * LATER)

    assert (undone.data["documents"], undone.data["left_out"]) == (3, 1)
    assert states(letters["skipped"], letters["flagged"]) == ["approved", "flagged"]


def test_undoing_twice_is_undoing_once(project, chen, letters, now):
    done = change_documents(project=project, change=Change("set_aside"), by=chen, now=now + LATER)

    first = undo_change(change=done, by=chen, now=now + 2 * LATER)
    second = undo_change(change=done, by=chen, now=now + 3 * LATER)

    assert first == second


def test_what_several_people_labelled_takes_a_look_and_says_so(project, chen, amira, bo, now):
    document = a_document(project, opinions_wanted=2, external_id="letter 7")
    says(amira, document, now, "refund")
    says(bo, document, now, "shipping")

    done = change_documents(project=project, change=Change("approve"), by=chen, now=now + LATER)

    assert done.data["left_out"] == 1
    assert "letter 7 was labelled by several people" in done.data["reason"]


def test_annotators_change_nothing(project, amira, letters, now):
    with pytest.raises(PermissionRefused):
        change_documents(project=project, change=Change("set_aside"), by=amira, now=now)


def test_changes_that_make_no_sense_are_refused(project, chen, now):
    a_document(project)
    with pytest.raises(ChangeRefused, match="no change; there are: assign"):
        Change("burn")
    with pytest.raises(ChangeRefused, match="Choose documents first"):
        Change("approve", chosen=())
    with pytest.raises(ChangeRefused, match="to whom"):
        Change("assign")
    with pytest.raises((ChangeRefused, AssignmentRefused)):
        change_documents(
            project=project, change=Change("assign", users=("nobody-such",)), by=chen, now=now
        )


def test_many_are_changed_by_a_worker_and_undone_by_one(project, chen, now, monkeypatch):
    monkeypatch.setattr(bulk_changing, "AT_ONCE", 2)
    monkeypatch.setattr(bulk_changing, "CHUNK", 2)
    documents = some_documents(project, 5)

    job = begin_change(project=project, change=Change("set_aside"), by=chen, now=now)
    under_way = last_change_by(chen, project, now=now)
    outcome = run_change(at_work(job))
    Job.objects.update(state="done")
    done = last_change_by(chen, project, now=now)
    all_aside = set(states(*documents))
    undoing = begin_undo(change=done, by=chen, now=now + LATER)
    run_change(at_work(undoing))

    assert under_way == job
    assert (outcome["documents"], all_aside) == (5, {"set_aside"})
    assert set(states(*documents)) == {"waiting"}


def test_a_change_that_was_interrupted_goes_on_and_one_that_was_stopped_can_be_undone(
    project, chen, now, monkeypatch
):
    monkeypatch.setattr(bulk_changing, "AT_ONCE", 0)
    monkeypatch.setattr(bulk_changing, "CHUNK", 2)
    documents = some_documents(project, 5)
    job = begin_change(project=project, change=Change("set_aside"), by=chen, now=now)

    def stop(done, total, message):
        if done == 4:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_change(at_work(job, stop))
    halfway = states(*documents).count("set_aside")
    part = Event.objects.get(verb="documents_changed")
    job.refresh_from_db()
    remembered = job.arguments["tally"]["last"]
    run_change(at_work(job))
    whole = states(*documents).count("set_aside")

    assert (halfway, part.data["documents"], whole) == (4, 4, 5)
    assert remembered == documents[3].pk
