"""The annotate screen's modules on their own, all in one page: keys, offsets, words, state."""

import random

import pytest

from annotate.offsets import grapheme_edges, to_utf16

ALPHABET = ["a", " ", "é", "e\u0301", "头", "👩🏽‍⚕️", "😡", "ص", "\n", "𝔘"]


def key(key, code="", **more):
    flags = dict.fromkeys(
        ["shiftKey", "ctrlKey", "metaKey", "altKey", "repeat", "isComposing"], False
    )
    return {"key": key, "code": code or f"Key{key.upper()}"} | flags | more


def mode(**more):
    return dict.fromkeys(["inField", "inChoice", "inButton", "inCaret"], False) | more


SHIFT, CTRL, ALT, META = ({f"{name}Key": True} for name in ("shift", "ctrl", "alt", "meta"))
COMMANDS = [
    ("A accepts", key("a"), mode(), "accept"),
    ("A accepts with caps lock", key("A"), mode(), "accept"),
    ("⇧A confirms the sure", key("A", **SHIFT), mode(), "confirmSure"),
    ("Ctrl Enter accepts in a field", key("Enter", "Enter", **CTRL), mode(inField=True), "accept"),
    ("⌘ Enter accepts", key("Enter", "Enter", **META), mode(), "accept"),
    ("letters in a field are typed", key("a"), mode(inField=True), None),
    ("digits in a field are typed", key("1", "Digit1"), mode(inField=True), None),
    ("undo in a field is the field's", key("z", **CTRL), mode(inField=True), None),
    ("Ctrl Z undoes", key("z", **CTRL), mode(), "undo"),
    ("⇧Ctrl Z redoes", key("Z", **CTRL, **SHIFT), mode(), "redo"),
    ("Ctrl A is the browser's", key("a", **CTRL), mode(), None),
    ("Alt A is the browser's", key("a", **ALT), mode(), None),
    ("⌘ S is the browser's", key("s", **META), mode(), None),
    ("a held A decides nothing", key("a", repeat=True), mode(), None),
    ("a held Z undoes nothing more", key("z", repeat=True), mode(), None),
    ("a held J goes on", key("j", repeat=True), mode(), "next"),
    ("composing types", key("a", isComposing=True), mode(), None),
    ("an input method's key types", key("Process", "KeyA"), mode(), None),
    ("Cyrillic keys act by place", key("ф", "KeyA"), mode(), "accept"),
    ("AZERTY letters act by what is written", key("a", "KeyQ"), mode(), "accept"),
    ("accented letters are no commands", key("é", "Digit2"), mode(), "digit"),
    ("Space confirms", key(" ", "Space"), mode(), "confirm"),
    ("⇧Space labels the same words", key(" ", "Space", **SHIFT), mode(), "everywhere"),
    ("⇧Space in a field is typed", key(" ", "Space", **SHIFT), mode(inField=True), None),
    ("⇧Space on a button is the button's", key(" ", "Space", **SHIFT), mode(inButton=True), None),
    ("Space presses a button", key(" ", "Space"), mode(inButton=True), None),
    ("Space checks an option", key(" ", "Space"), mode(inChoice=True), None),
    ("arrows choose among options", key("ArrowRight", "ArrowRight"), mode(inChoice=True), None),
    ("letters act on an option", key("a"), mode(inChoice=True), "accept"),
    ("plain arrows scroll", key("ArrowDown", "ArrowDown"), mode(), None),
    ("/ finds", key("/", "Digit7", **SHIFT), mode(), "find"),
    ("? helps", key("?", "Minus", **SHIFT), mode(), "help"),
    ("Esc goes back", key("Escape", "Escape"), mode(inField=True), "escape"),
    ("keys of later issues do nothing", key("w"), mode(), None),
]


@pytest.mark.parametrize("case", COMMANDS, ids=[case[0] for case in COMMANDS])
def test_each_key_has_one_command(script, case):
    _, event, where, name = case

    command = script("annotate/keys", "m.commandOf(...x)", [event, where])

    assert (command and command["name"]) == name


