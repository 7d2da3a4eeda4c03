"""A filter is one value, read from an address and from a command alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.document_filter import AGREES, CONFIDENCES, STATES, DocumentFilter
from annotate.errors import FilterRefused

TYPED = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
FILTERS = st.builds(
    DocumentFilter,
    words=st.just("") | TYPED,
    states=st.lists(st.sampled_from(STATES), unique=True).map(tuple),
    split=st.sampled_from(["", "train", "test"]),
    label=st.sampled_from(["", "intent:refund"]),
    annotator=st.sampled_from(["", "amira"]),
    agrees=st.sampled_from(["", *AGREES]),
    confidence=st.sampled_from(["", *CONFIDENCES]),
    meta=st.lists(st.tuples(TYPED.filter(lambda key: "=" not in key), TYPED)).map(tuple),
    batch=st.none() | st.integers(0, 10**9),
    assigned=st.sampled_from(["", "bo", "nobody"]),
)


@given(FILTERS)
def test_a_filter_comes_back_from_its_pairs_as_it_was(wanted):
    assert DocumentFilter.from_pairs(wanted.to_pairs()) == wanted


def test_a_command_gives_it_in_words():
    read = DocumentFilter.from_words(["state=flagged", "state=held", "meta=source=a=b", "q=头晕"])

    assert read == DocumentFilter(
        words="头晕", states=("flagged", "held"), meta=(("source", "a=b"),)
    )
    assert DocumentFilter.from_words([]).is_empty


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("state", "“state” is no key=value"),
        ("state=lost", "There is no state “lost”; there are: waiting"),
        ("colour=red", "There is no filter “colour”; there are: q, state"),
        ("split=dev", "There is no split “dev”; there are: train, validation, test"),
        ("agrees=perhaps", "there are: yes, no"),
        ("confidence=high", "there are: doubt, sure"),
        ("meta=source", "“source” is no key=value"),
        ("batch=first", "“first” is no number of an import"),
    ],
)
def test_nonsense_is_refused_with_what_there_is(word, said):
    with pytest.raises(FilterRefused, match=said):
        DocumentFilter.from_words([word])
