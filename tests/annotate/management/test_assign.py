import pytest
from django.core.management.base import CommandError

from annotate.models import Assignment, Lease
from annotate.queue.leasing import lease_next_document
from tests.annotate.management.terminal import manage
from tests.people_and_projects import a_document, some_documents


def for_whom(document):
    return sorted(document.assignments.values_list("user__username", flat=True))


def test_documents_are_assigned_by_name_and_taken_away_again(project, amira, bo):
    first, second = a_document(project, external_id="a-1"), a_document(project, external_id="a-2")

    manage("assign", "letters", "amira", "bo", "--documents", "a-1")
    both = for_whom(first)
    manage("assign", "letters", "bo", "--documents", "a-1", "--remove")

    assert both == ["amira", "bo"]
    assert for_whom(first) == ["amira"]
    assert for_whom(second) == []


def test_documents_are_assigned_from_a_file_of_names(project, amira, tmp_path):
    for number in range(3):
        a_document(project, external_id=f"a-{number}")
    names = tmp_path / "names.txt"
    names.write_text("a-0\n\na-2\n")

    said = manage("assign", "letters", "amira", "--file", names)

    assert "2" in said
    chosen = Assignment.objects.values_list("document__external_id", flat=True)
    assert sorted(chosen) == ["a-0", "a-2"]


def test_a_number_of_documents_is_drawn_among_those_that_are_nobodys(project, amira, bo):
    some_documents(project, 4)
    a_document(project, state="approved")

    manage("assign", "letters", "amira", "--count", 3)
    manage("assign", "letters", "bo", "--count", 3)

    assert [amira.assignments.count(), bo.assignments.count()] == [3, 1]
    assert not project.documents.get(state="approved").is_assigned


def test_a_number_of_a_persons_documents_is_taken_from_them_again(project, amira, bo):
    some_documents(project, 6)
    manage("assign", "letters", "amira", "--count", 3)
    manage("assign", "letters", "bo", "--all")

    said = manage("assign", "letters", "amira", "--count", 2, "--remove")

    assert "Ended 2 assignments." in said
    assert [amira.assignments.count(), bo.assignments.count()] == [1, 6]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["zoe", "--count", "1"], "no user “zoe”"),
        (["amira", "--documents", "a-1", "b-2"], "no documents called b-2"),
        (["amira", "--count", "0"], "number from 1"),
        (["amira", "--file", "/nowhere.txt"], "can't be read"),
        (["bo", "--count", "1"], "not an active member"),
    ],
)
def test_a_mistake_is_said_in_words_and_assigns_nothing(project, amira, bo, words, reason):
    a_document(project, external_id="a-1")
    project.memberships.filter(user=bo).delete()

    with pytest.raises(CommandError, match=reason):
        manage("assign", "letters", *words)

    assert not Assignment.objects.exists()


def test_a_person_hands_over_to_another_or_to_the_queue(project, amira, bo, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    to_bo = manage("hand_over", "letters", "amira", "--to", "bo")
    to_queue = manage("hand_over", "letters", "bo")

    assert "To bo: 1. Back to the queue: 0." in to_bo
    assert "Back to the queue: 1." in to_queue
    assert not Lease.objects.exists()
    assert not Assignment.objects.exists()
