"""The whole road in a real browser: sign in, import, fix, accept, retrain, see the new version."""

import json
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from annotate.founding import create_project
from annotate.models import Annotation, Approval, Document, ModelVersion, User
from annotate.project_rules import ProjectRules
from annotate.starters import sample_files, starter_scheme
from tests.browser.painted import a_new_document
from tests.servers import worker_process

pytestmark = [pytest.mark.heavy, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"


@pytest.fixture
def mara() -> User:
    return User.objects.create_superuser("mara", password=PASSWORD)


@pytest.fixture
def project(mara):
    return create_project(
        slug="letters",
        name="Letters",
        scheme=starter_scheme("clinical"),
        by=mara,
        now=timezone.now(),
        rules=ProjectRules(first_training_at=0),
    )


def a_file(folder: Path) -> Path:
    """60 documents with gold, 35 for validation with gold, 20 waiting."""
    train = sample_files("clinical")["train"].read_text().splitlines()
    validation = sample_files("clinical")["validation"].read_text().splitlines()
    rows = [{**json.loads(line), "split": "train"} for line in train[:60]]
    rows += [{**json.loads(line), "split": "validation"} for line in validation[:35]]
    rows += [
        {key: value for key, value in json.loads(line).items() if key != "entities"}
        | {"split": "train"}
        for line in train[60:80]
    ]
    path = folder / "letters.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def test_the_whole_road_in_a_browser(page: Page, live_server, project, mara, tmp_path):
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_default_timeout(30_000)

    sign_in_by_hand(page, live_server.url)
    with worker_process():
        import_in_the_browser(page, a_file(tmp_path))
        fix_one_and_accept_ten(page, live_server.url, mara)
        retrain(page, live_server.url)
        see_the_new_version_tag_a_document(page, live_server.url)

    assert problems == []


def sign_in_by_hand(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Name").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Letters").first.click()


def import_in_the_browser(page: Page, path: Path) -> None:
    page.get_by_role("link", name="Documents", exact=True).first.click()
    page.get_by_role("button", name="Import").first.click()
    page.locator("#import input[type=file]").set_input_files(path)
    page.locator("#import select[name=split]").select_option("auto")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Import 115").click()
    wait_until(page, lambda: Document.objects.visible().count() == 115)
    wait_until(page, lambda: Document.objects.filter(predictions__isnull=False).count() >= 20)


def fix_one_and_accept_ten(page: Page, url: str, mara: User) -> None:
    page.goto(f"{url}/p/letters/annotate/")
    text = page.locator("#doc-text")
    expect(text.locator("mark").first).to_be_visible()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#accept-label")).to_contain_text("1 fix")
    accept(page)
    for _number in range(10):
        accept(page)

    standing = Annotation.objects.standing().filter(annotator=mara)
    wait_until(page, lambda: standing.count() == 11)
    assert standing.filter(verdict=Annotation.Verdict.FIXED).count() == 1
    assert standing.filter(verdict=Annotation.Verdict.ACCEPTED).count() == 10
    assert Approval.objects.live().filter(annotation__annotator=mara).count() == 11


def accept(page: Page) -> None:
    with a_new_document(page):
        page.keyboard.press("a")


def retrain(page: Page, url: str) -> None:
    page.goto(f"{url}/p/letters/")
    page.get_by_role("button", name="Retrain").first.click()
    page.locator("#retrain").get_by_role("button", name="Retrain").click()
    wait_until(
        page,
        lambda: ModelVersion.objects.exclude(state=ModelVersion.State.TRAINING).exists(),
        seconds=420,
    )
    version = ModelVersion.objects.get()
    assert version.state in (ModelVersion.State.READY, ModelVersion.State.IN_USE)
    assert version.verdict["entities"]["documents"] == 35


def see_the_new_version_tag_a_document(page: Page, url: str) -> None:
    """Promoted by itself or by hand: the next documents are tagged by v1."""
    if ModelVersion.objects.get().state == ModelVersion.State.READY:
        page.goto(f"{url}/p/letters/models/1/")
        page.get_by_role("button", name="Promote").first.click()
        page.locator("dialog[open]").get_by_role("button", name="Promote").click()
    wait_until(
        page,
        lambda: Document.objects.filter(predictions__labeller__kind="fine_tuned").count() >= 9,
        seconds=120,
    )
    page.goto(f"{url}/p/letters/annotate/")
    if not page.get_by_text("Model v1").count():
        accept(page)
    expect(page.get_by_text("Model v1").first).to_be_visible()


def wait_until(page: Page, is_so, seconds: float = 60) -> None:
    for _tenth in range(int(seconds * 5)):
        if is_so():
            return
        page.wait_for_timeout(200)
    raise AssertionError("It never came.")
