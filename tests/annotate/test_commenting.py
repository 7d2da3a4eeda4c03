"""Comments: who writes them, and who may read them when."""

from datetime import timedelta

import pytest

from annotate.annotating import flag, submit
from annotate.commenting import comment_on, talk_about
from annotate.errors import AnswerRefused, PermissionRefused
from annotate.models import Event
from annotate.reviewing import return_to, return_to_queue
from tests.people_and_projects import a_document, a_user, markup

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=5)


def labelled(document, annotator, now, intent="refund"):
    return submit(
        document=document,
        annotator=annotator,
        markup=markup(intent=intent),
        submission_key=f"{annotator}-{now}",
        seconds=1,
        now=now,
    )


def read_by(person, document):
    return [comment.text for comment in talk_about(document, person).comments]


def test_a_comment_stands_with_its_author_and_is_recorded(project, amira, now):
    document = a_document(project)

    comment = comment_on(document=document, author=amira, text="  Two letters? ", now=now)

    assert (comment.text, comment.author, comment.written_at) == ("Two letters?", amira, now)
    assert Event.objects.get(verb="commented").document == document


def test_a_comment_sent_twice_is_one(project, amira, now):
    document = a_document(project)

    first = comment_on(document=document, author=amira, text="Two letters?", now=now)
    again = comment_on(document=document, author=amira, text="Two letters?", now=now + LATER)

    assert again == first
    assert document.comments.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "x" * 5001])
def test_a_comment_that_says_nothing_or_too_much_is_refused(project, amira, now, text):
    with pytest.raises(AnswerRefused):
        comment_on(document=a_document(project), author=amira, text=text, now=now)


def test_who_is_no_member_writes_nothing(project, now):
    with pytest.raises(PermissionRefused):
        comment_on(document=a_document(project), author=a_user("zoe"), text="Hello", now=now)


def test_comments_of_others_are_read_at_once_where_nothing_is_blind(project, amira, bo, now):
    document = a_document(project)

    comment_on(document=document, author=amira, text="Surely a refund", now=now)

    assert read_by(bo, document) == ["Surely a refund"]


def test_on_a_blind_document_they_wait_until_the_person_has_labelled_it(project, amira, bo, now):
    document = a_document(project, opinions_wanted=2)
    comment_on(document=document, author=amira, text="Surely a refund", now=now)
    comment_on(document=document, author=bo, text="Mine", now=now)

    before = read_by(bo, document)
    labelled(document, bo, now)

    assert before == ["Mine"]
    assert read_by(bo, document) == ["Surely a refund", "Mine"]


def test_what_a_reviewer_wrote_in_returning_reaches_who_had_it_and_nobody_else(
    project, amira, bo, chen, now
):
    document = a_document(project, opinions_wanted=2)
    flag(
        document=document,
        annotator=amira,
        comment="Two letters?",
        submission_key="key-of-flag",
        seconds=1,
        now=now,
    )

    return_to_queue(document=document, by=chen, now=now + LATER, comment="Only the first counts")

    assert talk_about(document, amira).note.text == "Only the first counts"
    assert talk_about(document, bo).note is None
    assert read_by(bo, document) == []


def test_a_returned_document_says_so_until_the_person_answers(project, amira, chen, now):
    document = a_document(project)
    flag(
        document=document,
        annotator=amira,
        comment="Two letters?",
        submission_key="key-of-flag",
        seconds=1,
        now=now,
    )
    return_to_queue(document=document, by=chen, now=now + LATER, comment="Only the first counts")

    labelled(document, amira, now + 2 * LATER)

    talk = talk_about(document, amira)
    assert talk.note is None
    assert talk.comments[-1].text == "Only the first counts"


def test_what_is_returned_to_one_person_says_nothing_to_another(project, amira, bo, chen, now):
    document = a_document(project, opinions_wanted=2)
    said = labelled(document, amira, now)
    labelled(document, bo, now, intent="shipping")

    return_to(annotation=said, by=chen, now=now + LATER, comment="Read the end again")

    assert talk_about(document, amira).note.text == "Read the end again"
    assert talk_about(document, bo).note is None


def test_a_document_without_comments_costs_one_query(project, amira, django_assert_num_queries):
    document = a_document(project)

    with django_assert_num_queries(1):
        talk_about(document, amira)
