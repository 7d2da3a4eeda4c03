"""What the modules make of a text: offsets as the server counts them, edges, the same words."""

import pytest
from hypothesis import given, settings

from annotate.offsets import from_utf16, to_utf16
from tests.annotate.texts import texts


@settings(max_examples=80, deadline=None)
@given(text=texts)
def test_offsets_agree_with_the_server_both_ways(script, text):
    points = list(range(len(text) + 1))
    units = [to_utf16(text, at) for at in points]

    there, back = script(
        "annotate/offsets",
        "(({toUnits, toPoints}) => [x.points.map(toUnits), x.units.map(toPoints)])"
        "(m.offsetsOf(x.text))",
        {"text": text, "points": points, "units": units},
    )

    assert there == units
    assert back == points == [from_utf16(text, at) for at in units]


@pytest.mark.parametrize(
    ("offset", "edge", "place"),
    [
        (6, "end", 4),
        (7, "end", 8),
        (7, "start", 5),
        (8, "start", 9),
        (0, "start", 0),
        (99, "end", 16),
    ],
)
def test_a_dragged_edge_takes_the_nearest_word(script, offset, edge, place):
    found = script(
        "annotate/tokens",
        "new m.Tokens('take two tablets', 'en').nearest(x.offset, x.edge)",
        {"offset": offset, "edge": edge},
    )

    assert found == place


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("fever, Fever and FEVER", "fever", ["Fever", "FEVER"]),
        ("he said the same; he left", "he", ["he"]),
        ("cost (5+5) and (5+5)", "5+5", ["5+5"]),
        ("头痛三天，又头痛", "头痛", ["头痛"]),
        ("👩🏽‍⚕️ met 👩🏽‍⚕️", "👩🏽‍⚕️", ["👩🏽‍⚕️"]),
        ("feverish and feverfew", "fever", ["fever"]),
        ("once only", "once", []),
    ],
)
def test_the_same_words_are_found_as_words_and_parts_as_parts(script, text, words, found):
    start = to_utf16(text, text.index(words))
    end = start + to_utf16(words, len(words))

    ranges = script(
        "annotate/repeat",
        "import('/static/js/annotate/tokens.js').then(({Tokens}) =>"
        " m.elsewhere({text: x.text, tokens: new Tokens(x.text, 'zh')}, x))",
        {"text": text, "start": start, "end": end},
    )

    encoded = text.encode("utf-16-le")
    cut = [encoded[2 * one["start"] : 2 * one["end"]].decode("utf-16-le") for one in ranges]
    assert cut == found
