"""Measure how alike people label, and show it."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotate.jobs import run_here
from annotate.management.command import CollabCommand
from annotate.management.finding import find_project
from annotate.models import Job, Project, User
from annotate.reliability import Measure, QuestionAgreement, agreement_in

MOST_PAIRS = 20
NAME_WIDTH, FIGURE_WIDTH = 24, 26


class Command(CollabCommand):
    """`manage.py measure_agreement PROJECT`."""

    help = gettext_lazy(
        "Measure how alike people label, and how good each is beside gold that others decided. The "
        "pages of agreement and of each person show the same figures."
    )
    example = "manage.py measure_agreement clinical --question entities --json"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help=gettext_lazy("Short name of the project."))
        parser.add_argument(
            "--question", default="", help=gettext_lazy("Show this question alone.")
        )
        parser.add_argument(
            "--json", action="store_true", help=gettext_lazy("Print one JSON object.")
        )

    def handle(self, *, project: str, question: str, **options: Any) -> None:
        target = find_project(project)
        self._check(target, question)
        with self.progress_bar() as show:
            job = run_here(
                kind="measure_agreement",
                project=target,
                by=None,
                now=timezone.now(),
                on_report=show,
            )
        if job.state != Job.State.DONE:
            raise CommandError(_("The measuring was stopped."))
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(target, question)))
            return
        for found in agreement_in(target):
            if question in ("", found.question.slug):
                self._say(found)

    def _check(self, project: Project, question: str) -> None:
        slugs = list(project.questions.values_list("slug", flat=True))
        if question and question not in slugs:
            raise CommandError(
                _("%(project)s has no question “%(question)s”; there are: %(known)s.")
                % {"project": project, "question": question, "known": ", ".join(slugs) or "–"}
            )

    def _say(self, found: QuestionAgreement) -> None:
        title = _("%(question)s: %(documents)d documents, %(answers)d answers, %(people)d people")
        named = {
            "question": found.question.slug,
            "documents": found.documents,
            "answers": found.answers,
            "people": found.people,
        }
        self.stdout.write(self.style.MIGRATE_HEADING(title % named))
        self._row("", found.headings)
        self._measures(_("all together"), found.measures)
        for line in found.labels:
            self._measures(line.label.slug, line.measures)
        for pair in found.pairs[:MOST_PAIRS]:
            one, other = (person.username for person in pair.people)
            self._measures(f"{one} – {other}", pair.measures)
        self._say_what_is_left_out(found)

    def _say_what_is_left_out(self, found: QuestionAgreement) -> None:
        left = len(found.pairs) - MOST_PAIRS
        if left > 0:
            more = ngettext("%(count)d more pair", "%(count)d more pairs", left)
            self.stdout.write("  " + more % {"count": left})
        if found.pairs_too_few:
            words = ngettext(
                "%(count)d pair shares too few documents for a figure",
                "%(count)d pairs share too few documents for a figure",
                found.pairs_too_few,
            )
            self.stdout.write("  " + words % {"count": found.pairs_too_few})

    def _measures(self, name: str, measures: Sequence[Measure]) -> None:
        self._row(name, [_in_words(measure) for measure in measures])

    def _row(self, name: str, cells: Sequence[str]) -> None:
        self.stdout.write(f"  {name:{NAME_WIDTH}}" + "".join(f"{c:>{FIGURE_WIDTH}}" for c in cells))


def _in_words(measure: Measure) -> str:
    """`0.74 (0.61–0.83) n=312`: n documents say something about it."""
    if measure.value is None:
        return _("too few") + f" n={measure.documents}"
    return f"{measure.value:.2f} ({measure.low:.2f}–{measure.high:.2f}) n={measure.documents}"


def _as_json(project: Project, question: str) -> dict[str, Any]:
    """The stored figures, with people by name."""
    names = {str(pk): name for pk, name in User.objects.values_list("pk", "username")}
    figures = {figure.name: figure.value for figure in project.figures.all()}
    questions = project.questions.values_list("slug", flat=True)
    return {
        "questions": {
            slug: _with_names(figures[f"agreement:{slug}"], names)
            for slug in questions
            if question in ("", slug)
        },
        "people": {
            names[name.removeprefix("person:")]: _of_question(value, question)
            for name, value in figures.items()
            if name.startswith("person:")
        },
    }


def _with_names(figures: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    pairs = [
        pair | {"people": [names[str(person)] for person in pair["people"]]}
        for pair in figures["pairs"]
    ]
    return figures | {"pairs": pairs}


def _of_question(value: dict[str, Any], question: str) -> dict[str, Any]:
    shown = {slug: found for slug, found in value["questions"].items() if question in ("", slug)}
    return value | {"questions": shown}
