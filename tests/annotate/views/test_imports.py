"""Import and export in the browser."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annotate.jobs import claim_job
from annotate.models import Document, Job
from annotate.uploads import Upload
from annotate.views import imports
from tests.people_and_projects import a_document, a_project

pytestmark = pytest.mark.django_db

OPTIONS = {
    "labels_as": "gold",
    "split": "train",
    "on_duplicate": "skip",
    "text_column": "text",
}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_file(*rows, name="letters.jsonl"):
    return SimpleUploadedFile(name, "\n".join(json.dumps(row) for row in rows).encode())


def check(client, project, file):
    address = reverse("import_check", args=[project.slug])
    return client.post(address, {**OPTIONS, "file": file}, headers=HTMX)


def test_a_good_file_is_reported_and_nothing_is_imported_before_a_second_click(admin, project):
    answer = check(admin, project, a_file({"text": "Hello", "intent": "refund"}))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 document in letters.jsonl." in page
    assert "Import 1" in page
    assert not Document.objects.exists()
    assert not Job.objects.exists()


def test_the_second_click_asks_a_worker_for_exactly_that_file(admin, project, dana, uploads):
    answer = check(admin, project, a_file({"text": "Hello"}))

    started = admin.post(
        reverse("import_start", args=[project.slug]), {"token": answer.context["token"]}
    )

    job = Job.objects.get(kind="import")
    assert started.url == reverse("job", args=[project.slug, job.pk])
    assert job.requested_by == dana
    assert Path(job.arguments["path"]).parent == uploads
    assert "letters" not in Path(job.arguments["path"]).name
    assert job.arguments["options"]["file_name"] == "letters.jsonl"


def test_a_bad_file_names_line_field_and_reason_and_is_not_kept(admin, project, uploads):
    file = a_file({"text": "Fine"}, {"text": ""}, {"text": "Hello", "intent": "lost"})

    answer = check(admin, project, file)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "letters.jsonl has 2 mistakes. Nothing was imported." in page
    assert "the text is empty." in page
    assert "lost" in page
    assert list(uploads.iterdir()) == []


def test_a_token_is_good_for_its_own_project_alone(admin, project, dana):
    other = a_project("other")
    other.memberships.create(user=dana, role="admin")
    answer = check(admin, project, a_file({"text": "Hello"}))

    refused = admin.post(
        reverse("import_start", args=[other.slug]), {"token": answer.context["token"]}
    )
    forged = admin.post(reverse("import_start", args=[project.slug]), {"token": "made-up"})

    assert (refused.status_code, forged.status_code) == (422, 422)
    assert not Job.objects.exists()


def test_a_big_file_is_checked_by_a_worker_and_reported_the_same(admin, project, monkeypatch, now):
    monkeypatch.setattr(imports, "CHECKED_AT_ONCE", 10)

    waiting = check(admin, project, a_file({"text": "A longer text than that"}))
    job = Job.objects.get()
    claim_job(job.pk, worker="test", now=now)
    Job.objects.update(
        state="done",
        outcome={"sentences": ["1 document in letters.jsonl."], "documents": 1, "labels_added": 0},
    )
    done = admin.get(reverse("import_checked", args=[project.slug, job.pk]), headers=HTMX)

    assert 'data-poll="1"' in waiting.content.decode()
    assert job.arguments["check_only"] is True
    assert "Import 1" in done.content.decode()
    assert Upload.from_token(done.context["token"], project) == Upload.of_job(job)


def test_a_file_beyond_the_limit_is_refused(admin, project, settings):
    settings.UPLOAD_LIMIT_MB = 0

    answer = check(admin, project, a_file({"text": "Hello"}))

    assert answer.status_code == 422
    assert "The file is over 0 MB." in answer.content.decode()


def test_gold_is_downloaded_as_a_file_named_after_the_project(admin, project, amira, now):
    from annotate.annotating import submit
    from tests.people_and_projects import markup

    submit(
        document=a_document(project, "Money back, please", external_id="one"),
        annotator=amira,
        markup=markup(intent="refund"),
        submission_key="1",
        seconds=5,
        now=now,
    )
    a_document(project, "Nobody labelled this")

    answer = admin.get(reverse("export", args=[project.slug]), {"format": "jsonl"})

    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="letters-gold-')
    assert [(row["id"], row["intent"]) for row in rows] == [("one", "refund")]


def test_a_format_that_can_not_hold_the_answers_is_refused_in_words(admin, project):
    answer = admin.get(reverse("export", args=[project.slug]), {"format": "conll"}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("documents", args=[project.slug])
    assert "has no question that marks words in the text" in answer.content.decode()
