"""Every screen, listed in one place: what it takes to open it. A new screen is one line below."""

from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from annotate.annotating import submit
from annotate.founding import write_guideline
from annotate.inviting import make_link
from annotate.jobs import request_job
from annotate.markup import Answer, Span
from annotate.models import (
    Job,
    Label,
    ModelPart,
    ModelVersion,
    Project,
    TrainingSet,
    User,
)
from annotate.password_resetting import make_reset_link
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_member,
    a_prediction,
    a_project,
    a_user,
    markup,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GUIDELINE = """# Drug

What is *taken*, not how much.

- ibuprofen
- `5 mg` is no drug

> half the dose

| word | label |
| --- | --- |
| ibuprofen | Drug |

## Hard cases

[The list](https://example.org/list)
"""

Arguments = Callable[[Project], list[object]]


def _project(project: Project) -> list[object]:
    return [project.slug]


def _nothing(project: Project) -> list[object]:
    return []


def _reset(project: Project) -> list[object]:
    link = make_reset_link(person=a_user("amira"), by=None, now=timezone.now())
    return [link.uid, link.token]


def _join(project: Project) -> list[object]:
    return [make_link(project=project, by=None, now=timezone.now()).token]


def _label(project: Project) -> list[object]:
    return [project.slug, Label.objects.get(slug="refund", question__project=project).pk]


def _empty(project: Project) -> list[object]:
    empty = a_project("empty")
    for membership in project.memberships.select_related("user"):
        a_member(empty, membership.user.username, membership.role)
    return [empty.slug]


def _done(project: Project) -> list[object]:
    return [project.slug, project.documents.get(external_id="done").pk]


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. name, arguments: of its address; opened: a key that shows more of it."""

    name: str
    arguments: Arguments = _project
    opened: str = ""
    signed_in: bool = True

    def __str__(self) -> str:
        return f"{self.name} {self.opened}".strip()

    def show(self, page: Page, site: str, project: Project) -> None:
        """Open it in a browser."""
        page.goto(site + reverse(self.name, args=self.arguments(project)))
        if self.opened:
            page.keyboard.press(self.opened)
            page.wait_for_timeout(200)


SCREENS = (
    Screen("login", _nothing, signed_in=False),
    Screen("join", _join, signed_in=False),
    Screen("reset_password", _reset, signed_in=False),
    Screen("projects", _nothing),
    Screen("project_new", _nothing),
    Screen("account", _nothing),
    Screen("account_keys", lambda project: ["annotate"]),
    Screen("project"),
    Screen("guideline"),
    Screen("annotate"),
    Screen("annotate", opened="g"),
    Screen("annotate", opened="m"),
    Screen("annotate", opened="?"),
    Screen("annotate", opened="f"),
    Screen("annotate", opened="/"),
    Screen("annotate", _empty),
    Screen("review"),
    Screen("review", opened="?"),
    Screen("documents"),
    Screen("document", _done),
    Screen("models"),
    Screen("model", lambda project: [project.slug, 1]),
    Screen("job", lambda project: [project.slug, project.jobs.get().pk]),
    Screen("people"),
    Screen("person", lambda project: [project.slug, "amira"]),
    Screen("agreement"),
    Screen("project_settings"),
    Screen("question", lambda project: [project.slug, "intent"]),
    Screen("label", _label),
)


def a_full_project() -> Project:
    """A project with a bit of everything: labels, pre-tags, a version, a job that runs."""
    project = a_project(questions=[ENTITIES, INTENT])
    Label.objects.filter(slug="drug").update(description="A medicine, not its dose")
    write_guideline(project=project, text=GUIDELINE, by=None, now=timezone.now())
    amira = a_member(project, "amira")
    tagged = a_document(project, "Started ibuprofen for the headache.", external_id="tagged")
    a_prediction(tagged, "entities", Answer.of_spans(Span(8, 17, "drug")))
    done = a_document(project, "Took ibuprofen again.", external_id="done")
    submit(
        document=done,
        annotator=amira,
        markup=markup(entities=Answer.of_spans(Span(5, 14, "drug")), intent="refund"),
        submission_key="1",
        seconds=5,
        now=timezone.now(),
    )
    _a_disagreement(project)
    _a_version(project)
    _a_running_job(project, amira)
    return project


def _a_disagreement(project: Project) -> None:
    document = a_document(project, "Aspirin came late.", external_id="split", opinions_wanted=2)
    for name, intent in (("amira", "refund"), ("bo", "shipping")):
        submit(
            document=document,
            annotator=a_member(project, name),
            markup=markup(entities=Answer.of_spans(Span(0, 7, "drug")), intent=intent),
            submission_key=f"split-{name}",
            seconds=5,
            now=timezone.now(),
        )


def _a_version(project: Project) -> None:
    question = project.questions.get(slug="intent")
    version = ModelVersion.objects.create(project=project, number=1, state="ready")
    ModelPart.objects.create(
        trained_in=version,
        question=question,
        base="built-in",
        seed=0,
        label_slugs=["refund"],
        training_set=TrainingSet.objects.create(question=question, hash="f" * 64),
        folder="v1",
        history=[{"step": step, "loss": 2 - step / 50} for step in range(40)],
    )


def _a_running_job(project: Project, by: User) -> None:
    request_job(kind="predict", project=project, by=by, now=timezone.now())
    Job.objects.update(state="running", done=3, total=10, heartbeat_at=timezone.now())


def faults_of(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds: each rule that is broken, with the elements that break it."""
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


def runs_out_sideways(page: Page) -> bool:
    """Whether the page has to be scrolled to the side to be read."""
    # A change of size is laid out with the second frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
