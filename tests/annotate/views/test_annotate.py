"""The annotate screen's answers: what is sent, and above all what is not."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotate.markup import Answer, Span
from annotate.models import Annotation, Document, Draft, Labeller, Lease, ModelPart, ModelVersion
from annotate.models import TrainingSet as Frozen
from annotate.scheme import LabelSpec, QuestionSpec
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    TOPICS,
    a_document,
    a_labeller,
    a_member,
    a_prediction,
    a_project,
    some_documents,
)
from training.acquisition.uncertainty import doubt_of, reason_for
from training.labellers import PredictedAnswer

pytestmark = pytest.mark.django_db

TEXT = "Started ibuprofen for the headache."
DRUG = Answer.of_spans(Span(8, 17, "drug"))
MANY = QuestionSpec(
    "why", "Why", "one_of", tuple(LabelSpec(f"r{n}", f"Reason {n}", f"R{n}") for n in range(14))
)


def desk_of(name, project, role="annotator"):
    client = Client()
    person = a_member(project, name, role)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name, project, **more):
    return reverse(name, args=[project.slug, *more.values()])


def send(client, name, project, document, **fields):
    sent = {
        "document": document.pk,
        "markup": json.dumps({}),
        "submission_key": "a-key-of-some-length",
        "seconds": 7,
    }
    sent |= {
        key: json.dumps(value) if isinstance(value, (dict, list)) else value
        for key, value in fields.items()
    }
    return client.post(address(name, project), sent, headers={"HX-Request": "true"})


def test_a_blind_document_carries_no_trace_of_a_prediction():
    project = a_project(questions=[ENTITIES, MANY])
    document = a_document(project, TEXT, split="validation")
    document.score_reason = {
        "labels": [{"question": "entities", "label": "drug"}],
        "method": "secret-method",
    }
    document.acquisition_score = 0.7321
    document.save()
    a_prediction(document, "entities", DRUG, scores=[0.4321])
    scores = {f"r{n}": n / 13 for n in range(14)}
    a_prediction(document, "why", Answer.of_labels("r13"), scores=scores, confidence=0.8765)
    other = a_document(project, TEXT, split="validation", draw=0.999)

    amira = desk_of("amira", project)
    page = amira.get(address("annotate", project))
    shown = Lease.objects.get().document
    following = send(
        amira, "annotate_submit", project, shown, markup={"entities": [], "why": ["r1"]}
    )

    for response in (page, following):
        body = response.content.decode()
        assert "Drawn at random, to measure" in body
        assert "pre-tagged by" not in body
        assert "least sure" not in body
        assert not re.search(r"<mark|data-p=|4321|8765|7321|secret-method|Dictionary|checked", body)
        data = json.loads(re.search(r'id="sheet-data"[^>]*>(.*?)</script>', body, re.S)[1])
        assert data["spans"] == []
        assert [question["guessed"] for question in data["questions"]] == [None, None]
        assert [label["slug"] for label in data["questions"][1]["labels"]][:3] == ["r0", "r1", "r2"]
    assert {document.pk, other.pk} == {shown.pk, Lease.objects.get().document_id}


def test_the_page_says_why_and_by_whom_a_document_was_tagged():
    project = a_project(questions=[ENTITIES])
    document = a_document(
        project, TEXT, score_reason={"labels": [{"question": "entities", "label": "drug"}]}
    )
    a_prediction(document, "entities", DRUG)

    body = desk_of("amira", project).get(address("annotate", project)).content.decode()

    assert "Chosen because its pre-tags are" in body
    assert "Entities: pre-tagged by Dictionary" in " ".join(body.split())
    assert '<mark class="sp c1"' in body


def test_the_strip_names_the_labels_that_predicting_found_the_least_sure():
    project = a_project(questions=[ENTITIES])
    labeller = a_labeller(project, "entities")
    made = PredictedAnswer(DRUG, scores=[0.55], confidence=0.55)
    doubt = doubt_of(labeller.question, made)
    reason = reason_for([doubt], labeller, {"entities": doubt.uncertainty})
    document = a_document(project, TEXT, score_reason=json.loads(json.dumps(reason)))
    a_prediction(document, "entities", DRUG)

    body = desk_of("amira", project).get(address("annotate", project)).content.decode()

    strip = " ".join(re.search(r'class="ctx__why">(.*?)</div>', body, re.S)[1].split())
    assert "Chosen because its pre-tags are</span> least sure about" in strip
    assert re.findall(r'class="lab c\d+"\s*title="([^"]*)">([^<]*)<', strip) == [("Drug", "DRUG")]


def test_a_label_added_after_the_training_is_named():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    question = project.questions.get()
    version = ModelVersion.objects.create(project=project, number=1)
    frozen = Frozen.objects.create(question=question, hash="0" * 64, approval_ids=[])
    part = ModelPart.objects.create(
        trained_in=version, question=question, seed=1, label_slugs=["drug"], training_set=frozen
    )
    model = Labeller.objects.create(question=question, kind="fine_tuned", part=part)
    question.labeller_in_use = model
    question.save()
    a_prediction(document, "entities", DRUG, labeller=model)

    body = " ".join(
        desk_of("amira", project).get(address("annotate", project)).content.decode().split()
    )

    assert "pre-tagged by Model v1" in body
    assert "It doesn&#x27;t know Symptom yet" in body or "It doesn't know Symptom yet" in body


def test_submitting_answers_with_the_fragments_of_the_next_document():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 2)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))
    first = Lease.objects.get().document

    response = send(amira, "annotate_submit", project, first, markup={"entities": []})

    body = response.content.decode()
    assert response.status_code == 200
    assert body.lstrip().startswith("\n<article") or "<article" in body
    for part in ("queue-context", "questions", "labels", "doc-title", "strip"):
        assert re.search(rf'id="{part}"[^>]*hx-swap-oob="true"', body), part
    assert "<html" not in body
    assert Annotation.objects.get().seconds == 7


def ahead(client, project, *have):
    return client.post(
        address("annotate_ahead", project),
        {"have": json.dumps([document.pk for document in have])},
        headers={"HX-Request": "true"},
    )


def document_in(response):
    return Document.objects.get(pk=response.context["document"].pk)


def test_two_documents_are_fetched_ahead_and_no_more():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 5)
    amira = desk_of("amira", project)
    shown = document_in(amira.get(address("annotate", project)))

    second = document_in(ahead(amira, project, shown))
    third = document_in(ahead(amira, project, shown, second))
    nothing = ahead(amira, project, shown, second, third)

    assert len({shown, second, third}) == 3
    assert nothing.status_code == 204
    assert {lease.document for lease in Lease.objects.all()} == {shown, second, third}


def test_a_decision_answers_with_a_document_that_the_page_has_not_got():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 4)
    amira = desk_of("amira", project)
    shown = document_in(amira.get(address("annotate", project)))
    second = document_in(ahead(amira, project, shown))
    third = document_in(ahead(amira, project, shown, second))
    have = [second.pk, third.pk]

    answer = send(amira, "annotate_submit", project, shown, markup={"entities": []}, have=have)

    assert document_in(answer).pk not in [shown.pk, *have]
    assert Lease.objects.count() == 3


def test_a_reloaded_page_is_given_what_is_held_already_also_when_nothing_else_is_left():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 2)
    amira = desk_of("amira", project)
    shown = document_in(amira.get(address("annotate", project)))
    second = document_in(ahead(amira, project, shown))

    again = ahead(amira, project, shown)
    nothing = ahead(amira, project, shown, second)

    assert document_in(again) == second
    assert nothing.status_code == 204


def test_a_page_that_goes_has_its_decision_taken_and_is_handed_nothing():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 2)
    amira = desk_of("amira", project)
    shown = document_in(amira.get(address("annotate", project)))

    answer = send(amira, "annotate_submit", project, shown, markup={"entities": []}, leaving=1)

    assert answer.status_code == 204
    assert Annotation.objects.get().document == shown
    assert not Lease.objects.exists()


def test_what_a_page_of_somebody_else_sends_is_refused():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira, bo = desk_of("amira", project), a_member(project, "bo")
    amira.get(address("annotate", project))

    answers = [
        send(amira, name, project, document, markup={"entities": []}, version=0, person=bo.pk)
        for name in ("annotate_submit", "annotate_draft", "annotate_skip")
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not Annotation.objects.exists()
    assert not Draft.objects.exists()


def test_a_document_of_another_project_is_not_there():
    project, other = a_project(questions=[ENTITIES]), a_project("other", questions=[ENTITIES])
    document = a_document(other, TEXT)
    amira = desk_of("amira", project)
    a_member(other, "amira")

    answers = [
        send(amira, name, project, document, markup={"entities": []}, version=0)
        for name in ("annotate_submit", "annotate_draft", "annotate_skip")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_same_submission_twice_makes_one_annotation():
    project = a_project(questions=[ENTITIES])
    some_documents(project, 3)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))
    first = Lease.objects.get().document

    answers = [
        send(amira, "annotate_submit", project, first, markup={"entities": []}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"markup": {"entities": [[0, 900, "drug"]]}}, "outside the text"),
        ({"markup": {"entities": [[0, 7, "poison"]]}}, "not among the labels"),
        ({"markup": "no JSON"}, "valid JSON"),
        ({"markup": {"entities": []}, "submission_key": "short"}, "at least 8"),
    ],
)
def test_refused_input_answers_422_and_changes_nothing(fields, reason):
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))

    response = send(amira, "annotate_submit", project, document, **fields)

    assert response.status_code == 422
    assert reason in response.content.decode()
    assert not Annotation.objects.exists()


def test_a_required_choice_left_open_is_refused_by_name():
    project = a_project(questions=[INTENT])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))

    response = send(amira, "annotate_submit", project, document, markup={})

    assert response.status_code == 422
    assert "Intent" in response.content.decode()


def test_a_document_that_went_to_someone_else_answers_409_and_names_them():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))
    Lease.objects.update(user=a_member(project, "bo"))

    response = send(amira, "annotate_submit", project, document, markup={"entities": []})

    assert response.status_code == 409
    assert "bo is on this document now" in response.content.decode()
    assert not Annotation.objects.exists()


def test_a_draft_comes_back_with_what_was_touched_and_taken_away():
    project = a_project(questions=[ENTITIES, TOPICS])
    document = a_document(project, TEXT)
    both = Answer.of_spans(Span(8, 17, "drug"), Span(26, 34, "symptom"))
    a_prediction(document, "entities", both)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))

    response = send(
        amira,
        "annotate_draft",
        project,
        document,
        version=0,
        markup={"entities": [[0, 17, "symptom"]], "topics": ["price"]},
        touched=[
            {"question": "entities", "span": [0, 17, "symptom"], "of": [8, 17, "drug"]},
            {
                "question": "entities",
                "span": [26, 34, "symptom"],
                "of": [26, 34, "symptom"],
                "gone": True,
            },
            {"question": "topics"},
        ],
    )
    page = amira.get(address("annotate", project))

    assert response.json() == {"version": 1}
    moved, gone = page.context["sheet"].spans
    assert (moved.ink, moved.gone, moved.of) == (True, False, Span(8, 17, "drug"))
    assert (gone.gone, gone.of) == (True, Span(26, 34, "symptom"))
    assert page.context["sheet"].questions[1].touched


def test_an_older_draft_never_overwrites_a_newer_one():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))
    sent = {"markup": {"entities": []}, "touched": []}
    send(amira, "annotate_draft", project, document, version=0, **sent)
    send(amira, "annotate_draft", project, document, version=1, **sent)

    response = send(amira, "annotate_draft", project, document, version=1, **sent)

    assert response.status_code == 409
    assert 'data-version="2"' in response.content.decode()


def test_an_earlier_document_opens_again_with_its_labels_and_a_person_s_own_only():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira, bo = desk_of("amira", project), desk_of("bo", project)
    amira.get(address("annotate", project))
    send(amira, "annotate_submit", project, document, markup={"entities": [[8, 17, "drug"]]})

    opened = amira.post(address("annotate_open", project, document=document.pk), follow=True)
    refused = bo.post(address("annotate_open", project, document=document.pk))

    assert [shown.span for shown in opened.context["sheet"].spans] == [Span(8, 17, "drug")]
    assert refused.status_code == 404


def test_an_empty_queue_takes_the_whole_desk_and_the_poll_stays_silent():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))

    response = send(amira, "annotate_submit", project, document, markup={"entities": []})
    poll = amira.get(address("annotate", project), headers={"HX-Request": "true"})
    a_document(project)
    found = amira.get(address("annotate", project), headers={"HX-Request": "true"})

    assert response["HX-Retarget"] == "#content"
    assert "The queue is empty" in response.content.decode()
    assert poll.status_code == 204
    assert found["HX-Refresh"] == "true"


def test_an_admin_of_an_empty_project_is_led_to_the_import():
    project = a_project(questions=[ENTITIES])
    desks = desk_of("amira", project), desk_of("dana", project, "admin")

    pages = [person.get(address("annotate", project)) for person in desks]

    for page in pages:
        assert "No documents yet" in page.content.decode()
    assert ["Import documents" in page.content.decode() for page in pages] == [False, True]


def test_a_page_that_was_reloaded_does_not_let_go_of_what_the_new_one_shows():
    project = a_project(questions=[ENTITIES])
    a_document(project)
    amira = desk_of("amira", project)
    old = amira.get(address("annotate", project)).context["visit"]
    new = amira.get(address("annotate", project)).context["visit"]

    amira.post(address("annotate_release", project), {"visit": old})
    held_after_reload = Lease.objects.count()
    amira.post(address("annotate_release", project), {"visit": new})

    assert (held_after_reload, Lease.objects.count()) == (1, 0)


def test_leaving_keeps_the_last_edits():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    visit = amira.get(address("annotate", project)).context["visit"]

    amira.post(
        address("annotate_release", project),
        {
            "visit": visit,
            "document": document.pk,
            "version": 0,
            "markup": json.dumps({"entities": [[8, 17, "drug"]]}),
            "touched": "[]",
        },
    )

    assert Draft.objects.get().markup["entities"] == DRUG
    assert not Lease.objects.exists()


def test_renewing_says_so_if_the_document_is_lost():
    project = a_project(questions=[ENTITIES])
    document = a_document(project, TEXT)
    amira = desk_of("amira", project)
    amira.get(address("annotate", project))

    held = amira.post(address("annotate_renew", project), {"document": document.pk})
    Lease.objects.update(user=a_member(project, "bo"))
    lost = amira.post(address("annotate_renew", project), {"document": document.pk})

    assert (held.status_code, lost.status_code) == (204, 409)


def test_strangers_find_no_desk():
    project, other = a_project(), a_project("other")
    a_document(project)
    chen = desk_of("chen", other)

    answers = [chen.get(address("annotate", project)), chen.post(address("annotate_undo", project))]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_next_document_takes_few_queries_however_many_labels_it_has():
    project = a_project(questions=[ENTITIES, INTENT, TOPICS], measuring_share=0.0)
    for document in some_documents(project, 4):
        a_prediction(
            document, "entities", Answer.of_spans(Span(0, 6, "drug"), Span(7, 13, "symptom"))
        )
        a_prediction(document, "intent", Answer.of_labels("refund"))
    amira = desk_of("amira", project)
    first = document_in(amira.get(address("annotate", project)))
    second = document_in(ahead(amira, project, first))
    third = document_in(ahead(amira, project, first, second))
    given = {"markup": {"entities": [], "intent": ["refund"], "topics": []}}

    with CaptureQueriesContext(connection) as opening:
        amira.get(address("annotate", project))
    with CaptureQueriesContext(connection) as going_on:
        send(
            amira,
            "annotate_submit",
            project,
            first,
            have=[second.pk, third.pk],
            **given,
        )

    assert len(opening) <= 20, "\n".join(query["sql"] for query in opening)
    assert len(going_on) <= 38, "\n".join(query["sql"] for query in going_on)


def test_a_labeller_that_is_not_calibrated_shows_no_number():
    project = a_project(questions=[INTENT])
    document = a_document(project, TEXT)
    labeller = a_labeller(project, "intent", "similarity")
    labeller.doubt_below = 0.5
    labeller.save()
    scores = {"refund": 0.4123, "shipping": 0.2}
    a_prediction(document, "intent", Answer.of_labels("refund"), labeller=labeller, scores=scores)
    amira = desk_of("amira", project)

    plain = amira.get(address("annotate", project)).content.decode()
    Labeller.objects.update(is_calibrated=True)
    calibrated = amira.get(address("annotate", project)).content.decode()

    assert '<span class="p low">?</span>' in plain
    assert "41 %" not in plain
    assert "41 %" in calibrated
