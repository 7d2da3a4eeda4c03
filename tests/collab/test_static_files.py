"""What production serves of our JavaScript."""

import re

import pytest

from collab.static_files import without_comments
from tests.annotate.strings import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))


def test_lines_that_only_comment_are_left_out():
    script = """// What it is.
import { a } from "./a.js";

/**
 * Two.
 * @returns {string} https://example.org // still a comment
 */
export const two = () => {
  // Why.
  const address = "https://example.org"; // stays
  /** @type {number} */
  return address;
};
"""

    assert (
        without_comments(script)
        == """import { a } from "./a.js";

export const two = () => {
  const address = "https://example.org"; // stays
  return address;
};
"""
    )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_text_of_ours_looks_like_a_comment(path):
    texts = re.findall(r"`[^`]*`", path.read_text())

    assert [text for text in texts if without_comments(text + "\n") != text + "\n"] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_but_comments_is_lost(path):
    left = without_comments(path.read_text()).splitlines()
    lost = list(path.read_text().splitlines())
    for line in left:
        lost.remove(line)

    assert [line for line in lost if not re.match(r"\s*(//|/\*\*|\*)", line)] == []
