"""One-time links by which a person sets a new password."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from annotate.errors import PermissionRefused
from annotate.models import Event, Membership, User


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens that die with the password, a sign-in, and any change of what the person may do.

    The last, so that who may make a link for a person now can't use it when the person has come to
    run, or to work in, what the maker doesn't run.
    """

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        active = Membership.objects.filter(user=user, active=True).order_by("project")
        roles = list(active.values_list("project", "role"))
        rights = f"{user.is_active}{user.is_staff}{user.is_superuser}{roles}"
        return super()._make_hash_value(user, timestamp) + rights


reset_tokens = ResetTokens()


@dataclass(frozen=True, slots=True)
class ResetLink:
    """The two parts of a link's address. Nothing is stored: the token is signed."""

    person: User
    uid: str
    token: str


def make_reset_link(*, person: User, by: User | None, now: datetime) -> ResetLink:
    """A link by which the person sets a new password, once, within a day.

    by: None where a command acts. Raises PermissionRefused for whom `by` may not let in anew;
    see `refuse_reset`.
    """
    refuse_reset(person, by)
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    Event.objects.record("reset_link_made", project=None, by=by, now=now, user=person.username)
    return ResetLink(person, uid, reset_tokens.make_token(person))


def refuse_reset(person: User, by: User | None) -> None:
    """Raise PermissionRefused if `by` may not make a link for the person.

    Whoever holds the link becomes the person. So only a superuser makes one for superusers, staff,
    and people who work in a project that `by` doesn't run; nobody makes one for themselves, or an
    open session would be worth a password.
    """
    if not person.is_active:
        raise PermissionRefused(_("The account of %(person)s is closed.") % {"person": person})
    if by is None:
        return
    if by == person:
        raise PermissionRefused(_("You change your own password on your account page."))
    if not by.is_superuser and not _runs_all_of(by, person):
        raise PermissionRefused(
            _(
                "%(person)s also works where you are no admin, or runs this site: "
                "only a superuser can make a link for them."
            )
            % {"person": person}
        )


@transaction.atomic
def set_password(*, person: User, password: str, now: datetime) -> None:
    """Give the person a new password; every session of theirs ends, every link dies."""
    person.set_password(password)
    person.save(update_fields=["password"])
    Event.objects.record("password_reset", project=None, by=person, now=now)


def _runs_all_of(by: User, person: User) -> bool:
    """Whether the person works nowhere but in projects that `by` runs, and in one at least."""
    if person.is_superuser or person.is_staff or not by.is_active:
        return False
    run = Membership.objects.filter(user=by, active=True, role=Membership.Role.ADMIN)
    theirs = Membership.objects.filter(user=person, active=True)
    return theirs.exists() and not theirs.exclude(project__in=run.values("project")).exists()
