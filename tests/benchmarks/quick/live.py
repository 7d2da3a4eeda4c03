"""Approve documents beside a running worker, and time when the pre-tags change.

Runs inside an installation that holds the project: `python -m tests.benchmarks.quick.live SLUG
ROUNDS GOLD`. GOLD: a JSON file, text → label slug. Prints one JSON object.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from tests.benchmarks.machine import ROOT

PATIENCE = 240.0


def main(slug: str, rounds: int, gold: dict[str, str]) -> dict[str, Any]:
    """Seconds of refits and from the tenth approval to the changed pre-tag, also under load."""
    from annotate.models import Job, Project
    from tests.people_and_projects import a_member

    project = Project.objects.get(slug=slug)
    project.settings = {**project.settings, "first_training_at": 0}
    project.save()
    amira = a_member(project, "amira")
    with _running("manage.py", "worker", "--queue", "default"):
        _wait(lambda: not Job.objects.unfinished().exclude(queue="training").exists())
        first = _seconds_of(Job.objects.filter(kind="refit").first())
        at_rest = [_round(project, amira, gold) for _round_number in range(rounds)]
        print(json.dumps(at_rest), file=sys.stderr, flush=True)
        with _running("manage.py", "train", slug, "--device", "cpu", "--promote", "never"):
            training = Job.objects.filter(kind="train", state="running", done__gt=0)
            _wait(training.exists)
            under_load = [_round(project, amira, gold) for _round_number in range(rounds)]
            still_training = training.exists()
    return {
        "first_refit_s": first,
        "refit_s": [one["refit_s"] for one in at_rest],
        "refit_cpu_s": [one["refit_cpu_s"] for one in at_rest],
        "pre_tag_s": [one["pre_tag_s"] for one in at_rest],
        "refit_s_while_training": [one["refit_s"] for one in under_load],
        "pre_tag_s_while_training": [one["pre_tag_s"] for one in under_load],
        "was_training": still_training,
        "scored": Job.objects.filter(kind="refit", state="done").first().outcome["scored"],
        "predicted": Job.objects.filter(kind="refit", state="done").first().outcome["predicted"],
    }


def _round(project: Any, annotator: Any, gold: dict[str, str]) -> dict[str, float]:
    """Approve ten documents of the queue; wait for a pre-tag of the next revision."""
    from django.utils import timezone

    from annotate.annotating import submit
    from annotate.models import Job, Prediction
    from annotate.queue.leasing import lease_next_document
    from tests.people_and_projects import markup

    question = project.questions.get()
    before = question.labellers.filter(kind="quick").order_by("-revision").first()
    for _number in range(project.rules.refit_after):
        lease = lease_next_document(project=project, annotator=annotator, now=timezone.now())
        submit(
            document=lease.document,
            annotator=annotator,
            markup=markup(**{question.slug: gold[lease.document.text]}),
            submission_key=f"{lease.document_id}",
            seconds=3,
            now=timezone.now(),
        )
    approved = time.monotonic()
    newer = Prediction.objects.filter(
        labeller__question=question, labeller__kind="quick", labeller__revision__gt=before.revision
    )
    _wait(newer.exists)
    seconds = time.monotonic() - approved
    _wait(lambda: not Job.objects.unfinished().filter(kind="refit").exists())
    job = Job.objects.filter(kind="refit").first()
    assert job is not None
    return {
        "pre_tag_s": seconds,
        "refit_s": _seconds_of(job),
        "refit_cpu_s": job.outcome["cpu_s"],
    }


def _seconds_of(job: Any) -> float:
    return (job.finished_at - job.started_at).total_seconds()


def _wait(is_so: Any) -> None:
    """Until it is so. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("The worker did not come to it.")
        time.sleep(0.05)


@contextmanager
def _running(*words: str) -> Iterator[None]:
    command = [sys.executable, *words]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    django.setup()
    known = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), known)))
