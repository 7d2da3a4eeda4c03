"""Jobs and events as sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.models import Event, Job

JOB_TITLES = {
    "import": gettext_lazy("Import"),
    "predict": gettext_lazy("Pre-tagging"),
    "refit": gettext_lazy("Quick learning"),
    "train": gettext_lazy("Training"),
    "evaluate": gettext_lazy("Evaluation"),
    "sweep": gettext_lazy("Tidying up"),
    "change_documents": gettext_lazy("Change of many documents"),
    "measure_agreement": gettext_lazy("Measuring agreement"),
}


def job_title(job: Job) -> str:
    """What a job is called on screens, with the file or version it is about."""
    title = str(JOB_TITLES.get(job.kind, job.kind.replace("_", " ").capitalize()))
    options = job.arguments.get("options")
    file_name = options.get("file_name") if isinstance(options, dict) else None
    if file_name:
        return _("%(title)s, %(file)s") % {"title": title, "file": file_name}
    version = job.outcome.get("version") or job.arguments.get("version_number")
    if version:
        return _("%(title)s, v%(number)s") % {"title": title, "number": str(version).lstrip("v")}
    return title


def event_sentence(event: Event) -> str:
    """What happened, in words: “Amira added bo”, “The first training was asked for”."""
    who = str(event.actor) if event.actor else ""
    say = _SAYINGS.get(event.verb)
    if say is not None:
        return say(who, event.data)
    what = event.verb.replace("_", " ")
    return _("%(who)s: %(what)s") % {"who": who, "what": what} if who else what.capitalize()


def _requested(who: str, data: Mapping[str, Any]) -> str:
    job = JOB_TITLES.get(str(data.get("kind")), str(data.get("kind")))
    if who:
        return _("%(who)s asked for: %(job)s") % {"who": who, "job": job}
    return _("%(job)s started by itself") % {"job": job}


def _with(sentence: Any, by_itself: Any = None) -> Callable[[str, Mapping[str, Any]], str]:
    """Says `sentence` with the event's data; `by_itself` if nobody did it."""

    def say(who: str, data: Mapping[str, Any]) -> str:
        chosen = sentence if who or by_itself is None else by_itself
        return str(chosen) % {"who": who or _("Somebody"), **data}

    return say


def _many(sentence: Any) -> Callable[[str, Mapping[str, Any]], str]:
    def say(who: str, data: Mapping[str, Any]) -> str:
        return str(sentence) % {"who": who or _("Somebody"), "count": data.get("documents", 0)}

    return say


def _member_changed(who: str, data: Mapping[str, Any]) -> str:
    named = {"who": who or _("Somebody"), "user": data.get("user", "")}
    if not data.get("active", True):
        return _("%(who)s shut out %(user)s") % named
    return _("%(who)s changed the role of %(user)s") % named


def _imported(who: str, data: Mapping[str, Any]) -> str:
    named = {
        "who": who or _("Somebody"),
        "count": data.get("documents", 0),
        "file": data.get("file_name") or data.get("file") or _("a file"),
    }
    return _("%(who)s imported %(count)s documents from %(file)s") % named


_SAYINGS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "requested": _requested,
    "imported": _imported,
    "member_changed": _member_changed,
    "created": _with(gettext_lazy("%(who)s created the project")),
    "changed": _with(gettext_lazy("%(who)s changed the project's name or description")),
    "rules_changed": _with(gettext_lazy("%(who)s changed the rules")),
    "guideline_written": _with(gettext_lazy("%(who)s wrote version %(number)s of the guideline")),
    "member_added": _with(gettext_lazy("%(who)s added %(user)s")),
    "link_made": _with(gettext_lazy("%(who)s made an invitation link")),
    "link_withdrawn": _with(gettext_lazy("%(who)s withdrew an invitation link")),
    "joined": _with(gettext_lazy("%(who)s came in by a link")),
    "assigned": _with(gettext_lazy("%(who)s assigned %(documents)s documents")),
    "unassigned": _with(gettext_lazy("%(who)s ended the assignment of %(documents)s documents")),
    "handed_over": _with(gettext_lazy("%(who)s handed over what %(holder)s had in hand")),
    "question_added": _with(gettext_lazy("%(who)s added the question “%(question)s”")),
    "question_changed": _with(gettext_lazy("%(who)s changed the question “%(question)s”")),
    "question_moved": _with(gettext_lazy("%(who)s moved the question “%(question)s”")),
    "question_removed": _with(gettext_lazy("%(who)s removed the question “%(question)s”")),
    "label_added": _with(gettext_lazy("%(who)s added the label “%(label)s”")),
    "label_changed": _with(gettext_lazy("%(who)s changed the label “%(label)s”")),
    "label_moved": _with(gettext_lazy("%(who)s moved the label “%(label)s”")),
    "labels_merged": _with(gettext_lazy("%(who)s merged the label “%(label)s” into “%(into)s”")),
    "label_removed": _with(gettext_lazy("%(who)s removed the label “%(label)s”")),
    "judged": _with(gettext_lazy("v%(version)s was trained and judged")),
    "promoted": _with(
        gettext_lazy("%(who)s promoted v%(version)s"), gettext_lazy("v%(version)s took over")
    ),
    "rolled_back": _with(gettext_lazy("%(who)s rolled back to v%(version)s")),
    "documents_changed": _many(gettext_lazy("%(who)s changed %(count)s documents at once")),
    "change_undone": _many(gettext_lazy("%(who)s undid a change of %(count)s documents")),
    "stopped": _with(gettext_lazy("%(who)s stopped a job")),
}
