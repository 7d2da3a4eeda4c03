"""One client of a claim race, in a process of its own: works through the queue until it is empty.

    python -m tests.annotate.queue.claim_race PROJECT PERSON GO

Starts once the file GO exists; prints the id of each document it was handed. The database is
DATABASE_URL's.
"""

import os
import sys
import time
from pathlib import Path

import django


def main(slug: str, name: str, go: str) -> None:
    from django.utils import timezone

    from annotate.annotating import submit
    from annotate.errors import QueueBusy, QueueEmpty
    from annotate.models import Project, User
    from annotate.queue.leasing import lease_next_document
    from tests.people_and_projects import markup

    project, person = Project.objects.get(slug=slug), User.objects.get(username=name)
    print("ready", flush=True)
    while not Path(go).exists():
        time.sleep(0.01)
    while True:
        try:
            lease = lease_next_document(project=project, annotator=person, now=timezone.now())
        except QueueEmpty:
            return
        except QueueBusy:
            continue
        print(lease.document_id, flush=True)
        submit(
            document=lease.document,
            annotator=person,
            markup=markup(intent="refund"),
            submission_key=str(lease.document_id),
            seconds=1,
            now=timezone.now(),
        )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "collab.settings"
    django.setup()
    main(*sys.argv[1:])
