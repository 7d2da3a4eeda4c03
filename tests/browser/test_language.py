"""The screens in Chinese."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk import tagged
from tests.browser.painted import on_the_desk

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENGLISH = re.compile(
    r"\b(Annotate|Documents?|Labels?|Accept|Fix|Skip|Flag|Undo|Project|Queue|Waiting|Approved|"
    r"Nothing|Doubts?|Saved|Save|Model|Retrain|the|of|to|is|are)\b",
    re.IGNORECASE,
)


def is_in_chinese(page: Page) -> None:
    """Fails on an English word outside the documents, or on what axe finds."""
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    shown = page.evaluate(
        """() => {
          const copy = document.body.cloneNode(true);
          copy.querySelectorAll("#doc-text, .doc, script, dialog").forEach((part) => part.remove());
          document.body.append(copy);
          const words = copy.innerText;
          copy.remove();
          return words;
        }"""
    )
    assert ENGLISH.findall(shown) == []
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.response["violations"] == []


def test_whoever_chooses_chinese_reads_chinese(open_desk, letters, amira, live_server):
    tagged(letters, external_id="letter-0")
    page = open_desk(letters, amira)

    page.goto(f"{live_server.url}/account/")
    page.get_by_label("简体中文").check()
    page.get_by_label("Time zone").select_option("Asia/Shanghai")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.get_by_label("时区")).to_have_value("Asia/Shanghai")

    page.get_by_role("link", name="Collab").click()
    is_in_chinese(page)

    page.goto(f"{live_server.url}/p/{letters.slug}/")
    is_in_chinese(page)

    page.goto(f"{live_server.url}/p/{letters.slug}/annotate/")
    on_the_desk(page, "letter-0")
    expect(page.locator("#accept")).to_contain_text("接受")
    expect(page.locator("#doc-text")).to_have_attribute("lang", "en")
    is_in_chinese(page)

    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("队列已空")
