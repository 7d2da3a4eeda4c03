"""Let a person into a project, or shut them out."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import add_member, deactivate_member
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
        with transaction.atomic():
            password = _create_user(username) if options["create_user"] else ""
            member = add_member(
                project=target,
                user=find_user(username),
                role=options["role"],
                trusted=not options["untrusted"],
                by=None,
                now=timezone.now(),
            )
        self.stdout.write(self.style.SUCCESS(f"{member}."))
        if password:
            self.stdout.write(
                _("%(name)s signs in with the password %(password)s and should change it.")
                % {"name": username, "password": password}
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


def _create_user(username: str) -> str:
    """Make the user, unless there is one; the password they sign in with, else nothing."""
    if User.objects.filter(username=username).exists():
        return ""
    password = secrets.token_urlsafe(9)
    user = User(username=username)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise CommandError(
            _("“%(name)s” can't be a user: %(reason)s")
            % {"name": username, "reason": " ".join(error.messages)}
        ) from error
    user.save()
    return password