@pytest.mark.parametrize(
    ("event", "digit"),
    [
        (key("1", "Digit1"), 1),
        (key("0", "Digit0"), 10),
        (key("&", "Digit1"), 1),
        (key("!", "Digit1", **SHIFT), 11),
        (key(")", "Digit0", **SHIFT), 20),
        (key("4", "Numpad4"), 4),
    ],
)
def test_digits_go_by_their_place_on_the_keyboard(script, event, digit):
    command = script("annotate/keys", "m.commandOf(...x)", [event, mode()])

    assert command == {"name": "digit", "digit": digit}


@pytest.mark.parametrize(
    ("event", "where", "command"),
    [
        (key("ArrowRight", **SHIFT), mode(), {"edge": "end", "to": "right", "by": "word"}),
        (
            key("ArrowLeft", **SHIFT, **ALT, **CTRL),
            mode(),
            {"edge": "start", "to": "left", "by": "grapheme"},
        ),
        (
            key("ArrowRight", **SHIFT),
            mode(inCaret=True),
            {"to": "right", "by": "word", "extend": True},
        ),
        (
            key("ArrowUp", **CTRL),
            mode(inCaret=True),
            {"to": "up", "by": "grapheme", "extend": False},
        ),
    ],
)
def test_arrows_move_edges_or_the_text_cursor(script, event, where, command):
    found = script("annotate/keys", "m.commandOf(...x)", [event, where])

    assert found.items() >= command.items()


def test_a_snapped_selection_never_ends_inside_a_cluster(script):
    chance = random.Random(6)
    for _ in range(40):
        text = "".join(chance.choices(ALPHABET, k=20))
        length = to_utf16(text, len(text))
        start, end = sorted(chance.sample(range(length + 1), 2))
        for by in ("word", "grapheme"):
            snapped = script(
                "annotate/tokens",
                "new m.Tokens(x.text, 'en').snap(x.start, x.end, x.by)",
                {"text": text, "start": start, "end": end, "by": by},
            )

            if snapped is not None:
                edges = {to_utf16(text, at) for at in grapheme_edges(text)}
                assert {snapped["start"], snapped["end"]} <= edges


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("take two tablets", 6, 10, "two tablets"),
        ("take two tablets", 4, 9, "two"),
        ("take two tablets", 4, 5, None),
        ("我买了蓝牙耳机", 3, 5, "蓝牙"),
        ("(ibuprofen).", 3, 6, "ibuprofen"),
    ],
)
def test_a_selection_snaps_to_words(script, text, start, end, words):
    snapped = script(
        "annotate/tokens",
        "new m.Tokens(x.text, 'zh').snap(x.start, x.end)",
        {"text": text, "start": start, "end": end},
    )

    assert (snapped and text[snapped["start"] : snapped["end"]]) == words


SPAN = {
    "id": "s0",
    "question": "q",
    "start": 0,
    "end": 4,
    "label": "a",
    "of": [0, 4, "a"],
    "ink": False,
    "gone": False,
    "sure": "low",
    "p": 40,
}


def test_states_are_replaced_never_changed(script):
    before, after, undone = script(
        "annotate/state",
        """(() => {
          const state = {spans: [x], choices: {}, touched: {}};
          const history = new m.History(state);
          history.push(m.relabel(state, "s0", "b"));
          const after = history.present.spans[0];
          history.undo();
          return [state.spans[0], after, history.present === state];
        })()""",
        SPAN,
    )

    assert before == SPAN
    assert (after["label"], after["ink"], after["of"]) == ("b", True, [0, 4, "a"])
    assert undone


def test_a_removed_pre_tag_leaves_a_trace_and_an_own_span_none(script):
    gone, back, own = script(
        "annotate/state",
        """(() => {
          const state = {spans: [x], choices: {}, touched: {}};
          const gone = m.remove(state, "s0");
          const own = m.add(state, {question: "q", start: 5, end: 6, label: "a"});
          return [gone.spans, m.remove(gone, "s0").spans, m.remove(own.state, own.id).spans];
        })()""",
        SPAN,
    )

    assert [span["gone"] for span in gone] == [True]
    assert [span["gone"] for span in back] == [False]
    assert own == [SPAN]
