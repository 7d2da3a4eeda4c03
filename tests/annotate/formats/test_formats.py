import pytest

from annotate.errors import ExportRefused, ImportRefused
from annotate.formats import FORMATS, WRITABLE, format_named, format_of_file, writable_format


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", "jsonl"),
        ("A.JSONL", "jsonl"),
        ("a.tsv", "csv"),
        ("a.b.txt", "txt"),
        ("wikigold.conll.txt", "conll"),
        ("train.iob2", "conll"),
    ],
)
def test_a_file_name_tells_the_format(name, expected):
    assert format_of_file(name).name == expected


@pytest.mark.parametrize("name", ["letters", "letters.docx", "emerging.test.annotated"])
def test_a_name_that_tells_nothing_is_refused_with_the_formats_there_are(name):
    with pytest.raises(ImportRefused, match="jsonl, csv, conll, txt"):
        format_of_file(name)


def test_an_unknown_format_is_refused():
    with pytest.raises(ImportRefused, match="xml"):
        format_named("xml")
    with pytest.raises(ExportRefused, match="txt"):
        writable_format("txt")


def test_every_format_has_a_name_and_endings_of_its_own():
    endings = [ending for known in FORMATS.values() for ending in known.endings]

    assert len(endings) == len(set(endings))
    assert set(WRITABLE) == {"jsonl", "csv", "conll"}
