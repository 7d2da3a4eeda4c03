"""Open documents → predictions: each question's labeller in use answers them, in chunks.

The front of the queue comes first. What was predicted already by the same labeller is passed over,
so a job that stops in the middle goes on where it was. Documents that quality is measured on get
no predictions as long as they are annotated blind: what isn't there can't be seen.
"""

import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from annotate.errors import CollabError, SchemeRefused
from annotate.jobs import RunningJob
from annotate.learning import ask_for_learning
from annotate.models import Document, Labeller, Prediction, Project, Question, Split
from annotate.models.document import DocumentQuerySet
from training.calibration import settle_doubts
from training.labellers.choice import Chosen, choose_labeller, version_number
from training.labellers.quick import Quick
from training.rescoring import front_of, rescore, spread
from training.scoring import Answered, score, store_scores

SECONDS_A_CHUNK = 2.0
FIRST_CHUNK, SMALLEST_CHUNK, LARGEST_CHUNK = 32, 8, 1024
DOUBT_SAMPLE = 200
ROWS_AT_ONCE = 100

Report = Callable[[int, int, str], None]
Log = Callable[[str], None]


@dataclass(slots=True)
class Predicted:
    """What a run did: documents answered per question, and why a question was left out."""

    documents: int = 0
    labellers: dict[str, Labeller] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a job's outcome and the command's --json give it."""
        return {
            "documents": self.documents,
            "questions": {
                slug: {
                    "labeller": labeller.kind,
                    "version": version_number(labeller),
                    "documents": self.answered.get(slug, 0),
                }
                for slug, labeller in self.labellers.items()
            },
            "refused": self.refused,
        }


def run_predicting(running: RunningJob) -> dict[str, Any]:
    """The job `predict`. Arguments: questions (slugs; else all), since, device.

    since: when the labellers last changed; what they predicted before is predicted again.
    """
    since = running.arguments.get("since")
    predicted = predict_project(
        project=running.project,
        questions=running.arguments.get("questions") or (),
        since=parse_datetime(since) if since else None,
        device=running.arguments.get("device", "auto"),
        report=partial(running.report, may_give_way=True),
        log=running.log,
    )
    # What is in use now may never have been measured.
    ask_for_learning(running.project, timezone.now())
    return predicted.to_json()


def predict_project(
    *,
    project: Project,
    questions: Sequence[str] = (),
    since: datetime | None = None,
    device: str = "auto",
    report: Report = lambda done, total, message: None,
    log: Log = lambda line: None,
) -> Predicted:
    """Let each question's labeller in use answer all open documents.

    questions: slugs; all of the project's by default. Raises SchemeRefused for an unknown one. A
    question that nothing can answer yet is left out, and the outcome says why.
    """
    predicted = Predicted()
    chosen = []
    for question in find_questions(project, questions):
        try:
            found = _put_to_work(question, device)
        except CollabError as error:
            predicted.refused[question.slug] = str(error)
            log(f"{question}: {error}")
            continue
        predicted.labellers[question.slug] = found.labeller
        chosen.append(found)
    quick = [found for found in chosen if isinstance(found.live, Quick)]
    if quick:
        rescore(open_documents(project), project, quick, report)
        spread(open_documents(project), quick)
    run = Run(project, chosen, since, scored_by=quick)
    _answer_all(run, run.missing(), predicted, report)
    _tidy_up(project, predicted.labellers.values())
    report(predicted.documents, predicted.documents, _("Pre-tagged"))
    return predicted


def predict_front(project: Project, chosen: Sequence[Chosen], report: Report) -> Predicted:
    """Let labellers that scored all open documents answer those that come next."""
    predicted = Predicted(
        labellers={found.labeller.question.slug: found.labeller for found in chosen}
    )
    run = Run(project, chosen, None, scored_by=chosen)
    _answer_all(run, front_of(open_documents(project)), predicted, report)
    return predicted


def _answer_all(run: "Run", ids: Sequence[int], predicted: Predicted, report: Report) -> None:
    for done, chunk in _chunks(ids):
        report(done, len(ids), _("Pre-tagging"))
        for slug, count in run.answer(chunk).items():
            predicted.answered[slug] = predicted.answered.get(slug, 0) + count
    predicted.documents = len(ids)


def find_questions(project: Project, slugs: Sequence[str]) -> list[Question]:
    """The questions named, or all. Raises SchemeRefused for an unknown one."""
    questions = list(project.questions.select_related("project").prefetch_related("labels"))
    known = [question.slug for question in questions]
    for slug in slugs:
        if slug not in known:
            raise SchemeRefused(
                _("%(project)s has no question “%(slug)s”; there are %(known)s.")
                % {"project": project, "slug": slug, "known": ", ".join(known) or _("none")}
            )
    return [question for question in questions if not slugs or question.slug in slugs]


def _put_to_work(question: Question, device: str) -> Chosen:
    chosen = choose_labeller(question, device=device)
    put_in_use(question, chosen)
    return chosen


def put_in_use(question: Question, chosen: Chosen) -> None:
    """Let a labeller answer its question, unless it is a model's: promoting says which of these."""
    drawn = question.project.documents.visible().in_split(Split.TRAIN).by_draw()
    texts = list(drawn.values_list("text", flat=True)[:DOUBT_SAMPLE])
    settle_doubts(chosen.labeller, chosen.live, texts)
    if chosen.labeller.part is None:
        # A model that was promoted meanwhile stays in use: its own job follows.
        Question.objects.filter(pk=question.pk, labeller_in_use__part=None).update(
            labeller_in_use=chosen.labeller
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over a project's open documents by the labellers chosen for its questions.

    since: what was predicted before is made again. scored_by: those whose scores are stored.
    """

    project: Project
    chosen: Sequence[Chosen]
    since: datetime | None
    scored_by: Sequence[Chosen] = ()

    def missing(self) -> "array[int]":
        """Numbers of open documents that lack an answer, front of the queue first.

        Eight bytes a document is all that grows with the corpus.
        """
        front = front_of(open_documents(self.project)) if self.scored_by else []
        lacking = Q(pk__in=())
        for found in self.chosen:
            answer = self._made(found.labeller).filter(document=OuterRef("pk"))
            if found in self.scored_by:
                lacking |= Q(~Exists(answer), pk__in=front) | Q(~Exists(_any_answer(found)))
            else:
                lacking |= Q(~Exists(answer))
        documents = open_documents(self.project).filter(lacking).most_instructive_first()
        return array("q", documents.values_list("pk", flat=True).iterator())

    def _made(self, labeller: Labeller) -> QuerySet[Prediction]:
        made = Prediction.objects.filter(labeller=labeller)
        return made.filter(created_at__gte=self.since) if self.since else made

    def answer(self, ids: Sequence[int]) -> dict[str, int]:
        """Predict and store what these documents lack; the number of answers per question."""
        documents = {
            document.pk: document
            for document in open_documents(self.project).filter(pk__in=ids).order_by()
        }
        made: dict[int, list[Answered]] = {pk: [] for pk in documents}
        counts = {}
        for found in self.chosen:
            answered = set(
                self._made(found.labeller)
                .filter(document__in=documents)
                .values_list("document", flat=True)
            )
            lacking = [document for pk, document in documents.items() if pk not in answered]
            lacking.sort(key=lambda document: len(document.text))
            answers = found.live.predict([document.text for document in lacking])
            for document, answer in zip(lacking, answers, strict=True):
                made[document.pk].append((found, answer))
            counts[found.labeller.question.slug] = len(lacking)
        self._store(documents, made)
        return counts

    def _changes_score(self, made: Sequence[Answered]) -> bool:
        return any(found not in self.scored_by for found, _answer in made)

    def _store(
        self,
        documents: Mapping[int, Document],
        made: Mapping[int, Sequence[Answered]],
    ) -> None:
        """Write a chunk at once; who claims a document meanwhile waits, then sees the new ones."""
        scored = [document for pk, document in documents.items() if made[pk]]
        asked = set(self.project.questions.values_list("slug", flat=True))
        to_score = [document for document in scored if self._changes_score(made[document.pk])]
        for document in to_score:
            score(document, made[document.pk], asked)
        ids = [document.pk for document in scored]
        with transaction.atomic():
            list(Document.objects.select_for_update().filter(pk__in=ids).values_list("pk"))
            for found in self.chosen:
                _replaceable(found.labeller, self.since).filter(document__in=ids).delete()
            Prediction.objects.bulk_create(
                _rows(made), batch_size=ROWS_AT_ONCE, ignore_conflicts=True
            )
            store_scores(to_score)


def _any_answer(found: Chosen) -> QuerySet[Prediction]:
    """Whatever says something of the question; good enough behind the front of the queue."""
    question = found.labeller.question_id
    return Prediction.objects.filter(labeller__question=question, document=OuterRef("pk"))


def open_documents(project: Project) -> DocumentQuerySet:
    """Documents that wait for an annotator and may have predictions."""
    waiting = project.documents.visible().waiting()
    if project.rules.blind_measuring:
        waiting = waiting.in_split(Split.TRAIN)
    return waiting


def _chunks(ids: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Cut into chunks that take about SECONDS_A_CHUNK each; yields how many came before."""
    done, size = 0, FIRST_CHUNK
    while done < len(ids):
        began = time.monotonic()
        chunk = ids[done : done + size]
        yield done, chunk
        done += len(chunk)
        rate = len(chunk) / max(time.monotonic() - began, 1e-3)
        size = int(min(max(rate * SECONDS_A_CHUNK, SMALLEST_CHUNK), 4 * size, LARGEST_CHUNK))


def _rows(made: Mapping[int, Sequence[Answered]]) -> list[Prediction]:
    return [
        Prediction(
            document_id=pk,
            labeller=found.labeller,
            answer_json=answer.answer.to_json(),
            scores=_rounded(answer.scores),
            confidence=answer.confidence,
        )
        for pk, answers in made.items()
        for found, answer in answers
    ]


def _rounded(scores: Any) -> Any:
    if isinstance(scores, Mapping):
        return {label: round(score, 5) for label, score in scores.items()}
    return [round(score, 5) for score in scores]


def _replaceable(labeller: Labeller, since: datetime | None = None) -> QuerySet[Prediction]:
    """Predictions nobody was shown that this labeller's newer ones stand in for."""
    of_question = Prediction.objects.filter(labeller__question=labeller.question_id)
    old = ~Q(labeller=labeller) & ~Q(labeller__kind=Labeller.Kind.IMPORTED)
    if since:
        old |= Q(labeller=labeller, created_at__lt=since)
    return of_question.filter(old).unpinned()


def _tidy_up(project: Project, labellers: Iterable[Labeller]) -> None:
    """Prune what no longer serves: old predictions of closed documents, and all of blind ones."""
    closed = project.documents.exclude(pk__in=open_documents(project).values("pk"))
    for labeller in labellers:
        _delete_in_chunks(_replaceable(labeller).filter(document__in=closed))
    if project.rules.blind_measuring:
        measuring = project.documents.waiting().exclude(split=Split.TRAIN)
        of_measuring = Prediction.objects.filter(document__in=measuring).unpinned()
        _delete_in_chunks(of_measuring.exclude(labeller__kind=Labeller.Kind.IMPORTED))


def _delete_in_chunks(predictions: QuerySet[Prediction]) -> None:
    while ids := list(predictions.order_by("pk").values_list("pk", flat=True)[:LARGEST_CHUNK]):
        with transaction.atomic():
            Prediction.objects.filter(pk__in=ids).unpinned().delete()
