"""Links that let one person into a project, once. Only the hash of a link's token is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotate.errors import LinkRefused, SettingsRefused
from annotate.founding import add_member
from annotate.inviting.by_name import checked_name, person_called
from annotate.models import Event, InvitationLink, Membership, Project, User
from annotate.permissions import check_admin, membership_of

LINK_DAYS = 7
MOST_DAYS = 90
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made. token: to be shown once, it can't be found out later."""

    link: InvitationLink
    token: str


def make_link(
    *,
    project: Project,
    role: str = Membership.Role.ANNOTATOR,
    trusted: bool = True,
    days: int = LINK_DAYS,
    by: User | None,
    now: datetime,
) -> NewLink:
    """A link for one person to come in by within `days`, with this role.

    Raises SettingsRefused for a role or a number of days that is none, PermissionRefused unless
    `by` runs the project.
    """
    check_admin(by, project)
    _check_terms(role, days)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        link = InvitationLink.objects.create(
            project=project,
            token_hash=_hash(token),
            role=role,
            trusted=trusted,
            made_by=by,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        _record("link_made", link, by, now)
    return NewLink(link, token)


def open_link(*, token: str, now: datetime) -> InvitationLink:
    """The link with this token. Raises LinkRefused, saying why nobody can come in by it."""
    links = InvitationLink.objects.select_related("project", "made_by")
    link = links.filter(token_hash=_hash(token)).first()
    if link is None:
        raise LinkRefused(_("There is no such link. Was it copied whole?"))
    reason = _why_closed(link, now)
    if reason:
        raise LinkRefused(reason + " " + _("Ask for a new one."))
    return link


def open_links(project: Project, now: datetime) -> QuerySet[InvitationLink]:
    """The links that somebody can still come in by, the latest first."""
    unused = project.invitation_links.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)
    return unused.select_related("made_by", "project")


@transaction.atomic
def accept_link(*, token: str, user: User, now: datetime) -> Membership:
    """Let a person with an account in by the link, which is used up then.

    Raises LinkRefused if the link is closed, or the person is or was a member: a link changes
    nobody's role, and lets nobody in again whom an admin shut out.
    """
    link = open_link(token=token, now=now)
    _refuse_known(link.project, user)
    _use_up(link, user, now)
    membership = add_member(
        project=link.project,
        user=user,
        role=link.role,
        trusted=link.trusted,
        by=link.made_by,
        now=now,
    )
    _record("joined", link, user, now)
    return membership


@transaction.atomic
def join_with_new_account(*, token: str, name: str, password: str, now: datetime) -> Membership:
    """Make an account and let it in by the link.

    Raises LinkRefused if the link is closed, SettingsRefused for a name that is taken or can't be
    one, and for a password that is too weak.
    """
    open_link(token=token, now=now)
    return accept_link(token=token, user=_new_user(name, password), now=now)


def withdraw_link(*, link: InvitationLink, by: User | None, now: datetime) -> None:
    """Close a link that nobody has used. Nothing happens if it is used or withdrawn already."""
    check_admin(by, link.project)
    with transaction.atomic():
        unused = InvitationLink.objects.filter(pk=link.pk, used_at=None, withdrawn_at=None)
        if unused.update(withdrawn_at=now):
            _record("link_withdrawn", link, by, now)


def _hash(token: str) -> str:
    """What is kept of a token; it has 256 random bits, so that a salt would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _check_terms(role: str, days: int) -> None:
    if role not in Membership.Role.values:
        raise SettingsRefused(
            _("There is no role “%(role)s”; there are %(known)s.")
            % {"role": role, "known": ", ".join(Membership.Role.values)}
        )
    if not 1 <= days <= MOST_DAYS:
        raise SettingsRefused(
            _("A link holds for 1 to %(most)d days, not for %(days)d.")
            % {"most": MOST_DAYS, "days": days}
        )


def _why_closed(link: InvitationLink, now: datetime) -> str:
    if link.used_at is not None:
        return _("This link was used already: it lets one person in, once.")
    if link.withdrawn_at is not None:
        return _("This link was withdrawn.")
    if now >= link.expires_at:
        return _("This link has expired.")
    if link.made_by is not None and not _runs(link.made_by, link.project):
        return _("Who made this link no longer runs the project.")
    return ""


def _runs(user: User, project: Project) -> bool:
    membership = membership_of(user, project)
    return user.is_active and membership is not None and membership.is_admin


def _refuse_known(project: Project, user: User) -> None:
    known = Membership.objects.filter(project=project, user=user).first()
    if known is None:
        return
    if known.active:
        raise LinkRefused(
            _("You are in %(project)s already; the link stays for somebody else.")
            % {"project": project}
        )
    raise LinkRefused(
        _("You were shut out of %(project)s, so a link doesn't let you in. Ask its admin.")
        % {"project": project}
    )


def _use_up(link: InvitationLink, user: User, now: datetime) -> None:
    """Two people with one link: the row count tells who came first."""
    unused = InvitationLink.objects.filter(
        pk=link.pk, used_at=None, withdrawn_at=None, expires_at__gt=now
    )
    if not unused.update(used_by=user, used_at=now):
        raise LinkRefused(_("Somebody else has just used this link. Ask for a new one."))


def _new_user(name: str, password: str) -> User:
    taken = _("The name “%(name)s” is taken. If it is yours, sign in with it.") % {"name": name}
    if person_called(name) is not None:
        raise SettingsRefused(taken)
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise SettingsRefused(" ".join(error.messages)) from None
    try:
        with transaction.atomic():
            return User.objects.create_user(checked_name(name), password=password)
    except IntegrityError:
        raise SettingsRefused(taken) from None


def _record(verb: str, link: InvitationLink, by: User | None, now: datetime) -> None:
    Event.objects.record(
        verb,
        project=link.project,
        by=by,
        now=now,
        link=link.pk,
        role=link.role,
        trusted=link.trusted,
    )
