"""Run background jobs until stopped."""

import logging
import os
import socket
import threading
from types import FrameType
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.management.commands.db_worker import Worker

from annotate import jobs
from annotate.importing.working import ABANDONED_AFTER
from annotate.management.command import CollabCommand
from annotate.models import ImportBatch, Job, ModelVersion

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 10.0


class CollabWorker(Worker):
    """Django Tasks' worker that also asks the running job to give way when it is to end."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        jobs.stopping.set()
        super().shutdown(signum, frame)


class Command(CollabCommand):
    """`manage.py worker`: runs jobs, rescues those of dead workers."""

    help = _(
        "Run background jobs until stopped. Start at least two: one for training, one for "
        "everything else, so that a retrain never holds up an import."
    )
    example = "manage.py worker --queue default & manage.py worker --queue training"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue",
            default="*",
            choices=["default", "training", "*"],
            help=_("Which jobs to run (default: all)."),
        )
        parser.add_argument(
            "--until-empty", action="store_true", help=_("End once nothing is left to do.")
        )

    def handle(self, *, queue: str, until_empty: bool, **options: Any) -> None:
        worker = CollabWorker(
            queue_names=[queue],
            excluded_queue_names=[],
            interval=0.5,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}-{os.getpid()}-{queue.replace('*', 'all')}",
        )
        threading.current_thread().name = worker.worker_id
        worker.configure_signals()
        keep_house()
        thread = threading.Thread(target=_keep_house_for_ever, name="housekeeping", daemon=True)
        thread.start()
        worker.run()


def _keep_house_for_ever() -> None:
    while not jobs.stopping.wait(HOUSEKEEPING_SECONDS):
        try:
            keep_house()
        except DatabaseError:
            logger.warning("Housekeeping has to wait", exc_info=True)
        finally:
            connection.close()


def keep_house() -> None:
    """Put right what dead processes left: their jobs, half imports, versions in training."""
    now = timezone.now()
    jobs.rescue_jobs(now=now)
    _give_up_versions_nobody_trains()
    abandoned = ImportBatch.objects.filter(
        state=ImportBatch.State.WRITING, written_at__lt=now - ABANDONED_AFTER
    )
    if abandoned.exists() and not Job.objects.unfinished().filter(kind="sweep").exists():
        jobs.request_job(kind="sweep", project=None, by=None, now=now)


def _give_up_versions_nobody_trains() -> None:
    """A version whose training died for good is failed, not "training" for ever."""
    at_work = Job.objects.unfinished().filter(kind="train").values("project")
    lost = ModelVersion.objects.filter(state=ModelVersion.State.TRAINING).exclude(
        project__in=at_work
    )
    lost.update(state=ModelVersion.State.FAILED)
