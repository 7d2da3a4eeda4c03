"""Approvals set the first training and the figures in motion, once each."""

import pytest

from annotate.annotating import submit
from annotate.learning import ask_after_approval, ask_for_learning, evaluation_due
from annotate.models import Evaluation, Job
from annotate.queue.leasing import claim
from tests.people_and_projects import a_labeller, a_member, a_project, markup, some_documents

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_too]


def test_the_first_training_is_asked_for_once_enough_is_approved(
    now, django_capture_on_commit_callbacks
):
    project = a_project(first_training_at=2)
    amira = a_member(project, "amira")
    some_documents(project, 2, split="validation", state="approved")
    jobs = []

    for document in some_documents(project, 3):
        with django_capture_on_commit_callbacks(execute=True):
            claim(document=document, annotator=amira, now=now)
            submit(
                document=document,
                annotator=amira,
                markup=markup(intent="refund"),
                submission_key=f"key-{document.pk}",
                seconds=5,
                now=now,
            )
        jobs.append(Job.objects.filter(kind="train").count())

    assert jobs == [0, 1, 1]


@pytest.mark.parametrize(("split", "kinds"), [("validation", ["evaluate"]), ("train", [])])
def test_an_approval_asks_only_for_what_its_split_can_have_made_due(now, split, kinds):
    project = a_project_with_pre_tags()
    some_documents(project, 30, split="validation", state="approved")
    approved = some_documents(project, 1, split=split, state="approved")[0]

    ask_after_approval(approved, now)

    assert [job.kind for job in Job.objects.all()] == kinds


def test_a_project_may_never_train_by_itself(now):
    project = a_project(first_training_at=0)
    some_documents(project, 2, state="approved")

    ask_for_learning(project, now)

    assert not Job.objects.exists()


def test_what_is_in_use_is_measured_once_thirty_validation_documents_are_approved(now):
    project = a_project_with_pre_tags()
    some_documents(project, 29, split="validation", state="approved")
    ask_for_learning(project, now)
    assert not Job.objects.exists()

    some_documents(project, 1, split="validation", state="approved")
    ask_for_learning(project, now)
    ask_for_learning(project, now)

    assert Job.objects.get().kind == "evaluate"


def test_figures_are_renewed_once_their_sample_has_grown_by_a_quarter():
    project = a_project_with_pre_tags()
    in_use = project.questions.get().labeller_in_use
    Evaluation.objects.create(labeller=in_use, split="validation", figures={"documents": 40})

    some_documents(project, 49, split="validation", state="approved")
    before = evaluation_due(project)
    some_documents(project, 1, split="validation", state="approved")

    assert (before, evaluation_due(project)) == (False, True)


def a_project_with_pre_tags():
    project = a_project(first_training_at=0)
    a_labeller(project, project.questions.get().slug)
    return project
