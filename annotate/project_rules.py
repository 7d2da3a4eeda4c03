"""The settings of a project, as one checked value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from annotate.errors import SettingsRefused


@dataclass(frozen=True, slots=True)
class ProjectRules:
    """What an admin may set. Shares are of 1, minutes and counts are whole numbers.

    base: folder or hub name of the encoder to fine-tune; empty for the built-in one.
    opinions: annotators asked for each document before anything can be gold.
    second_share, second_opinions: the part of documents, drawn at random, that this many people
    label, each without seeing anything of the others or of a model.
    blind_share: the part of train documents, drawn at random, that is labelled without pre-tags.
    blind_measuring: validation and test documents are annotated without any trace of a prediction.
    spot_share: the part of what is approved by a rule, drawn at random, that a reviewer looks at.
    refit_after: approved train documents after which the quick learner learns anew; 0: never.
    first_training_at: approved train documents at which the first training starts; 0: never.
    promote: when a trained version takes over by itself (not-worse, better, always, never).
    sure_from, doubt_below: calibrated confidences at which a label counts as sure or as a doubt.
    """

    base: str = ""
    lease_minutes: int = 30
    opinions: int = 1
    second_share: float = 0.0
    second_opinions: int = 2
    blind_share: float = 0.0
    spot_share: float = 0.0
    blind_measuring: bool = True
    refit_after: int = 10
    first_training_at: int = 50
    promote: str = "not-worse"
    sure_from: float = 0.9
    doubt_below: float = 0.6
    random_share: float = 0.05
    measuring_share: float = 0.25
    measuring_share_later: float = 0.02
    measuring_target: int = 200
    validation_first: int = 30

    def __post_init__(self) -> None:
        for field in fields(self):
            _check_type(field.name, getattr(self, field.name), field.type)
        _check_range("lease_minutes", self.lease_minutes, 1, 24 * 60)
        _check_range("opinions", self.opinions, 1, 9)
        _check_range("second_opinions", self.second_opinions, 2, 9)
        _check_range("refit_after", self.refit_after, 0, 1000)
        _check_range("first_training_at", self.first_training_at, 0, 1_000_000)
        _check_range("measuring_target", self.measuring_target, 0, 100_000)
        _check_range("validation_first", self.validation_first, 0, 100_000)
        for name in ("sure_from", "doubt_below", "random_share", "second_share", "blind_share"):
            _check_range(name, getattr(self, name), 0, 1)
        _check_range("spot_share", self.spot_share, 0, 1)
        for name in ("measuring_share", "measuring_share_later"):
            _check_range(name, getattr(self, name), 0, 1)
        if self.promote not in PROMOTE_RULES:
            raise SettingsRefused(
                _("“promote” is one of %(known)s.") % {"known": ", ".join(PROMOTE_RULES)}
            )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ProjectRules":
        """Read stored settings; what is missing has its default. Raises SettingsRefused."""
        known = {field.name for field in fields(cls)}
        for name in sorted(set(value) - known):
            raise SettingsRefused(
                _("There is no setting “%(name)s”; there are %(known)s.")
                % {"name": name, "known": ", ".join(sorted(known))}
            )
        return cls(**value)

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the defaults, so that better defaults reach old projects."""
        defaults = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}


PROMOTE_RULES = ("not-worse", "better", "always", "never")


def _check_type(name: str, value: Any, kind: Any) -> None:
    fits = isinstance(value, (int, float)) if kind is float else isinstance(value, kind)
    if not fits or (kind is not bool and isinstance(value, bool)):
        raise SettingsRefused(
            _("“%(name)s” can't be %(value)s.") % {"name": name, "value": f"{value!r:.40}"}
        )


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SettingsRefused(
            _("“%(name)s” lies between %(low)s and %(high)s, not at %(value)s.")
            % {"name": name, "low": low, "high": high, "value": value}
        )
