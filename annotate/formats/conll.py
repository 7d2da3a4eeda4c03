"""CoNLL: a token and its tag per line, an empty line after each sentence, a document each.

Reading takes two columns (token, tag) or four (token, two others, tag), with tabs or spaces. One
rule reads IOB1, IOB2, BIOES and BILOU: B and S (U) begin a span; E (L) and S end it; I and E go on
with a span of their label and begin one otherwise. The label is all after the first hyphen.

Tokens are joined by one space; by none where both neighbours are Chinese or Japanese characters,
or where the project's language is. A comment `# text = "…"`, JSON, before the tokens gives the
text as it really is; writing adds it wherever joining the tokens would not.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from annotate.errors import ExportRefused, LineError
from annotate.formats.lines import text_lines
from annotate.formats.row import Layout, Row
from annotate.offsets import is_written_without_spaces, words

_COLUMNS = (2, 4)
_DOCUMENT_START = "-DOCSTART-"
_TEXT_COMMENT = "# text = "
_TAG = re.compile(r"([BIESLU])-(.+)")
_SPACES = re.compile(" +")
_BLANK = " \t\r\n"


@dataclass(slots=True)
class _Sentence:
    """The lines of one sentence, as far as they are read."""

    line: int = 0
    text: str | None = None
    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)

    @property
    def has_begun(self) -> bool:
        return self.text is not None or bool(self.tokens) or bool(self.errors)


def read_conll(file: BinaryIO, layout: Layout) -> Iterator[Row | LineError]:
    """Sentences of a CoNLL file as documents, or what is wrong with a line.

    A document is named after its file and first line. `-DOCSTART-` lines and empty sentences are
    skipped. Without a spans question the tags are passed over.
    """
    sentence = _Sentence()
    columns = 0
    for number, line in text_lines(file):
        if not sentence.has_begun:
            sentence = _Sentence(line=number)
        if isinstance(line, LineError):
            sentence.errors.append(line)
        elif not line.strip(_BLANK):
            yield from _finished(sentence, layout)
            sentence = _Sentence()
        elif _is_document_start(line, sentence):
            continue
        elif line.startswith(_TEXT_COMMENT) and not sentence.tokens:
            _read_text(number, line, sentence)
        else:
            columns = _read_token(number, line, sentence, columns)
    yield from _finished(sentence, layout)


def _is_document_start(line: str, sentence: _Sentence) -> bool:
    return line.startswith(_DOCUMENT_START) and not sentence.has_begun


def _read_text(number: int, line: str, sentence: _Sentence) -> None:
    try:
        text = json.loads(line.removeprefix(_TEXT_COMMENT))
    except ValueError:
        text = None
    if isinstance(text, str):
        sentence.text = text
    else:
        reason = _("the comment “# text = ” is followed by the text as a JSON string.")
        sentence.errors.append(LineError(number, "text", reason))


def _read_token(number: int, line: str, sentence: _Sentence, columns: int) -> int:
    """Add the token, or what is wrong with it. Returns how many columns the file has."""
    line = line.rstrip("\r\n")
    # Not str.split(): a no-break space may be part of a token.
    cells = line.split("\t") if "\t" in line else _SPACES.split(line.strip(" "))
    if len(cells) not in _COLUMNS or columns not in (0, len(cells)):
        reason = _("%(found)d columns; a line has a token and its tag, or four columns, in all.")
        sentence.errors.append(LineError(number, "", reason % {"found": len(cells)}))
        return columns
    token, tag = cells[0].strip(" "), cells[-1].strip(" ")
    if not token:
        sentence.errors.append(LineError(number, "", _("the token is empty.")))
    elif tag != "O" and not _TAG.fullmatch(tag):
        reason = _("the tag “%(tag)s” is neither O nor like B-label.")
        sentence.errors.append(LineError(number, "", reason % {"tag": tag}))
    else:
        sentence.tokens.append(token)
        sentence.tags.append(tag)
    return len(cells)


def _finished(sentence: _Sentence, layout: Layout) -> Iterator[Row | LineError]:
    if sentence.errors:
        yield from sentence.errors
        return
    if not sentence.tokens:
        return
    text, places, lost = _placed(sentence, layout.joined)
    if lost is not None:
        reason = _("the token “%(token)s” is not where the text of the sentence has it.")
        yield LineError(sentence.line, "text", reason % {"token": lost})
        return
    answers = {}
    if layout.spans_question:
        answers[layout.spans_question] = _spans(sentence.tags, places)
    name = f"{layout.file_name}:{sentence.line}"
    yield Row(text=text, line=sentence.line, id=name, answers=answers)


def _placed(sentence: _Sentence, joined: bool) -> tuple[str, list[tuple[int, int]], str | None]:
    """The text, [start, end) of each token in it, and the first token that isn't found."""
    if sentence.text is not None:
        return _found_in(sentence.text, sentence.tokens)
    places: list[tuple[int, int]] = []
    pieces: list[str] = []
    length = 0
    for token in sentence.tokens:
        space = "" if not pieces or joined or _stand_together(pieces[-1], token) else " "
        pieces += [space, token]
        length += len(space)
        places.append((length, length + len(token)))
        length += len(token)
    return "".join(pieces), places, None


