import pytest
from django.core.management.base import CommandError

from tests.annotate.management.terminal import manage


def test_each_file_is_a_version_and_earlier_ones_stay_readable(project, tmp_path):
    for text in ("# One", "# Two"):
        (tmp_path / "guideline.md").write_text(text)
        manage("guideline", "letters", "--write", tmp_path / "guideline.md")

    assert manage("guideline", "letters").strip() == "# Two"
    assert manage("guideline", "letters", "--number", 1).strip() == "# One"


def test_what_is_not_there_is_said_in_a_sentence(project, tmp_path):
    (tmp_path / "latin.md").write_bytes("Größe".encode("latin-1"))

    with pytest.raises(CommandError, match="no guideline yet"):
        manage("guideline", "letters")
    with pytest.raises(CommandError, match="No such file"):
        manage("guideline", "letters", "--write", tmp_path / "nowhere.md")
    with pytest.raises(CommandError, match="UTF-8"):
        manage("guideline", "letters", "--write", tmp_path / "latin.md")
    (tmp_path / "latin.md").write_text("# One")
    manage("guideline", "letters", "--write", tmp_path / "latin.md")
    with pytest.raises(CommandError, match="no version 7; there are: 1"):
        manage("guideline", "letters", "--number", 7)
