"""One training of twenty steps, shared by all tests of a run."""

import pytest
from django.conf import settings

from annotate.models import ModelPart, ModelVersion, TrainingSet
from annotate.promoting import labeller_of
from tests.people_and_projects import ENTITIES, a_project
from tests.training.toy import drug_letters


@pytest.fixture(scope="session")
def taught():
    """A network that was taught to find drugs and symptoms."""
    import torch

    from training.recipes import Recipe
    from training.teaching import Course, teach

    recipe = Recipe(epochs=10, learning_rate=5e-4, batch_size=8)
    course = Course(ENTITIES, drug_letters(16), "", recipe, seed=1, device=torch.device("cpu"))
    return teach(course, on_step=lambda step: None, say=lambda line: None)


@pytest.fixture(scope="session")
def trained_folder(taught):
    """Where that network lies on disk, below MODELS_DIR."""
    from training import checkpoints

    card = checkpoints.Card(
        project="letters",
        version=1,
        question="entities",
        kind="spans",
        labels=list(taught.network.head.labels),
        base="built-in",
        recipe=taught.recipe.to_json(),
        seed=1,
        training_set="0" * 64,
        documents=16,
        libraries=checkpoints.library_versions(),
    )
    return checkpoints.save(taught.network, card)


@pytest.fixture
def clinic(db):
    """A project that asks for drugs and symptoms."""
    return a_project("clinic", questions=[ENTITIES])


@pytest.fixture
def trained_part(clinic, trained_folder) -> ModelPart:
    """The shared training as a part of the clinic's first version, not yet judged."""
    question = clinic.questions.get()
    version = ModelVersion.objects.create(project=clinic, number=1)
    return ModelPart.objects.create(
        trained_in=version,
        question=question,
        base="built-in",
        seed=1,
        label_slugs=["drug", "symptom"],
        training_set=TrainingSet.objects.create(question=question, hash="0" * 64),
        folder=str(trained_folder),
    )


@pytest.fixture
def trained_labeller(trained_part):
    """The labeller that answers with the shared training."""
    return labeller_of(trained_part)


@pytest.fixture
def models_dir():
    return settings.MODELS_DIR
