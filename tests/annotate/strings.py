"""Finds the strings of the sources that a person may read: marked for translation, or forgotten."""

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON = [
    path
    for folder in ("annotate", "training", "collab")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
]
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Names, keys on a keyboard, and what stands for itself in every language.
SAYS_THE_SAME = {"Collab", "F1", "Ctrl", "Esc", "Alt", "Shift"}


Marked = tuple[str | None, str]
"""A context, mostly none, and the string."""


def strings_of_python(path: Path) -> set[Marked]:
    return _marked(path.read_text())


def strings_of_template(path: Path) -> set[Marked]:
    # Indentation means nothing in a template, but would to Python's tokenizer.
    return _marked(re.sub(r"^[ \t]+", "", templatize(path.read_text()), flags=re.MULTILINE))


def _marked(source: str) -> set[Marked]:
    return {
        (context, said[0] if isinstance(said, tuple) else said)
        for _, said, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS)
    }


class _VisibleText(HTMLParser):
    """Text, and attributes that are read out or shown."""

    SHOWN = {"aria-label", "title", "alt", "placeholder", "aria-description"}
    OF_NO_ONE = {"script", "style", "kbd"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in self.SHOWN and value]
        if tag in self.OF_NO_ONE:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.found.append(data)


def untranslated_text(template: str) -> list[str]:
    """Words that a template shows to everybody in the language of its author."""
    plain = re.sub(
        r"{%\s*(comment|blocktranslate)\b.*?{%\s*end\1\s*%}", " ", template, flags=re.DOTALL
    )
    in_tags = [
        words
        for tag in re.findall(
            r"{%(?!\s*(?:translate|querystring)\b)(.*?)%}", plain, flags=re.DOTALL
        )
        for words in re.findall(r"""(?<!_\()"([A-Z][a-z]+ [^"]*)\"""", tag)
    ]
    shown = _VisibleText()
    shown.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", plain, flags=re.DOTALL))
    shown.close()
    return in_tags + [text.strip() for text in shown.found if _is_wordy(text)]


def _is_wordy(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", text))
    return any(word not in SAYS_THE_SAME for word in words)


SAYING_ARGUMENTS = {"label", "help_text", "help", "verbose_name", "verbose_name_plural"}
SAYING_CALLS = re.compile(
    r"(Refused|Error|Missing|Lost|Stale\w*|Empty|Busy|report|messages\.\w+|announce|JobFailed)$"
)
# Programmers' mistakes, and settings, which are read before there is a language.
LOUD = {"ValueError", "TypeError", "RuntimeError", "KeyError", "AssertionError", "AttributeError"}
LOUD |= {"NotImplementedError", "EnvError", "ImproperlyConfigured", "OSError", "LookupError"}


def forgotten_in_python(source: str) -> list[str]:
    """Sentences given to what shows them, without a call of gettext around."""
    return [
        words.value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        for words in _said_by(call)
        if isinstance(words, ast.Constant)
        and isinstance(words.value, str)
        and re.search(r"[A-Za-z]{2,} [a-z]+", words.value)
    ]


def _said_by(call: ast.Call) -> Iterator[ast.expr]:
    name = ast.unparse(call.func)
    says = bool(SAYING_CALLS.search(name)) and name not in LOUD
    arguments = list(call.args) if says else []
    arguments += [given.value for given in call.keywords if given.arg in SAYING_ARGUMENTS]
    for argument in arguments:
        yield from argument.values if isinstance(argument, ast.JoinedStr) else [argument]


LITERAL = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`",
    re.DOTALL,
)
SHOWN_BY_SCRIPT = re.compile(
    r"(textContent|innerText|\.title|placeholder|ariaLabel)\s*=\s*$"
    r"|(announce|tell|toast|alert|confirm|append|prepend)\(\s*$"
    r"|\"aria-label\",\s*$"
)


def untranslated_in_script(source: str) -> list[str]:
    """Literals that a script shows, or that read like a sentence."""
    found = []
    for literal in LITERAL.finditer(source):
        words = next((group for group in literal.groups() if group is not None), "")
        plain = re.sub(r"\$\{.*?\}|<[^>]*>|\\u\w{4}", " ", words)
        shown = SHOWN_BY_SCRIPT.search(source[: literal.start()])
        if (shown and _is_wordy(plain)) or re.search(r"[A-Z][a-z]+ [a-z]|[a-z]{2}[.!?]$", plain):
            found.append(words)
    return found
