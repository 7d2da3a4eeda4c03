"""What people write about a document: the only writer of Comment, and who may read which."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.errors import AnswerRefused
from annotate.models import Annotation, Comment, Document, Event, User
from annotate.models.prepared import PreparedRead, Slot
from annotate.opinions import NO_LABELS
from annotate.permissions import require_member
from annotate.queue.eligibility import is_blind

LONGEST = 5000

comments_on = PreparedRead(
    lambda: (
        Comment.objects.filter(document=Slot("document"))
        .select_related("author")
        .order_by("written_at", "pk")
    )
)


@transaction.atomic
def comment_on(*, document: Document, author: User, text: str, now: datetime) -> Comment:
    """Add a comment; what the person wrote there last, said again, adds none.

    Raises AnswerRefused for an empty or overlong one, PermissionRefused for who is no member.
    """
    require_member(author, document.project)
    text = _checked(text)
    last = document.comments.filter(author=author).order_by("-written_at", "-pk").first()
    if last is not None and last.text == text:
        return last
    Event.objects.record(
        "commented", project=document.project, by=author, now=now, document=document
    )
    return write_comment(document=document, author=author, text=text, now=now)


def write_comment(*, document: Document, author: User, text: str, now: datetime) -> Comment:
    """Add the words of a flag or a return, whose event says who and why already."""
    return Comment.objects.create(
        document=document, author=author, text=_checked(text), written_at=now
    )


def _checked(text: str) -> str:
    if not text.strip():
        raise AnswerRefused(_("The comment is empty."))
    if len(text.strip()) > LONGEST:
        raise AnswerRefused(
            _("A comment has at most %(longest)d characters.") % {"longest": LONGEST}
        )
    return text.strip()


@dataclass(frozen=True, slots=True)
class Talk:
    """The comments on a document that a person may read, oldest first.

    note: what a reviewer wrote in returning it last; None once the person has answered it.
    """

    comments: tuple[Comment, ...] = ()
    note: Comment | None = None


def talk_about(document: Document, person: User) -> Talk:
    """What a person at the desk may read of what was written about a document.

    On a blind document others' comments may give the answer away, so they wait until the person
    has labelled it. What a reviewer wrote in returning it is for all who had it already. A
    document without comments costs one query.
    """
    comments = comments_on(document=document.pk)
    if not comments:
        return Talk()
    returned = _times_returned_to(person, document)
    theirs = list(document.annotations.filter(annotator=person))
    if is_blind(document) and document.state != Document.State.APPROVED:
        comments = [
            one
            for one in comments
            if one.author_id == person.pk or _may_read(one, theirs, returned)
        ]
    notes = [
        one
        for one in comments
        if one.written_at in returned and one.author_id != person.pk
        if not _is_answered(one, theirs)
    ]
    return Talk(tuple(comments), notes[-1] if notes else None)


def _times_returned_to(person: User, document: Document) -> set[datetime]:
    """When a reviewer returned the document to this person, or to whoever comes next."""
    events = document.events.filter(verb="returned")
    return {event.happened_at for event in events if event.data.get("to") in (None, person.pk)}


def _may_read(comment: Comment, theirs: list[Annotation], returned: set[datetime]) -> bool:
    """Whether another's comment on a blind document is open to whoever made the annotations."""
    has_labelled = any(one.verdict not in NO_LABELS for one in theirs)
    return has_labelled or (bool(theirs) and comment.written_at in returned)


def _is_answered(comment: Comment, theirs: list[Annotation]) -> bool:
    return any(one.submitted_at > comment.written_at and one.withdrawn_at is None for one in theirs)
