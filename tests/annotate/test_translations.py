"""Everything a person reads can be read in Chinese, and nobody needs gettext for that."""

import gettext
import io
import re

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.annotate.strings import (
    PYTHON,
    ROOT,
    SCRIPTS,
    TEMPLATES,
    forgotten_in_python,
    strings_of_python,
    strings_of_template,
    untranslated_in_script,
    untranslated_text,
)

PO = ROOT / "annotate" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
REMEDY = "run `make messages` and translate what is new in annotate/locale/zh_Hans"


@pytest.fixture(scope="module")
def catalogue():
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def singular(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message):
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_string_of_the_catalogue_is_translated_for_good(catalogue):
    waiting = [singular(said) for said in catalogue if said.id and not all(forms(said))]
    fuzzy = [singular(said) for said in catalogue if said.id and said.fuzzy]

    assert waiting == [], REMEDY
    assert fuzzy == []
    assert list(catalogue.obsolete) == []


def test_a_translation_fills_in_what_its_original_does(catalogue):
    def filled(sentence):
        return set(re.findall(r"%\(\w+\)[-.\d]*[a-z]", sentence))

    differing = [
        singular(said)
        for said in catalogue
        for translated in forms(said)
        if said.id and filled(translated) != filled(_last(said))
    ]

    assert differing == []


def _last(message):
    return message.id if isinstance(message.id, str) else message.id[-1]


def test_the_compiled_catalogue_says_what_the_readable_one_does(catalogue):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)

    with PO.with_suffix(".mo").open("rb") as file:
        committed = dict(gettext.GNUTranslations(file)._catalog)
    wanted = dict(gettext.GNUTranslations(compiled)._catalog)

    committed.pop("")
    wanted.pop("")
    assert committed == wanted, "run `make messages`"


def test_every_marked_string_is_in_the_catalogue_and_no_other(catalogue):
    python = set().union(*map(strings_of_python, PYTHON))
    templates = set().union(*map(strings_of_template, TEMPLATES))

    known = {(said.context, singular(said)) for said in catalogue if said.id}

    assert (python | templates) - known == set(), REMEDY
    assert known - (python | templates) == set(), REMEDY


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_shows_no_text_that_is_not_marked(path):
    assert untranslated_text(path.read_text()) == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_sentence_in_python_is_marked(path):
    assert forgotten_in_python(path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_gets_its_words_from_the_page(path):
    assert untranslated_in_script(path.read_text()) == []


def test_what_was_forgotten_is_found():
    template = '<p title="Not marked">{% translate "Fine" %} <b>Bare words</b> {{ name }}</p>'
    script = 'line.textContent = "Saved"; // a comment\nconst says = `Nothing is left, ${name}`;'
    python = 'raise ImportRefused("Nothing was imported."); field(label=_("Fine"))'

    assert untranslated_text(template) == ["Not marked", "Bare words"]
    assert untranslated_in_script(script) == ["Saved", "Nothing is left, ${name}"]
    assert forgotten_in_python(python) == ["Nothing was imported."]
