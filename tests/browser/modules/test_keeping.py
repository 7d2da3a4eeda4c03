"""The modules that keep work, on their own: what is said of it, counts, the outbox, dialogs."""

import pytest

CUT_OFF = {"isCutOff": True}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "saved"),
        ({"isSending": True}, "saved"),
        (CUT_OFF, "saved"),
        ({"isUnsent": True}, "unsaved"),
        ({"isUnsent": True, "isSending": True}, "saving"),
        ({"isUnsent": True, **CUT_OFF}, "offline"),
        ({"isUnsent": True, "isSending": True, **CUT_OFF}, "offline"),
    ],
)
def test_the_state_follows_from_the_facts(script, facts, state):
    given = {"isUnsent": False, "isSending": False, "isCutOff": False} | facts

    assert script("annotate/save_state", "m.stateOf(x)", given) == state


@pytest.mark.parametrize(
    ("decided", "counts"),
    [
        ([], (3, "12")),
        (["submit"], (4, "11")),
        (["submit", "skip", "flag", "undo"], (4, "9")),
        (["submit"] * 14, (17, "0")),
    ],
)
def test_counts_go_on_from_the_server_s_last_numbers(script, decided, counts):
    told = {"done": 3, "left": "12"}

    after = script(
        "annotate/counts",
        "m.countsAfter(x[0], x[1].map((what) => ({ what })))",
        [told, decided],
    )

    assert (after["done"], after["left"]) == counts


def test_more_than_a_thousand_stays_more_than_a_thousand(script):
    told = {"done": 0, "left": "1,000+"}

    after = script("annotate/counts", "m.countsAfter(x, [{ what: 'submit' }])", told)

    assert after == {"done": 1, "left": "1,000+"}


OUTBOX = """(() => {
  document.body.innerHTML = '<main id="content" data-person="7" data-project="3"></main>';
  localStorage.clear();
  const outbox = new m.Outbox();
  const copy = {};
  const made = ["submit", "skip", "flag"].map((what, document) =>
    outbox.add({ what, document, name: "", fields: { document }, copy }));
  %s
})()"""


def test_what_one_page_left_the_next_finds_in_order(script):
    left = script(
        "annotate/outbox",
        OUTBOX % "outbox.remove(made[1]); return new m.Outbox().load().map(({ what }) => what);",
    )

    assert left == ["submit", "flag"]


def test_what_an_earlier_page_left_may_have_arrived(script):
    left = script(
        "annotate/outbox",
        OUTBOX % "return new m.Outbox().load().map(({ isTried, copy }) => [isTried, copy]);",
    )

    assert left == [[True, None]] * 3


def test_another_person_and_another_project_find_nothing(script):
    found = script(
        "annotate/outbox",
        OUTBOX
        % """const { dataset } = document.getElementById("content");
        dataset.person = "8";
        const others = new m.Outbox().load().length;
        dataset.person = "7";
        dataset.project = "4";
        return [others, new m.Outbox().load().length];""",
    )

    assert found == [0, 0]


def test_the_last_decision_is_the_one_to_take_back(script):
    last = script(
        "annotate/outbox",
        OUTBOX
        % """outbox.add({ what: "undo", document: 9, name: "", fields: {}, copy });
        return outbox.lastDecision.what;""",
    )

    assert last == "flag"


def test_a_dialog_says_what_the_server_has(script):
    html = '<dialog id="trouble" data-trouble="stale" data-version="4" data-save="s"></dialog>'

    assert script("annotate/troubles", "m.troubleOf(x)", html) == {
        "trouble": "stale",
        "version": "4",
        "save": "s",
    }
    assert script("annotate/troubles", "m.troubleOf(x)", "<h1>Server error</h1>") == {}


LINE = """(async () => {
  const sent = [];
  const waiting = x.map((status, place) => async () => {
    sent.push(place);
    if (status === 0) waiting.unshift(waiting.again);
    return status;
  });
  waiting.again = async () => (sent.push("again"), 200);
  const line = new m.Line({
    next: () => waiting.shift() ?? null, spare: () => null, onChange: () => {} });
  line.wake();
  line.wake();
  await new Promise((done) => setTimeout(done, 50));
  return [sent, line.isCutOff];
})()"""


def test_nothing_overtakes_what_found_no_server(script):
    assert script("annotate/line", LINE, [200, 0, 200]) == [[0, 1], True]


def test_a_refusal_lets_the_next_go(script):
    assert script("annotate/line", LINE, [409, 200]) == [[0, 1], False]


def test_work_that_comes_up_while_a_spare_question_finds_one_signed_out_is_sent_too(script):
    sent = script(
        "annotate/line",
        """(async () => {
          const sent = [];
          let job = null;
          let spare = async () => {
            job = async () => (sent.push("work"), job = null, 401);
            line.wake();
            return 401;
          };
          const take = () => {
            const now = spare;
            spare = null;
            return now;
          };
          const line = new m.Line({ next: () => job, spare: take, onChange: () => {} });
          line.wake();
          await new Promise((done) => setTimeout(done, 20));
          return sent;
        })()""",
    )

    assert sent == ["work"]


def test_a_line_with_nothing_to_send_still_sends_what_comes_later(script):
    sent = script(
        "annotate/line",
        """(async () => {
          let job = null;
          const sent = [];
          const next = () => {
            const now = job;
            job = null;
            return now;
          };
          const line = new m.Line({ next, spare: () => null, onChange: () => {} });
          line.wake();
          job = async () => (sent.push("late"), 200);
          line.wake();
          await new Promise((done) => setTimeout(done, 20));
          return sent;
        })()""",
    )

    assert sent == ["late"]
