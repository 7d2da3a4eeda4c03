"""What people say of a document so far, and what follows from it by a rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotate.differences import agreement
from annotate.models import Annotation, Approval, Document, Membership, Question
from annotate.models.prepared import PreparedRead, Slot

NO_LABELS = (Annotation.Verdict.SKIPPED, Annotation.Verdict.FLAGGED)
DECISIONS = (Document.State.SET_ASIDE, Document.State.MODEL_ALONE)
"""States that annotations and approvals don't change; their own undoing does."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """The standing annotations of a document, oldest first, and how many are wanted.

    untrusted: the people whose answers need a reviewer.
    """

    standing: tuple[Annotation, ...]
    wanted: int
    untrusted: frozenset[int]

    @property
    def decided(self) -> tuple[Annotation, ...]:
        """Those that label the document."""
        return tuple(said for said in self.standing if said.verdict not in NO_LABELS)

    @property
    def flags(self) -> tuple[Annotation, ...]:
        """Those that flag it."""
        return self._with(Annotation.Verdict.FLAGGED)

    @property
    def skips(self) -> tuple[Annotation, ...]:
        """Those that pass it on."""
        return self._with(Annotation.Verdict.SKIPPED)

    @property
    def all_in(self) -> bool:
        """Whether as many people labelled it as are wanted."""
        return len(self.decided) >= self.wanted

    @property
    def several(self) -> bool:
        """Whether it takes agreement: several opinions are wanted, or came in."""
        return max(self.wanted, len(self.decided)) > 1

    def settled_by_rule(self, question: Question) -> Annotation | None:
        """The annotation whose answer to `question` is gold without a reviewer, if any is."""
        if not self.all_in:
            return None
        first = self.decided[0]
        answer = first.markup.get(question.slug)
        if answer is None:
            return None
        if not self.several:
            return None if first.annotator_id in self.untrusted else first
        for other in self.decided[1:]:
            given = other.markup.get(question.slug)
            if given is None or not question.task_kind.same(answer, given):
                return None
        return first

    def answered(self) -> set[str]:
        """The questions that somebody answered."""
        return {slug for annotation in self.decided for slug in annotation.markup}

    def _with(self, verdict: str) -> tuple[Annotation, ...]:
        return tuple(said for said in self.standing if said.verdict == verdict)


def agreement_on(document: Document, opinions: Opinions) -> float | None:
    """How alike people labelled the document, 0 to 1; None if fewer than two did."""
    if len(opinions.decided) < 2:
        return None
    questions = [question.spec for question in document.project.questions.all()]
    return agreement([said.markup for said in opinions.decided], questions)


def labels_gone(annotation: Annotation, question: Question) -> frozenset[str]:
    """The labels of a person's answer that were merged or removed since: they can't be gold."""
    answer = annotation.markup[question.slug]
    return answer.label_slugs - {label.slug for label in question.labels.all()}


def opinions_on(document: Document) -> Opinions:
    """Everything that stands of what people said of the document."""
    return opinions_among(document.annotations.standing().order_by("pk"), document)


def opinions_among(
    standing: Iterable[Annotation], document: Document, known: Membership | None = None
) -> Opinions:
    """The same for whoever has read the standing annotations already.

    known: the membership of one of these people, if that was read, too.
    """
    standing = tuple(standing)
    people = {annotation.annotator_id for annotation in standing}
    untrusted = set()
    if known is not None:
        people.discard(known.user_id)
        untrusted = set() if known.trusted else {known.user_id}
    if people:
        doubted = Membership.objects.filter(
            project=document.project_id, user__in=people, trusted=False
        )
        untrusted.update(doubted.order_by().values_list("user", flat=True))
    return Opinions(standing, document.opinions_wanted, frozenset(untrusted))


live_approvals = PreparedRead(
    lambda: Approval.objects.filter(document=Slot("document"), superseded_at=None).order_by("pk")
)


def live_by_question(document: Document) -> dict[int, Approval]:
    """The gold of a document, by the question's id."""
    return {approval.question_id: approval for approval in live_approvals(document=document.pk)}


def state_of(
    document: Document, opinions: Opinions, live: Mapping[int, Approval]
) -> Document.State:
    """The state that follows from what people said and what is gold, by the question's id."""
    last_approved = max((approval.approved_at for approval in live.values()), default=None)
    if any(last_approved is None or flag.submitted_at > last_approved for flag in opinions.flags):
        return Document.State.FLAGGED
    if _is_gold(document, live, opinions):
        return Document.State.APPROVED
    if opinions.decided and opinions.all_in:
        return Document.State.TO_REVIEW
    if opinions.skips and not _is_anyone_left(document):
        return Document.State.TO_REVIEW
    return Document.State.PARTLY if opinions.decided else Document.State.WAITING


def _is_gold(document: Document, live: Mapping[int, Approval], opinions: Opinions) -> bool:
    """Whether every required question has gold, and nothing that people said is still open."""
    questions = list(document.project.questions.all())
    if any(question.required and question.pk not in live for question in questions):
        return False
    if any(approval.rule == Approval.Rule.BY_PERSON for approval in live.values()):
        return True
    answered = opinions.answered()
    if any(question.slug in answered and question.pk not in live for question in questions):
        return False
    return bool(live) or (bool(opinions.decided) and opinions.all_in)


def _is_anyone_left(document: Document) -> bool:
    said = document.annotations.filter(withdrawn_at=None).values("annotator")
    members = Membership.objects.filter(project=document.project_id, active=True)
    return members.exclude(user__in=said).exists()
