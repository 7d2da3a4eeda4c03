"""Runs commands as a terminal would."""

import json
from io import StringIO
from typing import Any

from django.core.management import call_command


def manage(*words: Any) -> str:
    """What `manage.py WORDS` prints."""
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO(), no_color=True)
    return out.getvalue()


def figures(*words: Any) -> Any:
    """The JSON object in the last line of what `manage.py WORDS --json` prints."""
    return json.loads(manage(*words, "--json").strip().splitlines()[-1])
