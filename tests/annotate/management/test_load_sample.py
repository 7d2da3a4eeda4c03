import pytest
from django.core.management.base import CommandError

from annotate.models import Document, Job, Project, User
from tests.annotate.management.terminal import manage


@pytest.fixture
def owner(db):
    return User.objects.create_superuser("root")


def test_the_clinical_sample_has_gold_to_measure_on_and_to_begin_with(owner):
    manage("load_sample", "clinical")

    project = Project.objects.get(slug="clinical")
    approved = project.documents.visible().filter(state=Document.State.APPROVED)
    assert approved.in_split("validation").count() == 50
    assert approved.in_split("test").count() == 50
    assert approved.in_split("train").count() == 60
    assert project.documents.in_split("train").count() >= 260
    assert project.memberships.get().user == owner
    assert set(Job.objects.values_list("kind", flat=True)) == {"predict", "refit", "train"}


@pytest.mark.parametrize("name", ["customer", "customer_zh"])
def test_the_other_samples_wait_for_people(owner, name):
    manage("load_sample", name, "--no-predict")

    project = Project.objects.get(slug=name)
    train = project.documents.in_split("train")
    assert not train.filter(state=Document.State.APPROVED).exists()
    assert project.documents.in_split("test").filter(state="approved").exists()
    assert not Job.objects.exists()


def test_a_sample_is_loaded_once(owner):
    manage("load_sample", "customer_zh")
    documents = Document.objects.count()

    printed = manage("load_sample", "customer_zh")

    assert printed.startswith("0 documents")
    assert Document.objects.count() == documents


def test_a_sample_that_is_not_there_is_refused(db):
    with pytest.raises(CommandError, match="clinical"):
        manage("load_sample", "empty")

    assert not Project.objects.exists()
