"""Puts pre-tags on imported documents: run inside the installation, with the file of the plans.

    python -m tests.benchmarks.desk.corpus plans.json

`amira`, a trusted annotator, can sign in.
"""

import json
import sys
from pathlib import Path

from tests.benchmarks.web.corpus import NAME, PASSWORD

PROJECT = "posts"
QUESTION = "entities"


def fill(path: Path) -> None:
    """A member, and a prediction for each document that a plan names."""
    from annotate.models import Labeller, Membership, Prediction, Project, User

    project = Project.objects.get(slug=PROJECT)
    person = User.objects.create_user(NAME, password=PASSWORD)
    Membership.objects.create(project=project, user=person, trusted=True)
    question = project.questions.get(slug=QUESTION)
    labeller = Labeller.objects.create(
        question=question, kind=Labeller.Kind.DICTIONARY, is_calibrated=True
    )
    question.labeller_in_use = labeller
    question.save(update_fields=["labeller_in_use"])
    plans = {plan["name"]: plan for plan in json.loads(path.read_text(encoding="utf-8"))}
    Prediction.objects.bulk_create(
        Prediction(
            document=document,
            labeller=labeller,
            answer_json=[
                {"start": start, "end": end, "label": label}
                for start, end, label in plans[document.external_id]["shown"]
            ],
            scores=plans[document.external_id]["scores"],
            confidence=min(plans[document.external_id]["scores"], default=0.9),
        )
        for document in project.documents.all()
    )


if __name__ == "__main__":
    import django

    django.setup()
    fill(Path(sys.argv[1]))
