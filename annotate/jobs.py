"""Work for the worker processes: request, claim, beat, cancel, rescue; and the one task.

The `Job` row is the only truth about a job. The task backend wakes a worker, no more: a task that
comes twice, late or not at all does no harm, because a worker claims the row before it works.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from annotate.errors import CollabError, JobRefused
from annotate.models import Event, Job, Project, User
from annotate.permissions import check_admin

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
LOST_AFTER = timedelta(seconds=30)
"""A running job whose heart hasn't beaten for so long has lost its worker."""
WRITE_SECONDS = 0.5
COMMAND = "command"
"""The worker of a job that a command does in its own process."""
LONGEST_LOG = 100_000

stopping = threading.Event()
"""Set when this process was asked to end: jobs give way at their next report."""


class JobCancelled(Exception):
    """Somebody stopped the job."""


class GaveWay(Exception):
    """The job went back to waiting, to be resumed from what it remembered."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """How one kind of job is run. function: dotted path of `f(running: RunningJob) -> dict`.

    is_routine: asked for every few minutes by itself: that leaves no event, and of those that are
    done only the last one is kept.
    """

    name: str
    function: str
    queue: str
    is_routine: bool = False


JOB_KINDS: dict[str, JobKind] = {}


def register_job(
    name: str, function: str, *, queue: str = "default", is_routine: bool = False
) -> None:
    """Make a kind of job known. Called by an `apps.py`; the function is imported when it runs."""
    JOB_KINDS[name] = JobKind(name, function, queue, is_routine)


def request_job(
    *,
    kind: str,
    project: Project | None,
    by: User | None,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
    priority: int = 0,
) -> Job:
    """Ask a worker for a piece of work. Jobs of higher priority go first.

    Raises JobRefused if the project's training is waiting or running already.
    """
    with transaction.atomic():
        job = _new_job(kind, project, by, now, arguments or {}, priority)
        _wake_worker(job)
        if by is not None or not JOB_KINDS[kind].is_routine:
            Event.objects.record(
                "requested", project=project, by=by, now=now, job=job.pk, kind=kind
            )
    return job


def _new_job(
    kind: str,
    project: Project | None,
    by: User | None,
    now: datetime,
    arguments: Mapping[str, Any],
    priority: int,
) -> Job:
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                queue=JOB_KINDS[kind].queue,
                project=project,
                requested_by=by,
                requested_at=now,
                arguments=dict(arguments),
                priority=priority,
            )
    except IntegrityError:
        raise _under_way(project) from None


def _under_way(project: Project | None) -> JobRefused:
    return JobRefused(
        _("A training of %(project)s is under way already. Wait for it, or stop it.")
        % {"project": project}
    )


def _waiting_training(project: Project | None, arguments: Mapping[str, Any]) -> Job:
    job = Job.objects.filter(project=project, kind="train", state=Job.State.WAITING).first()
    if job is None:
        raise _under_way(project)
    Job.objects.filter(pk=job.pk).update(arguments=dict(arguments))
    return job


def _wake_worker(job: Job) -> None:
    run_job.using(queue_name=job.queue, priority=job.priority).enqueue(job.pk)


def run_here(
    *,
    kind: str,
    project: Project | None,
    by: User | None,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
    on_report: Callable[[int, int, str], None] | None = None,
) -> Job:
    """Do a job in this process, as a command does, and return it finished.

    Others see it as any job: its progress, and that a second training can't start meanwhile. A
    training that waits, because no worker has begun it, is done here instead, as asked now.
    Raises JobRefused, and whatever CollabError the job itself ends with.
    """
    with transaction.atomic():
        try:
            job = _new_job(kind, project, by, now, arguments or {}, 0)
        except JobRefused:
            job = _waiting_training(project, arguments or {})
        if not claim_job(job.pk, worker=COMMAND, now=now):
            raise _under_way(project)
    job.refresh_from_db()
    _work(RunningJob(job, on_report=on_report), raise_errors=True)
    job.refresh_from_db()
    return job


def cancel_job(*, job: Job, by: User | None, now: datetime) -> None:
    """Stop a job: at once if it waits, at its next report if it runs; nothing if it has ended."""
    if job.project is not None:
        check_admin(by, job.project)
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        stopped = waiting.update(state=Job.State.CANCELLED, finished_at=now, cancel_requested=True)
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        stopped += running.update(cancel_requested=True)
        if stopped:
            Event.objects.record("stopped", project=job.project, by=by, now=now, job=job.pk)
    job.refresh_from_db()


def claim_job(job_id: int, *, worker: str, now: datetime) -> bool:
    """Take a waiting job for `worker`; False if it no longer waits. Two workers can't both win."""
    return bool(
        Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
            state=Job.State.RUNNING,
            worker=worker[:100],
            attempts=F("attempts") + 1,
            started_at=now,
            heartbeat_at=now,
        )
    )


