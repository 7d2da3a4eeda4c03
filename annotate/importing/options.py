"""How a file is to be imported, as one checked value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

from annotate.errors import ImportRefused
from annotate.models import Split

LABELS_AS = ("gold", "annotation", "prediction", "ignore")
SPLIT_RULES = ("auto", *Split.values)
ON_DUPLICATE = ("skip", "keep")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person says of a file.

    file_name: its name for people; empty for that of the path. labels_as: what the labels in it
    are. split: auto takes the file's own column, else decides by draw; any other holds for all.
    on_duplicate: what becomes of a text that is there already. format: empty to tell it by the
    name. question: the spans question that CoNLL tags answer. answer_columns: columns of a table
    that answer a question of another name. seed: for repeatable draws. predict_after: ask for
    predictions, and for the first training if it is due.
    """

    file_name: str = ""
    labels_as: str = "gold"
    split: str = "auto"
    on_duplicate: str = "skip"
    format: str = ""
    text_column: str = "text"
    question: str = ""
    answer_columns: Mapping[str, str] = field(default_factory=dict)
    quoted: bool = True
    one_per_file: bool = False
    seed: int | None = None
    predict_after: bool = True

    def __post_init__(self) -> None:
        _check_choice("labels_as", self.labels_as, LABELS_AS)
        _check_choice("split", self.split, SPLIT_RULES)
        _check_choice("on_duplicate", self.on_duplicate, ON_DUPLICATE)

    def to_json(self) -> dict[str, Any]:
        """For the arguments of a job."""
        return asdict(self) | {"answer_columns": dict(self.answer_columns)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ImportOptions":
        """Read `to_json`'s object; what is missing has its default. Raises ImportRefused."""
        known = {known.name for known in fields(cls)}
        for name in sorted(set(value) - known):
            raise ImportRefused(_("An import has no option “%(name)s”.") % {"name": name})
        return cls(**value)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ImportRefused(
            _("“%(name)s” is one of %(choices)s, not “%(value)s”.")
            % {"name": name, "choices": ", ".join(choices), "value": value}
        )
