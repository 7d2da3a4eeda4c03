"""Numbers as people read them: never without their interval."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from annotate import promoting

register = template.Library()

CAP_SIGN = "+"


@register.filter
def thousands(value: int) -> str:
    """1204 → “1,204”."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def up_to(value: int, most: int) -> str:
    """A count that stopped at `most`: “1,000+”."""
    shown = thousands(min(value, most))
    return f"{shown}{CAP_SIGN}" if value >= most else shown


@register.filter
def share(value: float) -> str:
    """0.857 → “0.857”."""
    return f"{value:.3f}"


@register.filter
def coefficient(value: float) -> str:
    """0.7431 → “0.74”: agreement is never known better than that; a true minus sign below zero."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


@register.filter
def percent(value: float) -> str:
    """0.48 → “48 %”."""
    return f"{100 * value:.0f} %"


@register.filter
def ago(moment: datetime) -> str:
    """How long since: “3 minutes ago”, and “just now” within the first."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment)}


@register.filter
def signed(value: float) -> str:
    """0.021 → “+0.021”; a true minus sign below zero."""
    return f"{value:+.3f}".replace("-", "−")


@register.filter
def hundredth(value: float) -> str:
    """A share of 1 as a width out of 100, for SVG."""
    return f"{100 * value:.1f}"


@register.filter
def minus(value: float, other: float) -> float:
    """The difference of two figures."""
    return value - other


@register.filter
def at(mapping: dict, key: object) -> object:
    """What a mapping holds under a key; nothing if it holds nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def verdict_sentence(verdict: dict) -> str:
    """Why a part of a model version won or lost."""
    return promoting.verdict_sentence(verdict) if verdict else ""
