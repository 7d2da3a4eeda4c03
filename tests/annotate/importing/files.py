"""Files to import, written in a line."""

import json
from pathlib import Path
from typing import Any

from annotate.importing import ImportOptions, ImportReport, import_documents
from annotate.models import Project
from tests.people_and_projects import NOW


def a_file(folder: Path, *rows: dict[str, Any] | str | bytes, name: str = "letters.jsonl") -> Path:
    """A file of lines: objects as JSON, anything else as it is."""
    path = folder / name
    lines = [json.dumps(row) if isinstance(row, dict) else row for row in rows]
    path.write_bytes(
        b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n"
    )
    return path


def take(project: Project, path: Path, *, by: Any = None, **options: Any) -> ImportReport:
    """Import a file, without asking for predictions."""
    return import_documents(
        project=project,
        path=path,
        options=ImportOptions(**{"predict_after": False, **options}),
        by=by,
        now=NOW,
    )
