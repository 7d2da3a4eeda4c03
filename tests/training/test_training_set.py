from datetime import timedelta

from annotate.markup import Answer
from annotate.models import ImportBatch, Split
from tests.people_and_projects import NOW, a_batch, a_document, a_project
from tests.training.toy import an_approval
from training.training_set import examples_of, freeze

REFUND = Answer.of_labels("refund")


def question_of(project):
    return project.questions.get()


def test_only_train_documents_are_learned_from(db):
    project = a_project()
    learned = an_approval(a_document(project, "train"), "intent", REFUND)
    an_approval(a_document(project, "chooses", split=Split.VALIDATION), "intent", REFUND)
    an_approval(a_document(project, "reported", split=Split.TEST), "intent", REFUND)

    frozen = freeze(question_of(project))

    assert frozen.approval_ids == [learned.pk]
    assert [example.text for example in examples_of(frozen)] == ["train"]


def test_a_train_document_with_the_text_of_a_measuring_one_is_not_learned_from(db):
    project = a_project()
    an_approval(a_document(project, "the same text"), "intent", REFUND)
    a_document(project, "the same text", split=Split.TEST)

    assert freeze(question_of(project)).approval_ids == []


def test_the_same_text_in_another_projects_sample_does_not_matter(db):
    project, other = a_project(), a_project("others")
    learned = an_approval(a_document(project, "the same text"), "intent", REFUND)
    a_document(other, "the same text", split=Split.TEST)

    assert freeze(question_of(project)).approval_ids == [learned.pk]


def test_superseded_approvals_and_those_of_a_hidden_batch_are_not_learned_from(db):
    project = a_project()
    old = an_approval(a_document(project), "intent", REFUND)
    old.superseded_at = NOW + timedelta(hours=1)
    old.save()
    hidden = a_batch(project, state=ImportBatch.State.WRITING)
    an_approval(a_document(project, batch=hidden), "intent", REFUND)

    assert freeze(question_of(project)).size == 0


def test_the_same_approvals_are_the_same_training_set(db):
    project = a_project()
    an_approval(a_document(project), "intent", REFUND)

    first, again = freeze(question_of(project)), freeze(question_of(project))
    an_approval(a_document(project), "intent", REFUND)
    later = freeze(question_of(project))

    assert first == again
    assert later.hash != first.hash


def test_a_frozen_set_keeps_what_was_approved_then(db):
    project = a_project()
    approval = an_approval(a_document(project, "a letter"), "intent", REFUND)
    frozen = freeze(question_of(project))
    approval.superseded_at = NOW
    approval.save()

    (example,) = examples_of(frozen)

    assert (example.text, example.answer) == ("a letter", REFUND)
