"""Files that people upload: kept under names that nobody can guess, until a job has read them."""

import contextlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from annotate.models import Job, Project

FORGOTTEN_AFTER_SECONDS = 2 * 24 * 3600
SALT = "annotate.uploads"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on the server, and what its person said of it."""

    path: Path
    options: Mapping[str, Any]

    @property
    def arguments(self) -> dict[str, Any]:
        """As the arguments of an import job."""
        return {"path": str(self.path), "options": dict(self.options)}

    def token(self, project: Project) -> str:
        """What a page hands back to name the upload: signed, and good for this project alone."""
        return signing.dumps({**self.arguments, "project": project.pk}, salt=SALT)

    @classmethod
    def from_token(cls, token: str, project: Project) -> "Upload | None":
        """The upload that `token` names; None if it is no token of this project, or too old."""
        try:
            value = signing.loads(token, salt=SALT, max_age=FORGOTTEN_AFTER_SECONDS)
        except signing.BadSignature:
            return None
        upload = cls(Path(value["path"]), value["options"])
        belongs = value["project"] == project.pk and upload.path.exists()
        return upload if belongs else None

    @classmethod
    def of_job(cls, job: Job) -> "Upload":
        """The upload that a job was asked to read."""
        return cls(Path(job.arguments["path"]), job.arguments["options"])


def keep(file: UploadedFile, options: Mapping[str, Any]) -> Upload:
    """Store an uploaded file, piece by piece; files that nobody came back for are removed."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    _forget_old(folder)
    path = folder / (secrets.token_hex(16) + _suffix(file.name or ""))
    path.touch(mode=0o600)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return Upload(path, options)


def _suffix(name: str) -> str:
    """The ending by which a format is told, if it is a harmless one."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:].isalnum() and len(suffix) <= 10 else ""


def _forget_old(folder: Path) -> None:
    waiting = {job.arguments.get("path") for job in Job.objects.unfinished().filter(kind="import")}
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # A worker took it in meanwhile.
            age = time.time() - path.stat().st_mtime
            if age > FORGOTTEN_AFTER_SECONDS and str(path) not in waiting:
                path.unlink()
