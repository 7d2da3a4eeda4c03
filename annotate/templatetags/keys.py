"""A key as the person who looks at it has it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotate.keys import Keys, keys_of
from annotate.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def kbd(context: template.Context, name: str, screen: str = "annotate") -> SafeString:
    """The key of a command, which the browser writes anew when the person changes it."""
    shown = _keys_in(context, screen).shown(name)
    return format_html('<kbd data-key="{}" aria-hidden="true">{}</kbd>', name, shown)


def _keys_in(context: template.Context, screen: str) -> Keys:
    person = context.get("user")
    return keys_of(person.preferences if isinstance(person, User) else {}, screen)
