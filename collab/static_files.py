"""How static files are named and compressed in production."""

import re

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

_any_script, _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


_comments = re.compile(r"^[ \t]*(?://.*|/\*\*(?s:.*?)\*/[ \t]*)\n", re.MULTILINE)


def without_comments(script: str) -> str:
    """Our own JavaScript without the lines that only comment: a quarter of what it weighs.

    A comment has lines of its own, as ours have; none may stand inside a template literal.
    """
    return _comments.sub("", script)


class HashedModules(CompressedManifestStaticFilesStorage):
    """Our modules without comments, and with hashed names in their `import` statements, so that
    each has one address.

    Django's own switch for this reads every package's scripts too, and stumbles over some.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", _imports))

    def _save(self, name: str, content: File) -> str:
        return str(super()._save(name, _as_served(name, content)))

    def file_hash(self, name: str | None, content: File | None = None) -> str:
        """Of what is served, whether it is asked for a file of ours or for what was saved."""
        return str(super().file_hash(name, content and _as_served(name, content)))


def _as_served(name: str | None, content: File) -> File:
    if not (name and name.startswith("js/") and name.endswith(".js")):
        return content
    script = b"".join(content.chunks()).decode()
    return ContentFile(without_comments(script).encode())
