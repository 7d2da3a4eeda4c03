"""People who sign in."""

from typing import TYPE_CHECKING, Optional

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from annotate.models.project import Membership


class User(AbstractUser):
    """A person, with their preferences for every screen."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class TextFace(models.TextChoices):
        SERIF = "serif", _("Serif")
        SANS = "sans", _("Sans serif")

    TEXT_SIZES = (16, 18, 19, 20, 22, 24)

    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    text_size = models.PositiveSmallIntegerField(
        _("text size"),
        choices=[(size, f"{size} px") for size in TEXT_SIZES],
        default=19,
        help_text=_("Size of the text to label."),
    )
    text_face = models.CharField(
        _("text face"), max_length=8, choices=TextFace.choices, default=TextFace.SERIF
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)

    seated: Optional["Membership"] = None
    """The membership that let the person in; not stored, and set by `permissions.let_in` alone."""

    class Meta(AbstractUser.Meta):
        pass

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person."""
        names = str(self).split()
        letters = names[0][0] + names[-1][0] if len(names) > 1 else str(self)[:2]
        return letters.upper()
