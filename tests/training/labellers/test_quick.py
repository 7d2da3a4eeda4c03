"""The quick learner begins where similarity stands, and each label moves it."""

from dataclasses import replace

import numpy as np
import pytest

from annotate.errors import ModelRefused
from annotate.markup import Answer
from annotate.models import Label
from tests.people_and_projects import INTENT, TOPICS, a_document, a_project
from tests.training.gold_and_models import approved, some_gold
from training.labellers import load_labeller
from training.labellers.choice import choose_labeller, quick_labeller
from training.labellers.kept_heads import HEADS_KEPT, path_of

pytestmark = pytest.mark.django_db

ODD = "blue elephants march at noon"


@pytest.fixture
def project():
    project = a_project()
    some_gold(project, 6, split="train")
    return project


def quick(project):
    return quick_labeller(project.questions.get(), device="cpu")


def test_ten_labels_already_help_the_next_document(project):
    before = quick(project).live.predict([ODD])[0].scores["shipping"]
    for number in range(4):
        document = a_document(project, f"{number} blue elephants march at {number}")
        approved(document, "intent", Answer.of_labels("shipping"))

    made = quick(project).live.predict([ODD])[0]

    assert made.answer == Answer.of_labels("shipping")
    assert made.scores["shipping"] > before
    assert sum(made.scores.values()) == pytest.approx(1)


def test_a_label_without_an_approved_text_is_known_by_its_name(project):
    question = project.questions.get()
    Label.objects.create(
        question=question, slug="thanks", name="Saying thank you", short_name="THAN", position=3
    )

    made = quick(project).live.predict(["Thank you so much"])[0]

    assert made.answer == Answer.of_labels("thanks")


def test_any_number_of_labels_may_hold(db):
    project = a_project("reviews", questions=[TOPICS])
    for number in range(12):
        both = Answer.of_labels("price", "quality") if number % 2 else Answer()
        text = f"cheap and well made {number}" if number % 2 else f"it rained on day {number}"
        approved(a_document(project, text), "topics", both)

    yes, no = quick(project).live.predict(["cheap and well made", "it rained on Sunday"])

    assert yes.answer == Answer.of_labels("price", "quality")
    assert no.answer == Answer()


def test_only_gold_of_the_train_split_is_learned_from(project):
    learned = quick(project).live.hash
    for split in ("validation", "test"):
        document = a_document(project, f"{split}: {ODD}", split=split)
        approved(document, "intent", Answer.of_labels("shipping"))

    assert quick(project).live.hash == learned


def test_a_train_text_that_stands_in_the_test_split_too_is_not_learned(project):
    learned = quick(project).live.head.linear.weights
    approved(a_document(project, ODD, split="train"), "intent", Answer.of_labels("shipping"))
    a_document(project, ODD, split="test")

    assert np.allclose(quick(project).live.head.linear.weights, learned, atol=0.05)


def test_nothing_new_is_the_same_revision_and_a_new_label_is_the_next(project):
    first, same = quick(project).labeller, quick(project).labeller
    approved(a_document(project, ODD), "intent", Answer.of_labels("refund"))

    assert same == first
    assert quick(project).labeller.revision == first.revision + 1


def test_what_is_loaded_says_what_was_kept(project):
    made = quick(project)

    loaded = load_labeller(made.labeller, device="cpu")

    assert loaded.predict([ODD]) == made.live.predict([ODD])


def test_the_last_five_heads_are_kept(project):
    labellers = []
    for number in range(HEADS_KEPT + 2):
        approved(a_document(project, f"text {number}"), "intent", Answer.of_labels("refund"))
        labellers.append(quick(project).labeller)

    kept = [labeller for labeller in labellers if path_of(labeller).exists()]

    assert kept == labellers[-HEADS_KEPT:]
    with pytest.raises(ModelRefused, match="can't be read"):
        load_labeller(labellers[0], device="cpu")


def test_labels_in_another_order_keep_their_meaning(project):
    made = quick(project)
    before = made.live.predict([ODD])[0].scores
    for label in project.questions.get().labels.all():
        Label.objects.filter(pk=label.pk).update(position=10 - label.position)

    after = load_labeller(made.labeller, device="cpu").predict([ODD])[0].scores

    assert after == pytest.approx(before)


def test_a_new_label_makes_a_new_head_of_the_one_in_use(project):
    question = project.questions.get()
    question.labeller_in_use = quick(project).labeller
    question.save()
    Label.objects.create(
        question=question, slug="thanks", name="Thanks", short_name="THAN", position=3
    )

    chosen = choose_labeller(project.questions.get(), device="cpu")

    assert chosen.labeller.revision == 2
    assert set(chosen.live.predict([ODD])[0].scores) == {"refund", "shipping", "thanks"}


def test_thirty_validation_answers_make_its_confidence_mean_something(project):
    assert not quick(project).labeller.is_calibrated
    some_gold(project, 30, split="validation")

    calibrated = quick(project)

    assert calibrated.labeller.is_calibrated
    assert calibrated.live.temperature != 1.0
    assert load_labeller(calibrated.labeller, device="cpu").temperature == pytest.approx(
        calibrated.live.temperature
    )


def test_nothing_approved_is_nothing_to_learn_from(db):
    project = a_project("empty", questions=[replace(INTENT)])

    with pytest.raises(ModelRefused, match="no approved train document"):
        quick(project)
