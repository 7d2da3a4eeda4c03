"""Many clients, each a process of its own: no document goes to two of them."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from annotate.models import Annotation, Document, Lease
from tests.people_and_projects import a_member, a_project, some_documents

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.postgres_too
@pytest.mark.django_db(transaction=True)
def test_two_clients_never_get_the_same_document(tmp_path, transactional_db):
    handed = race(clients=2, documents=40, folder=tmp_path)

    assert len(handed) == len(set(handed)) == 40


@pytest.mark.heavy
@pytest.mark.postgres_too
@pytest.mark.django_db(transaction=True)
def test_eight_clients_never_get_the_same_document(tmp_path, transactional_db):
    handed = race(clients=8, documents=240, folder=tmp_path)

    assert len(handed) == len(set(handed)) == 240
    assert Annotation.objects.count() == 240
    assert not Lease.objects.exists()
    assert not Document.objects.exclude(state="approved").exists()


def race(*, clients, documents, folder):
    """Let clients work through one queue; returns all documents they were handed."""
    project = a_project(first_training_at=0)
    names = [f"client{number}" for number in range(clients)]
    for name in names:
        a_member(project, name)
    some_documents(project, documents * 3 // 4)
    some_documents(project, documents - documents * 3 // 4, split="validation")
    go = folder / "go"
    racing = [start_client(project.slug, name, go, folder) for name in names]
    for client in racing:
        assert client.stdout.readline() == "ready\n"
    go.touch()
    outputs = [client.communicate(timeout=120)[0] for client in racing]
    assert [client.returncode for client in racing] == [0] * clients
    return [line for output in outputs for line in output.split()]


def start_client(slug, name, go, folder):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATABASE_POOL": "2",
        "COLLAB_HOME": str(folder),
    }
    module = "tests.annotate.queue.claim_race"
    return subprocess.Popen(
        [sys.executable, "-m", module, slug, name, str(go)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def database_url():
    """The test database, as another process finds it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = settings["HOST"] or settings["OPTIONS"].get("host", "")
    login = quote(settings["USER"]) + (settings["PASSWORD"] and f":{quote(settings['PASSWORD'])}")
    port = settings["PORT"] or 5432
    return f"postgresql://{login}@/{settings['NAME']}?host={quote(host)}&port={port}"
