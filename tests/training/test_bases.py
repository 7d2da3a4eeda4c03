import json
import shutil
import sys
from pathlib import Path

import pytest

from annotate.errors import ModelRefused, TrainingRefused
from training.bases import (
    layers_of,
    load_encoder,
    load_tokenizer,
    locate,
    refuse_unreadable,
    unknown_share,
)

CHINESE = ["患者头痛三天,体温三十八度,服用布洛芬后好转。"] * 3


@pytest.fixture
def pickled(tmp_path) -> Path:
    shutil.copytree(locate(""), tmp_path / "base", ignore=shutil.ignore_patterns("*.safetensors"))
    (tmp_path / "base" / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    return tmp_path / "base"


def test_the_built_in_base_is_found_without_importing_its_package():
    assert (Path(locate("")) / "model.safetensors").is_file()
    assert "sentence_transformers" not in sys.modules
    assert layers_of("") == 6


def test_a_folder_with_pickled_weights_is_refused_with_the_reason(pickled):
    with pytest.raises(ModelRefused, match=r"pytorch_model\.bin is a pickle.*can run any code"):
        locate(str(pickled))


def test_an_encoder_is_never_loaded_from_a_pickle(pickled):
    with pytest.raises(ModelRefused):
        load_encoder(pickled)


def test_a_local_folder_with_safetensors_is_a_base():
    folder = locate("")

    assert locate(folder) == folder
    assert load_tokenizer(folder).is_fast


@pytest.mark.parametrize(
    ("name", "reason"),
    [("/nowhere/at/all", "There is no folder"), ("no/such-model", "neither a folder here nor")],
)
def test_a_base_that_is_nowhere_is_refused_in_words(name, reason):
    with pytest.raises(ModelRefused, match=reason):
        load_tokenizer(name)


def test_a_folder_that_holds_no_model_is_refused(tmp_path):
    with pytest.raises(ModelRefused, match=r"no config\.json"):
        locate(str(tmp_path))


def test_a_model_that_is_no_encoder_is_refused(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nonsense"}))
    (tmp_path / "model.safetensors").write_bytes(b"")

    with pytest.raises(ModelRefused):
        load_encoder(tmp_path)


def test_a_base_that_cannot_read_the_texts_is_refused_naming_the_option():
    tokenizer = load_tokenizer("")

    with pytest.raises(TrainingRefused, match=r"“built-in” can't read \d+ %.*--base"):
        refuse_unreadable(CHINESE, tokenizer, base="")


def test_every_character_of_english_is_known_and_few_of_chinese():
    tokenizer = load_tokenizer("")

    assert unknown_share(["No chest pain, café closed."], tokenizer) == 0.0
    assert unknown_share(CHINESE, tokenizer) > 0.3
    assert unknown_share(["  "], tokenizer) == 0.0
