"""Train a model version: a part per question, stored, evaluated and judged.

The training loop itself is `training.fitting`; this module is where it meets the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from annotate.errors import TrainingRefused
from annotate.jobs import GaveWay, RunningJob
from annotate.models import ModelPart, ModelVersion, Project, Question, Split, TrainingSet, User
from annotate.promoting import judge_version, labeller_of
from training import checkpoints
from training.bases import BUILT_IN, layers_of, load_tokenizer, refuse_unreadable
from training.checkpoints import Card
from training.device import choose_device
from training.encoding import Example
from training.evaluating import evaluate_version
from training.fitting import Step
from training.recipes import recipe_for
from training.teaching import Course, Taught, refuse_too_little, teach
from training.training_set import examples_of, freeze

CURVE_POINTS = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked of a training; what is empty is chosen.

    questions: slugs. base: folder or hub name. changes: fields of the recipe. promote: one of
    PROMOTE_RULES.
    """

    questions: tuple[str, ...] = ()
    base: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    device: str = "auto"
    promote: str = ""

    def to_json(self) -> dict[str, Any]:
        """As kept among a job's arguments."""
        return asdict(self) | {"questions": list(self.questions), "changes": dict(self.changes)}

    @classmethod
    def from_json(cls, arguments: Mapping[str, Any]) -> "Wish":
        """Read a job's arguments; those of other kinds of jobs are not looked at."""
        known = {name: arguments[name] for name in cls.__slots__ if name in arguments}
        return cls(**known | {"questions": tuple(known.get("questions", ()))})


@dataclass(frozen=True, slots=True)
class Subject:
    """A question with what its part is to be trained on."""

    question: Question
    training_set: TrainingSet
    examples: list[Example]


def run_training(running: RunningJob) -> dict[str, Any]:
    """The job `train`: arguments are those of Wish. Returns the version's number and figures."""
    version = train(
        project=running.project,
        wish=Wish.from_json(running.arguments),
        by=running.requested_by,
        now=timezone.now(),
        running=running,
    )
    return outcome_of(version)


def train(
    *, project: Project, wish: Wish, by: User | None, now: datetime, running: RunningJob
) -> ModelVersion:
    """Train, evaluate and judge a new version of `project`.

    Raises TrainingRefused, before anything is stored, if there is too little to learn from or the
    base can't read it. A training that breaks off leaves a failed version and no files.
    """
    base = wish.base or project.rules.base
    choose_device(wish.device)
    subjects = _subjects(project, wish.questions, running)
    refuse_unreadable(
        [example.text for subject in subjects for example in subject.examples],
        load_tokenizer(base),
        base=base,
    )
    version = _new_version(project, by)
    try:
        for number, subject in enumerate(subjects):
            meter = Meter(running, subject.question, number, len(subjects))
            _train_part(version, subject, base, wish, meter)
        comparisons = evaluate_version(
            version,
            device=wish.device,
            report=lambda done, total, words: running.report(99, 100, words),
        )
    except BaseException as stop:
        _break_off(version, keep_row=not isinstance(stop, GaveWay))
        raise
    rule = wish.promote or project.rules.promote
    return judge_version(
        version=version, comparisons=comparisons, rule=rule, by=by, now=timezone.now()
    )


def _subjects(project: Project, wanted: Sequence[str], running: RunningJob) -> list[Subject]:
    """What to train: the questions asked for, by default all that have enough approved answers.

    Raises TrainingRefused for a question asked for without enough of them, and if none is left.
    """
    subjects, reasons = [], []
    for question in _questions(project, wanted):
        training_set = freeze(question)
        subject = Subject(question, training_set, examples_of(training_set))
        try:
            remarks = refuse_too_little(question.spec, subject.examples)
        except TrainingRefused as refused:
            if wanted:
                raise
            remarks = [str(refused)]
            reasons.append(str(refused))
        else:
            subjects.append(subject)
        for remark in remarks:
            running.log(remark)
    if not subjects:
        raise TrainingRefused("\n".join(reasons) or _("The project asks no question yet."))
    return subjects


def _questions(project: Project, wanted: Sequence[str]) -> list[Question]:
    questions = list(project.questions.prefetch_related("labels"))
    known = [question.slug for question in questions]
    for slug in wanted:
        if slug not in known:
            raise TrainingRefused(
                _("There is no question “%(slug)s”; there are %(known)s.")
                % {"slug": slug, "known": ", ".join(known)}
            )
    return [question for question in questions if not wanted or question.slug in wanted]


