"""The task kinds, by name. A new kind is one module here and one line in KINDS."""

from django.utils.translation import gettext as _

from annotate.errors import SchemeRefused
from annotate.kinds.any_of import AnyOf
from annotate.kinds.kind import TaskKind
from annotate.kinds.one_of import OneOf
from annotate.kinds.spans import Spans
from annotate.markup import Answer
from annotate.scheme import QuestionSpec

KINDS: dict[str, TaskKind] = {kind.name: kind for kind in (Spans(), OneOf(), AnyOf())}


def kind_named(name: str) -> TaskKind:
    """The task kind called `name`. Raises SchemeRefused, naming the kinds there are."""
    try:
        return KINDS[name]
    except KeyError:
        raise SchemeRefused(
            _("There is no task kind “%(name)s”; there are %(known)s.")
            % {"name": name, "known": ", ".join(KINDS)}
        ) from None


def check(answer: Answer, question: QuestionSpec, text: str) -> None:
    """Raise AnswerRefused, in words, unless `answer` fits its question and the text."""
    kind_named(question.kind).check(answer, question, text)
