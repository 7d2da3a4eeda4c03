"""What each part of a document filter asks of the database.

Every criterion can be asked two ways: for the documents it finds, from an index of its own, and
whether it holds for one document. Searches go by whichever is cheaper.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext as _

from annotate.document_filter import HELD, NOBODY, DocumentFilter
from annotate.errors import FilterRefused
from annotate.models import (
    Annotation,
    Assignment,
    Document,
    DocumentWords,
    Label,
    LabelUse,
    Lease,
    Membership,
    Prediction,
    Project,
    Split,
)
from annotate.words import meta_word, query_of

SHOWS_PREDICTIONS = Q(state=Document.State.APPROVED) | Q(
    split=Split.TRAIN, opinions_wanted=1, is_drawn_blind=False
)
"""Documents of which a screen beside the desk may tell what a model said: `hides_predictions`."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """where: whether it holds for a document. ids: of the documents for which it may hold; None
    where only a look at each document can tell."""

    where: Q
    ids: QuerySet[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A filter in a project at a moment. asker: None for a command, which may see everything."""

    project: Project
    filter: DocumentFilter
    now: datetime
    asker: Membership | None = None

    def criteria(self) -> Iterator[Criterion]:
        """One for each thing that is asked. Raises FilterRefused for what isn't there."""
        asked = self.filter
        if asked.words or asked.meta:
            yield self._words()
        if asked.states:
            yield self._states()
        if asked.split:
            yield self._split()
        if asked.label:
            yield self._label()
        if asked.annotator:
            yield self._annotator()
        if asked.agrees:
            yield self._agrees()
        if asked.confidence:
            yield self._confidence()
        if asked.batch is not None:
            yield self._batch()
        if asked.assigned:
            yield self._assigned()

    def _words(self) -> Criterion:
        query = query_of(self.filter.words)
        if self.filter.words and query.is_empty:
            return Criterion(Q(pk__in=()), Document.objects.none().values_list("pk", flat=True))
        query = query.and_whole(*(meta_word(key, value) for key, value in self.filter.meta))
        found = DocumentWords.objects.matching(self.project.pk, query)
        where = Q(pk__in=found.values("document"))
        for forms in query.runs:
            where &= _any_of(Q(text__contains=form) for form in forms) | _any_of(
                Q(external_id__contains=form) for form in forms
            )
            found = found.filter(
                _any_of(Q(document__text__contains=form) for form in forms)
                | _any_of(Q(document__external_id__contains=form) for form in forms)
            )
        return Criterion(where, found.values_list("document", flat=True))

    def _states(self) -> Criterion:
        states = [state for state in self.filter.states if state != HELD]
        where = Q(state__in=states)
        if HELD in self.filter.states:
            # There are three leases a person at most.
            held = Lease.objects.filter(until__gte=self.now).values_list("document", flat=True)
            where |= Q(pk__in=list(held.order_by()))
        return Criterion(where, self._ids(where))

    def _split(self) -> Criterion:
        # All states are named, so that the index that starts with them serves.
        in_index = Q(state__in=list(Document.State), split=self.filter.split)
        return Criterion(Q(split=self.filter.split), self._ids(in_index))

    def _label(self) -> Criterion:
        question, __, slug = self.filter.label.partition(":")
        labels = Label.objects.filter(question__project=self.project, question__slug=question)
        if not labels.filter(slug=slug).exists():
            raise FilterRefused(
                _("%(project)s has no label “%(label)s”; a label is named question:label.")
                % {"project": self.project, "label": self.filter.label}
            )
        uses = LabelUse.objects.now_having(self.project, self.filter.label)
        if self.asker is not None and not self.asker.may_review:
            uses = uses.filter(annotation__annotator=self.asker.user_id)
        return Criterion(
            Q(Exists(uses.filter(document=OuterRef("pk")))), uses.values_list("document", flat=True)
        )

    def _annotator(self) -> Criterion:
        person = self._person(self.filter.annotator)
        return _by_annotations(Annotation.objects.standing().filter(annotator=person))

    def _agrees(self) -> Criterion:
        standing = Annotation.objects.standing()
        fixed = _by_annotations(standing.filter(verdict=Annotation.Verdict.FIXED))
        if self.filter.agrees == "no":
            return Criterion(fixed.where & SHOWS_PREDICTIONS, fixed.ids)
        accepted = _by_annotations(standing.filter(verdict=Annotation.Verdict.ACCEPTED))
        return Criterion(accepted.where & ~fixed.where & SHOWS_PREDICTIONS, accepted.ids)

    def _confidence(self) -> Criterion:
        wants_doubt = self.filter.confidence == "doubt"
        rules = self.project.rules
        limit = rules.doubt_below if wants_doubt else rules.sure_from
        above = [_above(limit, question.pk) for question in self.project.questions.all()]
        where = _any_of(
            Q(LessThan(by, 0.0)) if wants_doubt else Q(GreaterThanOrEqual(by, 0.0)) for by in above
        )
        if not wants_doubt:
            # Of another question nothing may have been said yet; but none may be in doubt.
            for by in above:
                where &= Q(GreaterThanOrEqual(Coalesce(by, 0.0), 0.0))
        beyond = "confidence__lt" if wants_doubt else "confidence__gte"
        own = F("labeller__doubt_below")
        found = Q(**{beyond: limit}, labeller__is_calibrated=True)
        found |= Q(**{beyond: own}, labeller__is_calibrated=False)
        made = Prediction.objects.filter(found, labeller__question__project=self.project)
        waits = Q(state__in=(Document.State.WAITING, Document.State.PARTLY))
        return Criterion(waits & SHOWS_PREDICTIONS & where, made.values_list("document", flat=True))

    def _batch(self) -> Criterion:
        number = self.filter.batch or 0
        if not self.project.batches.filter(pk=number).exists():
            raise FilterRefused(
                _("%(project)s has no import %(number)d.")
                % {"project": self.project, "number": number}
            )
        where = Q(batch=number)
        return Criterion(where, self._ids(where))

    def _assigned(self) -> Criterion:
        if self.filter.assigned == NOBODY:
            return Criterion(Q(is_assigned=False))
        assigned = Assignment.objects.filter(user=self._person(self.filter.assigned))
        return Criterion(
            Q(Exists(assigned.filter(document=OuterRef("pk")))),
            assigned.filter(document__project=self.project).values_list("document", flat=True),
        )

    def _person(self, username: str) -> int:
        members = self.project.memberships.filter(user__username=username)
        person = members.first()
        if person is None:
            raise FilterRefused(
                _("%(user)s is not a member of %(project)s.")
                % {"user": username, "project": self.project}
            )
        return person.user_id

    def _ids(self, where: Q) -> QuerySet[Any, Any]:
        return Document.objects.filter(where, project=self.project).values_list("pk", flat=True)


def _by_annotations(said: QuerySet[Annotation]) -> Criterion:
    """The ids are of other projects, too: to join documents would cost more than it saves."""
    return Criterion(
        Q(Exists(said.filter(document=OuterRef("pk")))), said.values_list("document", flat=True)
    )


def _above(limit: float, question: int) -> Subquery:
    """How far above the limit the confidence of a question's newest prediction lies.

    What isn't calibrated is only compared with its labeller's own limit. As a value, not as an
    EXISTS: PostgreSQL would look for that among all predictions at once.
    """
    made = Prediction.objects.filter(document=OuterRef("pk"), labeller__question=question)
    above = Case(
        When(labeller__is_calibrated=True, then=F("confidence") - limit),
        default=F("confidence") - F("labeller__doubt_below"),
        output_field=FloatField(),
    )
    return Subquery(made.order_by("-pk").annotate(above=above).values("above")[:1])


def _any_of(conditions: Iterable[Q]) -> Q:
    """At least one of them; of none, never."""
    return reduce(or_, conditions, Q(pk__in=()))