def rescue_jobs(*, now: datetime) -> int:
    """Put jobs of dead workers back to waiting, or fail them after their last attempt.

    Also wakes workers for waiting jobs whose task was lost. Returns how many jobs were rescued.
    """
    rescued = 0
    lost = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - LOST_AFTER)
    for job in lost:
        rescued += _rescue(job, now)
    for queue in {kind.queue for kind in JOB_KINDS.values()}:
        if not DBTaskResult.objects.ready().filter(queue_name=queue).exists():
            late = Job.objects.filter(
                state=Job.State.WAITING, queue=queue, requested_at__lt=now - LOST_AFTER
            )
            for job in late.order_by("-priority", "pk")[:10]:
                _wake_worker(job)
    return rescued


def _rescue(job: Job, now: datetime) -> int:
    still_lost = Job.objects.filter(
        pk=job.pk, state=Job.State.RUNNING, heartbeat_at=job.heartbeat_at
    )
    if job.cancel_requested:
        return still_lost.update(state=Job.State.CANCELLED, finished_at=now)
    if job.attempts >= job.max_attempts:
        error = _("Its worker process died %(times)d times.") % {"times": job.attempts}
        return still_lost.update(state=Job.State.FAILED, finished_at=now, error=error)
    with transaction.atomic():
        back = still_lost.update(state=Job.State.WAITING, worker="", heartbeat_at=None)
        if back:
            _wake_worker(job)
    return back


class RunningJob:
    """A job at work: what its function reads, and how it reports."""

    def __init__(self, job: Job, on_report: Callable[[int, int, str], None] | None = None) -> None:
        self.job = job
        self._on_report = on_report
        self._written_at = 0.0

    @property
    def project(self) -> Project:
        """The project the job is about. Raises JobRefused for a job without one."""
        if self.job.project is None:
            raise JobRefused(_("This job needs a project."))
        return self.job.project

    @property
    def arguments(self) -> dict[str, Any]:
        """What was asked, and what earlier attempts remembered."""
        return self.job.arguments

    @property
    def requested_by(self) -> User | None:
        """The person who asked; None if a rule did."""
        return self.job.requested_by

    def report(
        self, done: int, total: int, message: str = "", *, may_give_way: bool = False
    ) -> None:
        """Show progress: `done` of `total`, in words too. Call it every few seconds.

        Raises JobCancelled if somebody stopped the job, GaveWay if the process is ending or the
        job was taken for lost and went back to waiting; with `may_give_way`, GaveWay also if a job
        of higher priority waits in the same queue.
        """
        if self._on_report:
            self._on_report(done, total, message)
        moment = time.monotonic()
        if moment - self._written_at < WRITE_SECONDS and done < total:
            return
        self._written_at = moment
        is_ours = _our_turn(self.job).update(
            done=done, total=total, message=message[:255], heartbeat_at=timezone.now()
        )
        if not is_ours:
            raise GaveWay
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled
        if stopping.is_set() and done < total:
            raise GaveWay
        if may_give_way and done < total and self._is_in_the_way():
            raise GaveWay

    def _is_in_the_way(self) -> bool:
        if self.job.worker == COMMAND:
            return False  # no worker waits for it, and a person does
        return Job.objects.filter(
            state=Job.State.WAITING, queue=self.job.queue, priority__gt=self.job.priority
        ).exists()

    def remember(self, **arguments: Any) -> None:
        """Keep the place to go on from, for the next attempt."""
        self.job.arguments = {**self.job.arguments, **arguments}
        Job.objects.filter(pk=self.job.pk).update(arguments=self.job.arguments)

    def log(self, line: str) -> None:
        """Add a line to the log that people read beside the job."""
        stamped = f"{timezone.localtime():%H:%M:%S} {line}\n"
        self.job.log = (self.job.log + stamped)[-LONGEST_LOG:]
        Job.objects.filter(pk=self.job.pk).update(log=self.job.log)

    def curve(self, point: Mapping[str, Any]) -> None:
        """Add a point to the loss curve, such as `{"step": 20, "epoch": 0.4, "loss": 1.1}`."""
        self.job.curve = [*self.job.curve, dict(point)]
        Job.objects.filter(pk=self.job.pk).update(curve=self.job.curve)


