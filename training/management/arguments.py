"""Options that several learning commands take alike."""

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

DEVICES = ("auto", "cpu", "cuda", "mps")


def add_device(parser: CommandParser) -> None:
    """Where to compute."""
    parser.add_argument("--device", choices=DEVICES, default="auto")


def add_json(parser: CommandParser) -> None:
    """One JSON object in the place of words."""
    parser.add_argument("--json", action="store_true", help=_("Print one JSON object."))


def add_questions(parser: CommandParser) -> None:
    """Some of the project's questions; without any, all."""
    parser.add_argument(
        "--question",
        action="append",
        default=[],
        help=_("Only this question (may be repeated)."),
    )
