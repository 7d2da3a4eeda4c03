"""Find what a command's arguments name, or say what there is."""

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotate.models import ModelVersion, Project, User

MOST_NAMED = 20


def find_project(slug: str) -> Project:
    """The project called `slug`. Raises CommandError, listing the projects there are."""
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        raise CommandError(
            _("There is no project “%(slug)s”; there are: %(known)s.")
            % {"slug": slug, "known": _some(Project.objects.order_by("slug"), "slug")}
        )
    return project


def find_user(username: str) -> User:
    """The person called `username`. Raises CommandError, listing the people there are."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(
            _("There is no user “%(name)s”; there are: %(known)s.")
            % {"name": username, "known": _some(User.objects.order_by("username"), "username")}
        )
    return user


def find_owner(username: str) -> User | None:
    """The person named, else the first superuser; None if there is nobody yet."""
    if username:
        return find_user(username)
    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()


def find_version(project: Project, words: str) -> ModelVersion:
    """The project's model version called `3` or `v3`. Raises CommandError, naming all."""
    digits = words.lower().removeprefix("v")
    found = project.versions.filter(number=int(digits)).first() if digits.isdecimal() else None
    if found is None:
        known = ", ".join(map(str, project.versions.all()[:MOST_NAMED])) or "–"
        raise CommandError(
            _("%(project)s has no model version “%(words)s”; there are: %(known)s.")
            % {"project": project, "words": words, "known": known}
        )
    return found


def _some(rows: QuerySet[Project] | QuerySet[User], field: str) -> str:
    names = list(rows.values_list(field, flat=True)[: MOST_NAMED + 1])
    return ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "") or "–"
