"""Who may do what in a project."""

import pytest

from annotate.annotating import flag, reopen, save_draft, skip, submit, withdraw
from annotate.approving import approve_annotation, replace_answers
from annotate.errors import PermissionRefused
from annotate.founding import (
    add_label,
    add_member,
    add_question,
    change_member,
    change_project,
    change_question,
    change_rules,
    deactivate_member,
    merge_labels,
    move_label,
    move_question,
    remove_label,
    remove_question,
    rename_label,
    write_guideline,
)
from annotate.jobs import cancel_job, request_job
from annotate.models import Annotation, Approval, Event, Membership, ModelVersion
from annotate.permissions import may_found, membership_of, require_admin
from annotate.project_rules import ProjectRules
from annotate.promoting import promote, roll_back
from annotate.queue.leasing import lease_next_document, renew_leases
from annotate.reviewing import return_to_queue, set_aside
from annotate.scheme import LabelSpec
from tests.people_and_projects import TOPICS, a_document, a_member, a_user, markup


@pytest.fixture
def annotation(project, bo, now):
    return submit(
        document=a_document(project),
        annotator=bo,
        markup=markup(intent="refund"),
        submission_key="1",
        seconds=1,
        now=now,
    )


def test_a_stranger_changes_nothing(project, annotation, now):
    dana, document = a_user("dana"), annotation.document
    theirs = {"document": document, "annotator": dana, "now": now}
    sent = {"submission_key": "2", "seconds": 1, **theirs}
    attempts = [
        lambda: lease_next_document(project=project, annotator=dana, now=now),
        lambda: renew_leases(project=project, annotator=dana, now=now),
        lambda: save_draft(markup=markup(), touched=[], version=0, **theirs),
        lambda: submit(markup=markup(intent="refund"), **sent),
        lambda: skip(**sent),
        lambda: flag(comment="Odd.", **sent),
        lambda: reopen(**theirs),
    ]

    for attempt in attempts:
        with pytest.raises(PermissionRefused):
            attempt()

    assert list(Annotation.objects.all()) == [annotation]


def test_a_person_who_was_deactivated_can_not_undo(project, annotation, now):
    Membership.objects.filter(user=annotation.annotator).update(active=False)

    with pytest.raises(PermissionRefused):
        withdraw(annotation=annotation, now=now)


def test_an_annotator_decides_nothing_for_others(project, amira, annotation, now):
    document = annotation.document
    attempts = [
        lambda: approve_annotation(annotation=annotation, by=amira, now=now),
        lambda: return_to_queue(document=document, by=amira, now=now),
        lambda: set_aside(document=document, by=amira, now=now),
    ]

    for attempt in attempts:
        with pytest.raises(PermissionRefused):
            attempt()


def test_a_reviewer_does_not_change_the_label_scheme(project, chen, now):
    with pytest.raises(PermissionRefused):
        replace_answers(
            question=project.questions.get(),
            change=lambda answer: answer,
            source=Approval.Source.MERGE,
            by=chen,
            now=now,
        )


def test_a_reviewer_does_not_run_the_project(project, chen, amira, now):
    question, acting = project.questions.get(), {"by": chen, "now": now}
    label, other = question.labels.all()
    theirs = project.memberships.get(user=amira)
    version = project.versions.create(number=1, state=ModelVersion.State.READY)
    job = request_job(kind="predict", project=project, by=None, now=now)
    attempts = [
        lambda: add_question(project=project, spec=TOPICS, **acting),
        lambda: change_question(question=question, name="Why?", **acting),
        lambda: move_question(question=question, to=1, **acting),
        lambda: remove_question(question=question, **acting),
        lambda: add_label(question=question, spec=LabelSpec("praise", "Praise"), **acting),
        lambda: rename_label(label=label, name="Money back", **acting),
        lambda: move_label(label=label, to=2, **acting),
        lambda: merge_labels(label=label, into=other, **acting),
        lambda: remove_label(label=label, **acting),
        lambda: add_member(project=project, user=a_user("zoe"), **acting),
        lambda: change_member(membership=theirs, role="admin", **acting),
        lambda: deactivate_member(membership=theirs, **acting),
        lambda: change_project(
            project=project, name="Mine", description="", language="en", **acting
        ),
        lambda: change_rules(project=project, rules=ProjectRules(opinions=2), **acting),
        lambda: write_guideline(project=project, text="Hurry.", **acting),
        lambda: promote(version=version, **acting),
        lambda: roll_back(project=project, to=None, **acting),
        lambda: cancel_job(job=job, **acting),
    ]
    before = Event.objects.count()

    for attempt in attempts:
        with pytest.raises(PermissionRefused):
            attempt()

    assert Event.objects.count() == before


def test_a_superuser_is_an_admin_everywhere(project):
    root = a_user("root", is_superuser=True)

    assert require_admin(root, project).is_admin
    assert membership_of(a_user("dana"), project) is None


def test_whoever_runs_a_project_may_found_another(project, amira):
    dana = a_member(project, "dana", "admin")

    assert may_found(dana)
    assert may_found(a_user("staff", is_staff=True))
    assert not may_found(amira)