def _new_version(project: Project, by: User | None) -> ModelVersion:
    """A version with the next number. One that still says "training" was broken off before."""
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        broken_off = project.versions.filter(state=ModelVersion.State.TRAINING)
        broken_off.update(state=ModelVersion.State.FAILED)
        last = project.versions.aggregate(last=Max("number"))["last"] or 0
        return ModelVersion.objects.create(project=project, number=last + 1, trained_by=by)


def _break_off(version: ModelVersion, *, keep_row: bool) -> None:
    """Leave no half version behind: its files go, its row stays as failed unless it starts anew."""
    checkpoints.remove(version.project.slug, version.number)
    if keep_row:
        version.state = ModelVersion.State.FAILED
        version.save(update_fields=["state"])
    else:
        version.delete()


class Meter:
    """Reports one part's training to its job: progress, loss curve and log."""

    def __init__(self, running: RunningJob, question: Question, number: int, of: int) -> None:
        self.running = running
        self.question = question
        self.number, self.of = number, of
        self.history: list[dict[str, Any]] = []
        self.epoch = 0

    def say(self, line: str) -> None:
        """Add a line to the log."""
        self.running.log(f"{self.question}: {line}")

    def step(self, step: Step) -> None:
        """Take a step in. Raises JobCancelled or GaveWay if the training is to end."""
        done = self.number * step.of + step.number
        words = _("%(question)s: epoch %(epoch)d of %(epochs)d, loss %(loss).3f") % {
            "question": self.question,
            "epoch": step.epoch,
            "epochs": step.epochs,
            "loss": step.loss,
        }
        # One step more than there are, so that the job isn't done before its evaluation.
        self.running.report(done, self.of * step.of + 1, words)
        if step.number % max(1, step.of // CURVE_POINTS) == 0 or step.number == step.of:
            point = {"step": step.number, "epoch": step.epoch, "loss": round(step.loss, 4)}
            self.history.append(point)
            self.running.curve({"question": self.question.slug, **point})
        if step.epoch != self.epoch:
            self.epoch = step.epoch
            self.say(words.partition(": ")[2])


def _train_part(
    version: ModelVersion, subject: Subject, base: str, wish: Wish, meter: Meter
) -> ModelPart:
    question = subject.question.spec
    recipe = recipe_for(question.kind, len(subject.examples), layers_of(base))
    course = Course(
        question,
        subject.examples,
        base,
        recipe.but(**wish.changes),
        wish.seed,
        choose_device(wish.device),
    )
    taught = teach(course, on_step=meter.step, say=meter.say)
    card = _card(version, subject, course, taught)
    folder = checkpoints.save(taught.network, card)
    part = ModelPart.objects.create(
        trained_in=version,
        question=subject.question,
        base=card.base,
        recipe=card.recipe,
        seed=card.seed,
        label_slugs=card.labels,
        training_set=subject.training_set,
        libraries=card.libraries,
        code_version=card.code_version,
        folder=str(folder),
        history=meter.history,
        seconds=taught.seconds,
        device=taught.device,
    )
    labeller_of(part)
    return part


def _card(version: ModelVersion, subject: Subject, course: Course, taught: Taught) -> Card:
    return Card(
        project=version.project.slug,
        version=version.number,
        question=course.question.slug,
        kind=course.question.kind,
        labels=list(taught.network.head.labels),
        base=course.base or BUILT_IN,
        recipe=taught.recipe.to_json(),
        seed=course.seed,
        training_set=subject.training_set.hash,
        documents=len(subject.examples),
        question_settings=dict(course.question.settings),
        libraries=checkpoints.library_versions(),
        code_version=checkpoints.code_version(),
    )


def outcome_of(version: ModelVersion) -> dict[str, Any]:
    """What a training came to, as JSON: per question its figures, its recipe and its verdict.

    train_s: seconds of training alone, neither loading nor evaluating.
    """
    parts = version.trained_parts.select_related("question", "training_set", "labeller")
    return {
        "version": version.number,
        "in_use": version.state == ModelVersion.State.IN_USE,
        "questions": {
            part.question.slug: {
                "train_s": round(part.seconds, 1),
                "documents": part.training_set.size,
                "base": part.base,
                "device": part.device,
                "seed": part.seed,
                "recipe": part.recipe,
                "validation": _figures(part, Split.VALIDATION),
                "test": _figures(part, Split.TEST),
                "verdict": version.verdict.get(part.question.slug, {}),
            }
            for part in parts
        },
    }


def _figures(part: ModelPart, split: str) -> dict[str, Any] | None:
    """The newest figures of a part on one split; None if it has no gold there."""
    evaluation = labeller_of(part).evaluations.filter(split=split).first()
    return evaluation.figures if evaluation else None
