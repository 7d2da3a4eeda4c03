"""Let people into a project, with an account of their own if they have none."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from annotate.errors import SettingsRefused
from annotate.founding import add_member
from annotate.models import Membership, Project, User

PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who came in. password: to be shown once; empty for a person who had an account."""

    membership: Membership
    password: str = ""


def invite(
    *, project: Project, name: str, role: str, trusted: bool, by: User, now: datetime
) -> Invitation:
    """Make the person called `name` a member, and an account for them if there is none.

    Raises SettingsRefused for a name that can't be one.
    """
    with transaction.atomic():
        user = User.objects.filter(username__iexact=name).first()
        password = ""
        if user is None:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            user = User.objects.create_user(_checked_name(name), password=password)
        membership = add_member(
            project=project, user=user, role=role, trusted=trusted, by=by, now=now
        )
    return Invitation(membership, password)


def _checked_name(name: str) -> str:
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError:
        raise SettingsRefused(
            _("A name is made of letters, digits and @ . + - _, without spaces, not “%(name)s”.")
            % {"name": name}
        ) from None
    return name
