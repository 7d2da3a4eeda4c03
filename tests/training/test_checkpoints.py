import json
import shutil

import pytest
import torch

from annotate.errors import ModelRefused
from tests.training.toy import drug_letters
from training import checkpoints

CPU = torch.device("cpu")
TEXTS = [example.text for example in drug_letters(6)]


@pytest.fixture
def copied(trained_folder, models_dir, tmp_path):
    """A copy of the trained part that a test may damage."""
    shutil.copytree(models_dir / trained_folder, tmp_path / "part")
    return tmp_path / "part"


def test_a_part_answers_the_same_after_its_way_over_the_disk(taught, trained_folder):
    network, card = checkpoints.load(trained_folder, CPU)

    assert network.predict(TEXTS) == taught.network.predict(TEXTS)
    assert card.labels == ["drug", "symptom"]


def test_a_part_keeps_all_it_takes_to_repeat_it(trained_folder, models_dir):
    card = json.loads((models_dir / trained_folder / "collab.json").read_text())

    assert card["recipe"]["epochs"] == 10
    assert {"torch", "transformers", "python"} <= set(card["libraries"])
    assert {"base", "seed", "training_set", "labels", "code_version"} <= set(card)


def test_nothing_but_the_finished_folder_is_left(trained_folder, models_dir):
    folder = models_dir / trained_folder

    assert folder.name in {found.name for found in folder.parent.iterdir()}
    assert not list(folder.parent.glob(".*"))
    assert not list(folder.glob("*.bin"))


def test_a_part_whose_folder_is_gone_is_refused_in_words():
    with pytest.raises(ModelRefused, match="is gone"):
        checkpoints.load("letters/v99/entities", CPU)


@pytest.mark.parametrize("name", ["collab.json", "head.safetensors", "model.safetensors"])
def test_a_damaged_part_is_refused_in_words(copied, name):
    (copied / name).write_bytes(b"{damaged")

    with pytest.raises(ModelRefused, match=r"can't be read|can't be loaded"):
        checkpoints.load(copied, CPU)


def test_a_part_with_pickled_weights_is_refused(copied):
    for found in copied.glob("*.safetensors"):
        found.unlink()
    (copied / "pytorch_model.bin").write_bytes(b"\x80\x04.")

    with pytest.raises(ModelRefused, match="pickle"):
        checkpoints.load(copied, CPU)


def test_the_files_of_a_version_that_came_to_nothing_go(taught, models_dir):
    folder = models_dir / "letters" / "v7" / "entities"
    folder.mkdir(parents=True)

    checkpoints.remove("letters", 7)

    assert not folder.parent.exists()
