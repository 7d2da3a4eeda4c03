"""Show and change the rules of a project."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.founding import change_rules
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Project
from annotate.project_rules import ProjectRules

YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


class Command(CollabCommand):
    """`manage.py set_rules PROJECT RULE=VALUE …`."""

    help = gettext_lazy(
        "Change rules of a project, such as the share of documents that several people label; "
        "without any, list them. docs/admins.md says what each does."
    )
    example = "manage.py set_rules clinical second_share=20% second_opinions=2"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "rules",
            nargs="*",
            metavar="rule=value",
            help=gettext_lazy("Shares as 0.2 or 20%%; yes or no; numbers; words."),
        )
        parser.add_argument(
            "--list", action="store_true", help=gettext_lazy("List the rules that then hold.")
        )

    def handle(self, *, project: str, rules: Sequence[str], **options: Any) -> None:
        target = find_project(project)
        if rules:
            given = dict(_pair(words) for words in rules)
            changed = ProjectRules(**{**asdict(target.rules), **given})
            change_rules(project=target, rules=changed, by=None, now=timezone.now())
            self.stdout.write(self.style.SUCCESS(_("The rules of %s are set.") % target))
        if options["list"] or not rules:
            self._list(target)

    def _list(self, project: Project) -> None:
        defaults = asdict(ProjectRules())
        for name, value in asdict(project.rules).items():
            was = (
                "" if value == defaults[name] else "  " + _("default: %s") % _shown(defaults[name])
            )
            self.stdout.write(f"{name}={_shown(value)}{was}")


def _pair(words: str) -> tuple[str, Any]:
    name, is_pair, value = words.partition("=")
    kinds = {field.name: field.type for field in fields(ProjectRules)}
    if not is_pair or name not in kinds:
        raise CommandError(
            _("“%(words)s” sets no rule. The rules are: %(known)s.")
            % {"words": words, "known": ", ".join(kinds)}
        )
    return name, _value(name, value.strip(), kinds[name])


def _value(name: str, words: str, kind: Any) -> Any:
    try:
        if kind is bool:
            return (YES + NO).index(words.lower()) < len(YES)
        if kind is float and words.endswith("%"):
            return float(words.removesuffix("%")) / 100
        return kind(words)
    except ValueError:
        raise CommandError(
            _("“%(name)s” can't be %(value)s.") % {"name": name, "value": words}
        ) from None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return YES[0] if value else NO[0]
    return str(value)
