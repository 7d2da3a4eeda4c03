"""Jobs and events as sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotate.models import Event, Job

JOB_TITLES = {
    "import": gettext_lazy("Import"),
    "predict": gettext_lazy("Pre-tagging"),
    "train": gettext_lazy("Training"),
    "evaluate": gettext_lazy("Evaluation"),
    "sweep": gettext_lazy("Tidying up"),
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


_SAYINGS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "requested": _requested,
}
