import pytest

from annotate.assigning import HandedOver, assign, hand_over, unassign
from annotate.errors import AssignmentRefused, PermissionRefused, QueueEmpty
from annotate.holdings import Holdings, holdings_in
from annotate.models import Annotation, Assignment, Document, Draft, Event, Lease
from annotate.queue.leasing import lease_next_document
from tests.people_and_projects import a_document, a_member, a_user, some_documents

pytestmark = pytest.mark.postgres_too


def whose(document):
    document.refresh_from_db()
    users = document.assignments.values_list("user__username", flat=True)
    return document.is_assigned, sorted(users)


def test_assigned_documents_are_for_these_people_and_others_stay_free(project, amira, bo, now):
    chosen, other = some_documents(project, 2)

    made = assign(documents=documents(chosen), users=[amira, bo], by=None, now=now)

    assert made == 2
    assert whose(chosen) == (True, ["amira", "bo"])
    assert whose(other) == (False, [])


def documents(*chosen):
    return Document.objects.filter(pk__in=[document.pk for document in chosen])


def test_assigning_again_changes_nothing_and_leaves_no_second_event(project, amira, now):
    document = a_document(project)
    assign(documents=documents(document), users=[amira], by=None, now=now)

    again = assign(documents=documents(document), users=[amira, amira], by=None, now=now)

    assert again == 0
    assert Assignment.objects.count() == 1
    event = Event.objects.get(verb="assigned")
    assert event.data == {"users": ["amira"], "documents": 1}


def test_a_document_taken_from_the_last_person_is_free_again(project, amira, bo, now):
    document = a_document(project)
    assign(documents=documents(document), users=[amira, bo], by=None, now=now)

    unassign(documents=documents(document), users=[amira], by=None, now=now)
    with_one_left = whose(document)
    ended = unassign(documents=documents(document), by=None, now=now)

    assert with_one_left == (True, ["bo"])
    assert ended == 1
    assert whose(document) == (False, [])
    assert Event.objects.filter(verb="unassigned").count() == 2


def test_documents_chosen_by_whom_they_are_for_change_all_the_same(project, amira, now):
    chosen = some_documents(project, 3)
    assign(documents=project.documents.filter(is_assigned=False), users=[amira], by=None, now=now)

    unassign(documents=project.documents.filter(assignments__user=amira), by=None, now=now)

    assert [whose(document) for document in chosen] == [(False, [])] * 3


def test_nothing_is_assigned_to_who_is_not_an_active_member(project, amira, now):
    document = a_document(project)
    project.memberships.filter(user=amira).update(active=False)

    for outsider in (amira, a_user("mara")):
        with pytest.raises(AssignmentRefused, match=str(outsider)):
            assign(documents=documents(document), users=[outsider], by=None, now=now)

    assert whose(document) == (False, [])


def test_assigning_takes_a_reviewer(project, amira, chen, now):
    document = a_document(project)

    with pytest.raises(PermissionRefused):
        assign(documents=documents(document), users=[amira], by=amira, now=now)
    made = assign(documents=documents(document), users=[amira], by=chen, now=now)
    with pytest.raises(PermissionRefused):
        unassign(documents=documents(document), by=amira, now=now)

    assert made == 1


def test_assigning_nothing_or_to_nobody_changes_nothing(project, amira, now):
    document = a_document(project)

    assert assign(documents=Document.objects.none(), users=[amira], by=None, now=now) == 0
    assert assign(documents=documents(document), users=[], by=None, now=now) == 0

    assert whose(document) == (False, [])
    assert not Event.objects.exists()


def test_a_project_has_many_chunks_of_documents(project, amira, now, monkeypatch):
    monkeypatch.setattr("annotate.assigning.CHUNK", 2)
    some_documents(project, 5)
    a_member(project, "bo")

    made = assign(documents=project.documents.all(), users=[amira], by=None, now=now)

    assert made == 5
    assert project.documents.filter(is_assigned=True).count() == 5
    assert Event.objects.count() == 1


def begun(document, person):
    Draft.objects.create(document=document, user=person, markup_json={"intent": ["refund"]})


def test_what_a_person_has_in_hand_goes_back_to_the_queue(project, amira, bo, now):
    a_document(project)
    held = lease_next_document(project=project, annotator=amira, now=now).document
    begun_one, assigned = some_documents(project, 2)
    begun(begun_one, amira)
    assign(documents=documents(assigned), users=[amira], by=None, now=now)

    handed = hand_over(project=project, holder=amira, by=None, now=now)

    assert handed == HandedOver(to_person=0, to_queue=3)
    assert not Lease.objects.exists()
    assert whose(held) == whose(assigned) == (False, [])
    assert lease_next_document(project=project, annotator=bo, now=now)


def test_what_a_person_has_in_hand_goes_to_another_and_the_draft_stays_theirs(
    project, amira, bo, chen, now
):
    document = a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)
    begun(document, amira)

    handed = hand_over(project=project, holder=amira, to=bo, by=chen, now=now)

    assert handed == HandedOver(to_person=1, to_queue=0)
    assert whose(document) == (True, ["bo"])
    assert lease_next_document(project=project, annotator=bo, now=now).document == document
    assert Draft.objects.get().user == amira
    with pytest.raises(QueueEmpty):
        lease_next_document(project=project, annotator=amira, now=now)
    event = Event.objects.get(verb="handed_over")
    assert (event.actor, event.data["holder"], event.data["to"]) == (chen, "amira", "bo")


def test_what_the_other_has_labelled_already_goes_to_the_queue(project, amira, bo, now):
    document = a_document(project, state="partly", opinions_wanted=3)
    Annotation.objects.create(
        document=document,
        annotator=bo,
        verdict="from_scratch",
        submission_key="1",
        submitted_at=now,
    )
    lease_next_document(project=project, annotator=amira, now=now)

    handed = hand_over(project=project, holder=amira, to=bo, by=None, now=now)

    assert handed == HandedOver(to_person=0, to_queue=1)
    assert whose(document) == (False, [])


def test_only_a_reviewer_hands_over_and_only_to_another_member(project, amira, bo, chen, now):
    a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)

    with pytest.raises(PermissionRefused):
        hand_over(project=project, holder=amira, by=bo, now=now)
    for nobody in (amira, a_user("mara")):
        with pytest.raises(AssignmentRefused):
            hand_over(project=project, holder=amira, to=nobody, by=chen, now=now)

    assert Lease.objects.get().user == amira


def test_the_page_counts_what_each_person_has_in_hand(project, amira, bo, chen, now):
    done, todo = some_documents(project, 2)
    assign(documents=documents(done, todo), users=[amira], by=None, now=now)
    lease_next_document(project=project, annotator=amira, now=now)
    begun(todo, bo)

    before = holdings_in(project, now)
    Document.objects.filter(pk=done.pk).update(state="approved")
    after = holdings_in(project, now)

    assert before == {amira.pk: Holdings(held=1, assigned=2), bo.pk: Holdings(begun=1)}
    assert after[amira.pk].assigned == 1
    assert chen.pk not in after
