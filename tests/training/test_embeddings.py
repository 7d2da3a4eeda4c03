"""Sentence vectors mean what sentence-transformers' do, and are made once."""

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from training.bases import Base, load_base, locate
from training.embeddings import KeptVectors, SentenceEncoder, hash_of

TEXTS = ["Where is my parcel?", "Refund me, please. " * 3, "", "Ünïcödé 包裹"]


@pytest.fixture(scope="module")
def base() -> Base:
    return load_base("")


@pytest.fixture
def encoder(base, settings, tmp_path) -> SentenceEncoder:
    settings.EMBEDDINGS_DIR = tmp_path
    return SentenceEncoder(base, device="cpu")


def test_vectors_are_the_mean_of_the_token_vectors_at_length_one(encoder):
    tokenizer = AutoTokenizer.from_pretrained(locate(""))
    model = AutoModel.from_pretrained(locate("")).eval()
    expected = []
    for text in TEXTS:
        batch = tokenizer(text, return_tensors="pt")
        with torch.inference_mode():
            hidden = model(**batch).last_hidden_state.mean(dim=1)
        expected.append(torch.nn.functional.normalize(hidden, dim=-1)[0].numpy())

    vectors = encoder.vectors(TEXTS)

    assert vectors == pytest.approx(np.stack(expected), abs=1e-3)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-3)


def test_a_second_reading_comes_from_the_disk_and_is_the_same(encoder, monkeypatch):
    first = encoder.vectors(TEXTS)
    monkeypatch.setattr(encoder, "_encode", None)

    assert np.array_equal(encoder.vectors(TEXTS[::-1]), first[::-1])


def test_another_process_with_the_same_base_finds_them(encoder, base, monkeypatch):
    first = encoder.vectors(TEXTS)
    other = SentenceEncoder(base, device="cpu")
    monkeypatch.setattr(other, "_encode", None)

    assert np.array_equal(other.vectors(TEXTS), first)


def test_a_base_stays_the_same_however_its_tokenizer_was_used(base):
    before = hash_of(base)
    base.tokenizer(TEXTS, padding="max_length", truncation=True, max_length=8)

    assert hash_of(base) == before


def test_the_end_of_a_long_text_counts(encoder):
    filler = "The weather was mild and the streets were quiet. " * 60

    refund, parcel = encoder.vectors([filler + "Refund! " * 100, filler + "Parcel! " * 100])

    assert float(refund @ parcel) < 0.995


def test_other_weights_have_other_vectors(base):
    before = hash_of(base)
    with torch.no_grad():
        weight = base.encoder.embeddings.word_embeddings.weight
        old = weight[0, 0].item()
        weight[0, 0] += 1
    changed = hash_of(base)
    with torch.no_grad():
        weight[0, 0] = old

    assert before != changed
    assert hash_of(base) == before


def test_no_text_can_be_read_from_the_file(encoder):
    encoder.vectors(["The patient's name is Amira"])

    written = b"".join(path.read_bytes() for path in encoder._kept.path.parent.iterdir())
    assert b"Amira" not in written


def test_two_writers_of_the_same_text_do_no_harm(tmp_path):
    one, other = KeptVectors(tmp_path / "v.sqlite3"), KeptVectors(tmp_path / "v.sqlite3")
    vector = np.ones(4, dtype=np.float32)

    one.write({b"key": vector})
    other.write({b"key": vector})

    assert np.array_equal(one.read([b"key", b"other"])[b"key"], vector)
