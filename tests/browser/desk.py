"""Documents for the annotate screen, and hands to work it with: plain functions."""

import time

from playwright.sync_api import Page

from annotate.markup import Answer, Span
from annotate.models import Annotation
from tests.people_and_projects import a_document, a_labeller, a_prediction

TEXT = "Started ibuprofen for the headache on Monday."
DRUG = Span(8, 17, "drug")
SYMPTOM = Span(26, 34, "symptom")


def tagged(project, text=TEXT, *spans, scores=None, **fields):
    document = a_document(project, text, **fields)
    answer = Answer.of_spans(*(spans or (DRUG, SYMPTOM)))
    labeller = a_labeller(project, "entities")
    labeller.doubt_below = 0.6
    labeller.save()
    a_prediction(document, "entities", answer, labeller=labeller, scores=scores)
    return document


def queue(project, count, **fields):
    """Documents in a known order: the first has the highest score."""
    return [
        tagged(project, acquisition_score=1 - place / 100, external_id=f"letter-{place}", **fields)
        for place in range(count)
    ]


def fetched_ahead(project, user, count):
    """Wait until the page of the person holds so many documents, and has heard of the last."""
    for _ in range(100):
        if user.leases.filter(document__project=project).count() == count:
            time.sleep(0.2)
            return
        time.sleep(0.05)
    raise AssertionError(f"{user} never held {count} documents.")


def spans_of(document, question="entities"):
    markup = Annotation.objects.standing().get(document=document).markup
    return [(span.start, span.end, span.label) for span in markup[question].spans]


_PLACE = """(wanted) => {
  const walker = document.createTreeWalker(
    document.getElementById("doc-text"), NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (wanted <= before + node.length) {
      const range = document.createRange();
      range.setStart(node, wanted - before);
      range.collapse(true);
      const box = range.getClientRects()[0];
      return [box.x, box.y + box.height / 2];
    }
    before += node.length;
  }
}"""


def place_of(page: Page, offset: int) -> tuple[float, float]:
    """The point of the window at which a UTF-16 offset of the text stands."""
    x, y = page.evaluate(_PLACE, offset)
    return x, y


def drag(page: Page, start: int, end: int) -> None:
    """Drag over the text from one UTF-16 offset to another, as a hand would."""
    (x1, y1), (x2, y2) = place_of(page, start), place_of(page, end)
    page.mouse.move(x1 + 1, y1)
    page.mouse.down()
    page.mouse.move((x1 + x2) / 2, (y1 + y2) / 2)
    page.mouse.move(x2, y2)
    page.mouse.up()
