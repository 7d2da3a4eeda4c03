"""Create and change projects: their names, rules and guidelines."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotate.approving import draw_spot_checks
from annotate.errors import SchemeRefused, SettingsRefused
from annotate.founding.members import let_founder_in
from annotate.founding.questions import add_question
from annotate.models import Document, Draft, Event, Guideline, Lease, Project, Split, User
from annotate.models.document import DocumentQuerySet
from annotate.permissions import check_admin
from annotate.project_rules import ProjectRules
from annotate.samples import ask_alike, is_drawn_blind, opinions_to_ask
from annotate.scheme import Scheme, check_slug

CHUNK = 1000


def create_project(
    *,
    slug: str,
    name: str,
    scheme: Scheme,
    by: User | None,
    now: datetime,
    language: str = "",
    rules: ProjectRules | None = None,
) -> Project:
    """A new project that asks what `scheme` says; `by` becomes its admin.

    language: empty for that of the scheme. Raises SchemeRefused for a slug that is taken or none,
    and for a scheme that can't be had; SettingsRefused for a name or language that is none.
    """
    check_slug(slug, _("A project"))
    language = _checked_language(language or scheme.language)
    with transaction.atomic():
        project = _new_project(
            slug=slug,
            name=_checked_name(name.strip() or scheme.name or slug),
            description=scheme.description,
            language=language,
            settings=(rules or ProjectRules()).to_json(),
        )
        Event.objects.record("created", project=project, by=by, now=now, language=language)
        if by is not None:
            let_founder_in(project=project, founder=by, now=now)
        for spec in scheme.questions:
            add_question(project=project, spec=spec, by=by, now=now)
        if scheme.guideline.strip():
            write_guideline(project=project, text=scheme.guideline, by=by, now=now)
    return project


def _new_project(**fields: object) -> Project:
    try:
        with transaction.atomic():
            return Project.objects.create(**fields)
    except IntegrityError:
        raise SchemeRefused(
            _("There is a project “%(slug)s” already. Choose another short name.")
            % {"slug": fields["slug"]}
        ) from None


def _checked_name(name: str) -> str:
    longest = Project._meta.get_field("name").max_length or 0
    if not 1 <= len(name.strip()) <= longest:
        raise SettingsRefused(
            _("The name of a project has 1 to %(longest)d characters.") % {"longest": longest}
        )
    return name.strip()


def _checked_language(language: str) -> str:
    if not 2 <= len(language) <= (Project._meta.get_field("language").max_length or 0):
        raise SettingsRefused(
            _("A language is a code such as en, zh or pt-BR, not “%(language)s”.")
            % {"language": language}
        )
    return language


def change_project(
    *, project: Project, name: str, description: str, language: str, by: User | None, now: datetime
) -> None:
    """Give a project another name, description or language; its slug is for life.

    Raises SettingsRefused for a name that is empty or too long, or a language that is none.
    """
    check_admin(by, project)
    changed = {
        "name": _checked_name(name),
        "description": description.strip(),
        "language": _checked_language(language),
    }
    before = {field: getattr(project, field) for field in changed}
    if before == changed:
        return
    with transaction.atomic():
        for field, value in changed.items():
            setattr(project, field, value)
        project.save(update_fields=list(changed))
        Event.objects.record(
            "changed", project=project, by=by, now=now, before=before, after=changed
        )


def change_rules(*, project: Project, rules: ProjectRules, by: User | None, now: datetime) -> None:
    """Set the project's rules. Documents that nobody has begun belong to the samples they draw."""
    check_admin(by, project)
    before, after = project.settings, rules.to_json()
    if before == after:
        return
    with transaction.atomic():
        if not ask_alike(project.rules, rules):
            _ask_opinions(project, rules)
        if project.rules.blind_share != rules.blind_share:
            _draw_blind(project, rules)
        if project.rules.spot_share != rules.spot_share:
            draw_spot_checks(project=project, share=rules.spot_share)
        project.settings = after
        project.save(update_fields=["settings"])
        Event.objects.record(
            "rules_changed", project=project, by=by, now=now, before=before, after=after
        )


def _ask_opinions(project: Project, rules: ProjectRules) -> None:
    """A document of which a reviewer asked for more keeps its number.

    So does what somebody holds or has begun: they may have seen pre-tags, which a second opinion
    must not.
    """
    before = project.rules
    changed: dict[int, list[int]] = defaultdict(list)
    for pk, draw, wanted in _not_begun(project).values_list("pk", "draw", "opinions_wanted"):
        if wanted != opinions_to_ask(draw, before):
            continue
        asked = opinions_to_ask(draw, rules)
        if asked != wanted:
            changed[asked].append(pk)
    for asked, documents in changed.items():
        _set(documents, project, opinions_wanted=asked)


def _draw_blind(project: Project, rules: ProjectRules) -> None:
    changed: dict[bool, list[int]] = defaultdict(list)
    documents = _not_begun(project).in_split(Split.TRAIN)
    for pk, draw, was_drawn in documents.values_list("pk", "draw", "is_drawn_blind"):
        is_drawn = is_drawn_blind(draw, Split.TRAIN, rules)
        if is_drawn != was_drawn:
            changed[is_drawn].append(pk)
    for is_drawn, chosen in changed.items():
        _set(chosen, project, is_drawn_blind=is_drawn)


def _set(documents: Sequence[int], project: Project, **fields: Any) -> None:
    """Set fields of documents that still nobody has begun, in chunks."""
    for start in range(0, len(documents), CHUNK):
        _not_begun(project).filter(pk__in=documents[start : start + CHUNK]).update(**fields)


def _not_begun(project: Project) -> DocumentQuerySet:
    held = Lease.objects.filter(document=OuterRef("pk"))
    begun = Draft.objects.filter(document=OuterRef("pk"))
    waiting = Document.objects.filter(project=project, state=Document.State.WAITING)
    return waiting.filter(~Exists(held), ~Exists(begun)).order_by()


def write_guideline(*, project: Project, text: str, by: User | None, now: datetime) -> Guideline:
    """Add a version of the guideline, in Markdown; the same text as now adds none."""
    check_admin(by, project)
    return add_guideline_version(project=project, text=text, by=by, now=now)


def add_guideline_version(
    *, project: Project, text: str, by: User | None, now: datetime
) -> Guideline:
    """`write_guideline` for whoever has looked at what `by` may do."""
    with transaction.atomic():
        # The lock on the project makes two writers take two numbers.
        Project.objects.select_for_update().get(pk=project.pk)
        latest = project.guidelines.order_by("-number").first()
        if latest is not None and latest.text == text:
            return latest
        number = latest.number + 1 if latest else 1
        guideline = Guideline.objects.create(
            project=project, number=number, text=text, written_by=by
        )
        Event.objects.record("guideline_written", project=project, by=by, now=now, number=number)
    return guideline
