"""Let a person in by their name, with an account of their own if they have none."""

import secrets
from dataclasses import dataclass
from datetime import datetime

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
    *, project: Project, name: str, role: str, trusted: bool, by: User | None, now: datetime
) -> Invitation:
    """Make the person called `name` a member, and an account for them if there is none.

    Names are the same in upper and lower case. Raises SettingsRefused for a name that can't be
    one, and as `add_member` does.
    """
    with transaction.atomic():
        user = person_called(name)
        password = ""
        if user is None:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            user = User.objects.create_user(checked_name(name), password=password)
        membership = add_member(
            project=project, user=user, role=role, trusted=trusted, by=by, now=now
        )
    return Invitation(membership, password)


def person_called(name: str) -> User | None:
    """The person of this name, in upper or lower case alike."""
    exactly = User.objects.filter(username=name).first()
    return exactly or User.objects.filter(username__iexact=name).first()


def checked_name(name: str) -> str:
    """The name, if somebody can be called so. Raises SettingsRefused."""
    try:
        User._meta.get_field("username").run_validators(name)
    except ValidationError as error:
        raise SettingsRefused(
            _("“%(name)s” can't be a name: %(reason)s")
            % {"name": name, "reason": " ".join(error.messages)}
        ) from None
    return name
