import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotate.errors import TrainingRefused
from annotate.jobs import run_here
from annotate.models import Job, Labeller, ModelVersion, Split
from tests.people_and_projects import ENTITIES, INTENT, a_document, a_project
from tests.training.toy import an_approval, drug_letters, intent_letters
from training import fine_tuning
from training.fine_tuning import Meter, Wish
from training.fitting import Step

HEAD_ALONE = {"epochs": 0}


@pytest.fixture
def post_office(db):
    """Asks for the intent of letters, of which 20 are approved to learn from and 10 to measure."""
    project = a_project("post", questions=[INTENT])
    for number, letter in enumerate(intent_letters(40)):
        split = (Split.TRAIN, Split.TRAIN, Split.VALIDATION, Split.TEST)[number // 2 % 4]
        an_approval(a_document(project, letter.text, split=split), "intent", letter.answer)
    return project


def train(project, now, **arguments):
    arguments = {"changes": HEAD_ALONE, "device": "cpu"} | arguments
    return run_here(kind="train", project=project, by=None, now=now, arguments=arguments)


def test_a_training_leaves_a_version_with_its_part_labeller_and_figures(post_office, now):
    job = train(post_office, now, promote="always")

    version = post_office.versions.get()
    part = version.parts.get()
    found = job.outcome["questions"]["intent"]
    assert (job.state, version.state) == (Job.State.DONE, ModelVersion.State.IN_USE)
    assert part.training_set.size == found["documents"] == 20
    assert part.label_slugs == ["refund", "shipping"]
    assert part.labeller.kind == Labeller.Kind.FINE_TUNED
    assert found["validation"]["value"] > 0.8
    assert found["test"]["documents"] == 10
    assert found["verdict"]["won"] is True


def test_a_second_version_is_numbered_on_and_takes_the_same_training_set(post_office, now):
    train(post_office, now, promote="never")
    train(post_office, now, promote="never")

    first, second = post_office.versions.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert first.trained_parts.get().training_set == second.trained_parts.get().training_set


def test_a_question_with_too_little_gold_is_left_out_unless_it_was_asked_for(post_office, now):
    from tests.people_and_projects import a_question

    a_question(post_office, ENTITIES, position=2)

    job = train(post_office, now)

    assert list(job.outcome["questions"]) == ["intent"]
    assert "“Entities” has 0 approved train documents" in job.log
    with pytest.raises(TrainingRefused, match="“Entities” has 0 approved"):
        train(post_office, now, questions=["entities"])


def test_too_little_gold_is_refused_before_anything_is_stored(db, now):
    project = a_project("clinic", questions=[ENTITIES])
    for letter in drug_letters(5):
        an_approval(a_document(project, letter.text), "entities", letter.answer)

    with pytest.raises(TrainingRefused, match="has 5 approved train documents"):
        train(project, now)

    assert not project.versions.exists()
    assert project.jobs.get().state == Job.State.FAILED


def test_texts_the_base_cannot_read_are_refused_before_anything_is_stored(db, now):
    project = a_project("post", questions=[INTENT])
    for number, letter in enumerate(intent_letters(20)):
        an_approval(a_document(project, f"我要退款,谢谢{number}"), "intent", letter.answer)

    with pytest.raises(TrainingRefused, match="--base"):
        train(project, now)

    assert not project.versions.exists()


def test_an_unknown_question_is_refused_with_those_there_are(post_office, now):
    with pytest.raises(TrainingRefused, match="no question “intend”; there are intent"):
        train(post_office, now, questions=["intend"])


def test_a_training_that_breaks_off_leaves_a_failed_version_and_no_files(
    post_office, now, monkeypatch, models_dir
):
    def breaks_off(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(fine_tuning, "evaluate_version", breaks_off)

    with pytest.raises(RuntimeError):
        train(post_office, now)

    version = post_office.versions.get()
    assert version.state == ModelVersion.State.FAILED
    assert not (models_dir / "post" / f"v{version.number}").exists()


def test_a_version_whose_worker_died_no_longer_says_that_it_trains(post_office, now):
    dead = ModelVersion.objects.create(project=post_office, number=1)

    train(post_office, now)

    dead.refresh_from_db()
    assert dead.state == ModelVersion.State.FAILED


def test_a_wish_survives_its_way_through_a_job():
    wish = Wish(questions=("intent",), changes={"epochs": 3}, seed=4, promote="never")

    assert Wish.from_json(json.loads(json.dumps(wish.to_json()))) == wish
    assert Wish.from_json({}) == Wish()


def test_progress_is_never_whole_before_the_evaluation(clinic):
    class Listener:
        def __init__(self):
            self.reports, self.points, self.lines = [], [], []

        def report(self, done, total, message, **options):
            self.reports.append((done, total, message))

        def curve(self, point):
            self.points.append(point)

        def log(self, line):
            self.lines.append(line)

    listener = Listener()
    meter = Meter(listener, clinic.questions.get(), number=0, of=1)

    for number in range(1, 401):
        meter.step(Step(number, 400, 1 + number // 201, 2, loss=1 / number))

    assert listener.reports[-1][0] < listener.reports[-1][1]
    assert "epoch 2 of 2" in listener.reports[-1][2]
    assert len(listener.points) == 100
    assert listener.points[-1]["step"] == 400
    assert len(listener.lines) == 2


def test_the_command_prints_one_json_object_as_its_last_line(post_office):
    out = StringIO()

    call_command(
        "train",
        "post",
        "--epochs",
        "1",
        "--batch-size",
        "20",
        "--device",
        "cpu",
        "--json",
        stdout=out,
        stderr=StringIO(),
    )

    outcome = json.loads(out.getvalue().splitlines()[-1])
    assert outcome["questions"]["intent"]["recipe"]["epochs"] == 1
    assert outcome["questions"]["intent"]["train_s"] > 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["nowhere"], "no project “nowhere”; there are: post"),
        (["post", "--question", "intend"], "no question “intend”"),
        (["post", "--epochs", "0"], "must be above 0"),
        (["post", "--base", "/nowhere"], "no folder /nowhere"),
    ],
)
def test_a_mistake_at_the_terminal_is_a_sentence(post_office, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("train", *arguments, stderr=StringIO())

    assert not post_office.versions.exists()
