"""Let a person into a project, or shut them out."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import deactivate_member
from annotate.inviting import invite
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_user
from annotate.models import Membership, Project, User


class Command(CollabCommand):
    """`manage.py add_member PROJECT USERNAME`."""

    help = gettext_lazy("Give a person a role in a project; with --deactivate take it away.")
    example = "manage.py add_member clinical bo --role reviewer --create-user"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("username")
        parser.add_argument(
            "--role", choices=Membership.Role.values, default=Membership.Role.ANNOTATOR
        )
        parser.add_argument(
            "--untrusted",
            action="store_true",
            help=gettext_lazy("Their answers wait for a reviewer."),
        )
        parser.add_argument(
            "--create-user",
            action="store_true",
            help=gettext_lazy("Make the user if need be, and print a password."),
        )
        parser.add_argument(
            "--deactivate", action="store_true", help=gettext_lazy("Shut the person out.")
        )

    def handle(self, *, project: str, username: str, **options: Any) -> None:
        target = find_project(project)
        if options["deactivate"]:
            self._deactivate(target, find_user(username))
            return
        if not options["create_user"]:
            find_user(username)
        invitation = invite(
            project=target,
            name=username,
            role=options["role"],
            trusted=not options["untrusted"],
            by=None,
            now=timezone.now(),
        )
        self.stdout.write(self.style.SUCCESS(f"{invitation.membership}."))
        if invitation.password:
            self.stdout.write(
                _("%(name)s signs in with the password %(password)s and should change it.")
                % {"name": username, "password": invitation.password}
            )

    def _deactivate(self, project: Project, user: User) -> None:
        member = project.memberships.filter(user=user).first()
        if member is None:
            raise CommandError(
                _("%(user)s is no member of %(project)s.") % {"user": user, "project": project}
            )
        deactivate_member(membership=member, by=None, now=timezone.now())
        self.stdout.write(
            self.style.SUCCESS(
                _("%(user)s no longer works in %(project)s.") % {"user": user, "project": project}
            )
        )
