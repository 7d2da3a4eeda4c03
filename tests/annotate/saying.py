"""What people say of documents, through the gerunds they say it by."""

from annotate.annotating import submit
from annotate.queue.leasing import claim
from tests.people_and_projects import markup


def says(person, document, intent, now, key="first"):
    """Take the document and submit one intent for it."""
    document.refresh_from_db()
    claim(document=document, annotator=person, now=now)
    return submit(
        document=document,
        annotator=person,
        markup=markup(intent=intent),
        submission_key=f"{key}-{document.pk}",
        seconds=5,
        now=now,
    )
