"""One person's page: their figures, their confusions, and what reviewers decided otherwise."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from annotate.lessons import Lesson, lessons_for
from annotate.markup import Markup
from annotate.models import Annotation, Project, User
from annotate.person_record import record_of
from annotate.views.agreement import is_measuring
from annotate.views.screen import SignedInRequest, render_screen
from annotate.views.seat import seat_of
from annotate.views.shown_text import ShownText, text_with

MOST_LESSONS = 20


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson with both texts as they are shown."""

    lesson: Lesson
    theirs: ShownText
    gold: ShownText


@login_required
@require_safe
def person(request: SignedInRequest, slug: str, username: str) -> HttpResponse:
    """Show a person's page to themselves and to reviewers; nobody else may know how they do."""
    seat = seat_of(request, slug)
    is_own = request.user.username == username
    if not is_own and not seat.membership.may_review:
        raise PermissionDenied
    people = _people_of(seat.project)
    found = request.user if is_own else get_object_or_404(people, username=username)
    lessons = lessons_for(found, seat.project, most=MOST_LESSONS)
    context = seat.context(
        "people" if seat.membership.may_review else "project",
        person=found,
        is_own=is_own,
        record=record_of(found, seat.project),
        lessons=[_shown(seat.project, lesson) for lesson in lessons],
        is_measuring=is_measuring(seat.project),
    )
    return render_screen(request, "person", context)


def _people_of(project: Project) -> QuerySet[User]:
    """Members, and whoever labelled something while they were one."""
    labelled = Annotation.objects.filter(document__project=project).values("annotator")
    members = project.memberships.order_by().values("user")
    return User.objects.filter(Q(pk__in=labelled) | Q(pk__in=members))


def _shown(project: Project, lesson: Lesson) -> ShownLesson:
    lesson.document.project = project  # whose questions are then read once for all lessons
    return ShownLesson(lesson, _text(lesson, lesson.theirs), _text(lesson, lesson.gold))


def _text(lesson: Lesson, markup: Markup) -> ShownText:
    """The text with the answers that differ, and nothing of the other questions."""
    shown = text_with(lesson.document, markup)
    return replace(shown, choices=tuple(one for one in shown.choices if one.given is not None))
