"""Jobs and events as sentences, in templates."""

from django import template

from annotate import history
from annotate.models import Event, Job

register = template.Library()


@register.filter
def job_title(job: Job) -> str:
    """What a job is called."""
    return history.job_title(job)


@register.filter
def event_sentence(event: Event) -> str:
    """What happened, in words."""
    return history.event_sentence(event)
