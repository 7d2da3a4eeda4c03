"""Who may do what in a project."""

from django.utils.translation import gettext as _

from annotate.errors import PermissionRefused
from annotate.models import Membership, Project, User
from annotate.models.prepared import PreparedRead, Slot

active_membership = PreparedRead(
    lambda: (
        Membership.objects.select_related("project")
        .filter(user=Slot("user"), active=True, project__slug=Slot("slug"))
        .order_by("pk")[:1]
    )
)


def let_in(user: User, slug: str) -> Membership | None:
    """The person's active membership of the project called `slug`, with person and project.

    It goes with this instance of the person, so that what they ask for now needn't read it again.
    """
    membership = active_membership.first(user=user.pk, slug=slug)
    if membership is None and user.is_superuser:
        project = Project.objects.filter(slug=slug).first()
        membership = membership_of(user, project) if project else None
    if membership is not None:
        membership.user = user
        user.seated = membership
    return membership


def membership_of(user: User, project: Project) -> Membership | None:
    """The person's active membership; a superuser counts as an admin of every project."""
    if user.seated is not None and user.seated.project_id == project.pk:
        return user.seated
    theirs = Membership.objects.filter(user=user, project=project, active=True)
    membership = theirs.order_by("pk").first()
    if membership is None and user.is_superuser:
        return Membership(user=user, project=project, role=Membership.Role.ADMIN)
    if membership is not None:
        membership.user, membership.project = user, project
    return membership


def require_member(user: User, project: Project) -> Membership:
    """The person's membership. Raises PermissionRefused if they are none."""
    membership = membership_of(user, project)
    if membership is None or not user.is_active:
        raise PermissionRefused(
            _("%(user)s is not a member of %(project)s.") % {"user": user, "project": project}
        )
    return membership


def require_reviewer(user: User, project: Project) -> Membership:
    """The membership of a person who may review. Raises PermissionRefused."""
    membership = require_member(user, project)
    if not membership.may_review:
        raise PermissionRefused(
            _("This takes a reviewer or an admin of %(project)s.") % {"project": project}
        )
    return membership


def require_admin(user: User, project: Project) -> Membership:
    """The membership of a person who runs the project. Raises PermissionRefused."""
    membership = require_member(user, project)
    if not membership.is_admin:
        raise PermissionRefused(_("This takes an admin of %(project)s.") % {"project": project})
    return membership


def check_admin(by: User | None, project: Project) -> None:
    """Raise PermissionRefused for a person who doesn't run the project.

    by: None where a command or a rule acts, which may do everything.
    """
    if by is not None:
        require_admin(by, project)


def may_found(user: User) -> bool:
    """Whether the person may create projects: staff, and whoever runs one already."""
    return (
        user.is_staff
        or user.is_superuser
        or (Membership.objects.filter(user=user, role=Membership.Role.ADMIN, active=True).exists())
    )
