"""Who works in a project, and as what."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from annotate.assigning import unassign
from annotate.errors import SettingsRefused
from annotate.models import Event, Membership, Project, User
from annotate.permissions import check_admin
from annotate.queue.leasing import release_all


def add_member(
    *,
    project: Project,
    user: User,
    role: str = Membership.Role.ANNOTATOR,
    trusted: bool = True,
    by: User | None,
    now: datetime,
) -> Membership:
    """Let a person into a project; who is or was in it already gets this role.

    Raises SettingsRefused for a role that is none, or if the project would lose its last admin.
    """
    check_admin(by, project)
    _check_role(role)
    with transaction.atomic():
        member = project.memberships.filter(user=user).first()
        if member is None:
            member = Membership.objects.create(
                project=project, user=user, role=role, trusted=trusted
            )
            _record("member_added", member, by, now)
        else:
            change_member(
                membership=member, role=role, trusted=trusted, active=True, by=by, now=now
            )
    return member


def let_founder_in(*, project: Project, founder: User, now: datetime) -> Membership:
    """Make whoever creates a project its first admin: nobody else could let them in."""
    member = Membership.objects.create(project=project, user=founder, role=Membership.Role.ADMIN)
    _record("member_added", member, founder, now)
    return member


def change_member(
    *,
    membership: Membership,
    role: str | None = None,
    trusted: bool | None = None,
    active: bool | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Change what is given; the rest stays.

    Who is shut out gives back what they hold, and what was assigned to them alone is free.

    Raises SettingsRefused for a role that is none, or if the project would lose its last admin.
    """
    check_admin(by, membership.project)
    wanted = {"role": role, "trusted": trusted, "active": active}
    changed = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(membership, name)
    }
    _check_role(role or membership.role)
    if not changed:
        return
    with transaction.atomic():
        if changed.get("active") is False or ("role" in changed and membership.active):
            _keep_an_admin(membership, changed)
        if changed.get("active") is False:
            _take_all(membership, by, now)
        for name, value in changed.items():
            setattr(membership, name, value)
        membership.save(update_fields=list(changed))
        _record("member_changed", membership, by, now)


def deactivate_member(*, membership: Membership, by: User | None, now: datetime) -> None:
    """Shut a person out; what they did stays, and what they hold goes back to the queue.

    Raises SettingsRefused if the project would lose its last admin.
    """
    change_member(membership=membership, active=False, by=by, now=now)


def _take_all(membership: Membership, by: User | None, now: datetime) -> None:
    """Nobody else would be handed what is assigned to somebody who can't come any more."""
    person, project = membership.user, membership.project
    release_all(annotator=person, project=project, now=now)
    theirs = project.documents.filter(assignments__user=person)
    unassign(documents=theirs, users=[person], by=by, now=now)


def _keep_an_admin(membership: Membership, changed: Mapping[str, object]) -> None:
    stays = changed.get("active", membership.active) and (
        changed.get("role", membership.role) == Membership.Role.ADMIN
    )
    if stays or not (membership.active and membership.is_admin):
        return
    admins = Membership.objects.select_for_update().filter(
        project=membership.project, role=Membership.Role.ADMIN, active=True
    )
    if not admins.exclude(pk=membership.pk).exists():
        raise SettingsRefused(
            _("%(user)s is the last admin of %(project)s. Make somebody else an admin first.")
            % {"user": membership.user, "project": membership.project}
        )


def _check_role(role: str) -> None:
    if role not in Membership.Role.values:
        raise SettingsRefused(
            _("There is no role “%(role)s”; there are %(known)s.")
            % {"role": role, "known": ", ".join(Membership.Role.values)}
        )


def _record(verb: str, member: Membership, by: User | None, now: datetime) -> None:
    Event.objects.record(
        verb,
        project=member.project,
        by=by,
        now=now,
        user=member.user.username,
        role=member.role,
        trusted=member.trusted,
        active=member.active,
    )
