"""Give what a person has in hand to another, or back to the queue."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.assigning import hand_over
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project, find_user


class Command(CollabCommand):
    """`manage.py hand_over PROJECT FROM`."""

    help = gettext_lazy(
        "Give back to the queue what a person holds, has begun, or was assigned; with --to give it "
        "to another. The person's drafts stay theirs."
    )
    example = "manage.py hand_over clinical amira --to bo"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument("holder", metavar="from", help=gettext_lazy("Who has them."))
        parser.add_argument(
            "--to", default="", metavar="NAME", help=gettext_lazy("Who gets them; else the queue.")
        )

    def handle(self, *, project: str, holder: str, to: str, **options: Any) -> None:
        target, giver = find_project(project), find_user(holder)
        taker = find_user(to) if to else None
        handed = hand_over(project=target, holder=giver, to=taker, by=None, now=timezone.now())
        self.stdout.write(
            self.style.SUCCESS(
                _("To %(name)s: %(to_person)d. Back to the queue: %(to_queue)d.")
                % {"name": taker, "to_person": handed.to_person, "to_queue": handed.to_queue}
                if taker
                else _("Back to the queue: %(to_queue)d.") % {"to_queue": handed.to_queue}
            )
        )
