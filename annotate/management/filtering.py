"""The option by which commands choose documents."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext


def add_filter(parser: CommandParser) -> None:
    """Add `--filter key=value`, repeatable; `DocumentFilter.from_words` reads it."""
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=gettext(
            "Only documents like this; repeatable, and all must hold (of several states, one): "
            "q=WORDS, state=, split=, label=QUESTION:LABEL, annotator=, agrees=yes|no, "
            "confidence=doubt|sure, meta=KEY=VALUE, batch=NUMBER, assigned=NAME|nobody."
        ),
    )