def _stand_together(token: str, following: str) -> bool:
    """Whether no space stands between two tokens, whatever the project's language."""
    return is_written_without_spaces(token[-1]) and is_written_without_spaces(following[0])


def _found_in(text: str, tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]], str | None]:
    places: list[tuple[int, int]] = []
    end = 0
    for token in tokens:
        start = text.find(token, end)
        if start < 0 or text[end:start].strip():
            return text, places, token
        end = start + len(token)
        places.append((start, end))
    return text, places, text[end:].strip() or None


def _spans(tags: Sequence[str], places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """The spans that the tags mark, with the labels as the file writes them."""
    spans: list[dict[str, Any]] = []
    open_label: str | None = None
    for tag, (start, end) in zip(tags, places, strict=True):
        found = _TAG.fullmatch(tag)
        if found is None:
            open_label = None
            continue
        prefix, label = found.groups()
        if prefix in "IEL" and label == open_label:
            spans[-1]["end"] = end
        else:
            spans.append({"start": start, "end": end, "label": label})
        open_label = None if prefix in "ESLU" else label
    return spans


def write_conll(rows: Iterable[Row], question: str) -> Iterator[bytes]:
    """Sentences with IOB2 tags in two columns, such that `read_conll` gives the spans back.

    Tokens are words, cut where a span begins or ends inside one. Rows without an answer to
    `question` are left out: O would say that there is nothing. Raises ExportRefused for a document
    that the format can't hold: overlapping spans, or one that begins or ends with whitespace.
    """
    for row in rows:
        if question in row.answers:
            spans = sorted(row.answers[question], key=lambda span: (span["start"], span["end"]))
            _refuse_unfit(row, spans)
            yield _written(row.text, spans).encode()


def _refuse_unfit(row: Row, spans: Sequence[dict[str, Any]]) -> None:
    end = 0
    for span in spans:
        words_of_span = row.text[span["start"] : span["end"]]
        place = {"name": row.id or f"{row.text:.40}", **span}
        if span["start"] < end:
            raise ExportRefused(
                _("%(name)s: spans overlap at %(start)d. CoNLL can't hold that; JSON Lines can.")
                % place
            )
        if words_of_span != words_of_span.strip():
            raise ExportRefused(
                _(
                    "%(name)s: the span %(start)d–%(end)d begins or ends with a space. "
                    "CoNLL can't hold that; JSON Lines can."
                )
                % place
            )
        end = span["end"]


def _written(text: str, spans: Sequence[dict[str, Any]]) -> str:
    edges = sorted({edge for span in spans for edge in (span["start"], span["end"])})
    places = list(_cut(words(text), edges))
    tokens = [text[start:end] for start, end in places]
    lines = [] if _is_what_joining_gives(text, tokens) else [_TEXT_COMMENT + _json(text)]
    following = iter(spans)
    span = next(following, None)
    for token, (start, _end) in zip(tokens, places, strict=True):
        while span is not None and span["end"] <= start:
            span = next(following, None)
        lines.append(f"{token}\t{_tag(span, start)}")
    return "\n".join(lines) + "\n\n"


def _tag(span: dict[str, Any] | None, start: int) -> str:
    if span is None or start < span["start"]:
        return "O"
    return f"{'B' if start == span['start'] else 'I'}-{span['label']}"


def _cut(places: Iterable[tuple[int, int]], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The places, each cut at the edges inside it. Both are in order."""
    waiting = iter(edges)
    edge = next(waiting, None)
    for start, end in places:
        while edge is not None and edge < end:
            if edge > start:
                yield start, edge
                start = edge
            edge = next(waiting, None)
        yield start, end


def _is_what_joining_gives(text: str, tokens: Sequence[str]) -> bool:
    together = any(_stand_together(*neighbours) for neighbours in pairwise(tokens))
    # At the start of a file its first character would be taken for a byte order mark.
    begins_like_a_file = text.startswith("\ufeff")
    return text == " ".join(tokens) and not together and not begins_like_a_file


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