@task()
def run_job(job_id: int) -> None:
    """The one task: do the job if it still waits."""
    worker = threading.current_thread().name
    if claim_job(job_id, worker=worker, now=timezone.now()):
        _work(RunningJob(Job.objects.get(pk=job_id)), raise_errors=False)


def _work(running: RunningJob, *, raise_errors: bool) -> None:
    job = running.job
    function = import_string(JOB_KINDS[job.kind].function)
    try:
        with _beating(job):
            outcome = function(running)
    except GaveWay:
        _go_back_to_waiting(job)
    except (JobCancelled, KeyboardInterrupt) as stop:
        _finish(job, Job.State.CANCELLED)
        if isinstance(stop, KeyboardInterrupt):
            raise
    except CollabError as error:
        _finish(job, Job.State.FAILED, error=str(error))
        if raise_errors:
            raise
    except Exception as error:
        logger.exception("Job %s failed", job)
        running.log(traceback.format_exc())
        _finish(job, Job.State.FAILED, error=f"{type(error).__name__}: {error}")
        if raise_errors:
            raise
    else:
        _finish(job, Job.State.DONE, outcome=outcome)


def _our_turn(job: Job) -> QuerySet[Job]:
    """The job's row while this attempt holds it; empty once it was rescued from us.

    A computer that slept wakes with hearts that seem to have stopped: what another worker may
    have begun meanwhile must not be stopped, finished or kept alive from here.
    """
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _finish(job: Job, state: str, *, error: str = "", outcome: Any = None) -> None:
    _our_turn(job).update(
        state=state, error=error, outcome=outcome or {}, finished_at=timezone.now()
    )
    if JOB_KINDS[job.kind].is_routine:
        same = Job.objects.filter(project=job.project, kind=job.kind, state=Job.State.DONE)
        same.filter(pk__lt=job.pk).delete()


def _go_back_to_waiting(job: Job) -> None:
    with transaction.atomic():
        back = _our_turn(job).update(
            state=Job.State.WAITING, worker="", attempts=F("attempts") - 1, heartbeat_at=None
        )
        if back:
            _wake_worker(job)


@contextmanager
def _beating(job: Job) -> Iterator[None]:
    """Beat the job's heart from a thread, so that long steps don't look like a dead worker.

    Inside a transaction nobody could see the beats, and on SQLite they would wait for it.
    """
    if connection.in_atomic_block:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, ended), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(job: Job, ended: threading.Event) -> None:
    while not ended.wait(BEAT_SECONDS):
        try:
            _our_turn(job).update(heartbeat_at=timezone.now())
        except DatabaseError:
            logger.warning("The heartbeat of %s could not be written", job, exc_info=True)
        close_old_connections()
    connection.close()
