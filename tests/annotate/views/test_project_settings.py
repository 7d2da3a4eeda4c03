"""Settings: names, rules, guideline, questions, labels."""

import pytest
from django.urls import reverse

from annotate.approving import approve_annotation
from annotate.models import Annotation, Approval, Label
from tests.people_and_projects import a_document, markup

pytestmark = pytest.mark.django_db

RULES = {
    "base": "",
    "promote": "better",
    "refit_after": "20",
    "first_training_at": "80",
    "lease_minutes": "20",
    "opinions": "1",
    "second_share": "20",
    "second_opinions": "2",
    "blind_share": "2.5",
    "spot_share": "0",
    "blind_measuring": "on",
    "measuring_target": "200",
    "sure_from": "0.9",
    "doubt_below": "0.6",
}


def address(name, project, *more):
    return reverse(name, args=[project.slug, *more])


def test_name_description_and_language_can_change(admin, project):
    given = {"name": "Notes", "description": "Short ones", "language": "de"}

    admin.post(address("settings_general", project), given)

    project.refresh_from_db()
    assert (project.name, project.description, project.language) == ("Notes", "Short ones", "de")


def test_rules_that_are_not_on_the_form_stay(admin, project):
    project.settings = {"random_share": 0.1}
    project.save()

    admin.post(address("settings_rules", project), RULES)

    project.refresh_from_db()
    assert project.rules.promote == "better"
    assert project.rules.lease_minutes == 20
    assert project.rules.random_share == 0.1


def test_shares_are_read_and_written_in_percent(admin, project):
    admin.post(address("settings_rules", project), RULES)
    page = admin.get(address("project_settings", project)).content.decode()
    refused = admin.post(address("settings_rules", project), {**RULES, "second_share": "120"})

    project.refresh_from_db()
    assert (project.rules.second_share, project.rules.blind_share) == (0.2, 0.025)
    assert 'name="second_share" value="20"' in page
    assert 'name="blind_share" value="2.5"' in page
    assert refused.status_code == 422
    assert 'id="id_second_share_error"' in refused.content.decode()


def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(admin, project):
    answer = admin.post(address("settings_rules", project), {**RULES, "lease_minutes": "0"})

    project.refresh_from_db()
    assert answer.status_code == 422
    assert 'id="id_lease_minutes_error"' in answer.content.decode()
    assert project.settings == {}


def test_each_text_of_the_guideline_is_a_version_of_its_own(admin, project):
    for text in ("# One", "# Two", "# Two"):
        admin.post(address("settings_guideline", project), {"text": text})

    versions = project.guidelines.order_by("number").values_list("number", "text")
    assert list(versions) == [(1, "# One"), (2, "# Two")]


def test_a_question_is_added_with_its_labels_and_removed_while_nobody_answered(admin, project):
    asked = {"name": "Tone", "slug": "tone", "kind": "one_of", "required": "on"}

    admin.post(address("question_new", project), asked)
    admin.post(address("label_new", project, "tone"), {"name": "Kind", "slug": "kind"})
    tone = project.questions.get(slug="tone")
    labels = list(tone.labels.values_list("slug", "short_name"))
    admin.post(address("question_remove", project, "tone"))

    assert labels == [("kind", "KIND")]
    assert not project.questions.filter(slug="tone").exists()


def test_a_required_question_says_which_documents_go_back_before_it_is_added(
    admin, project, amira, chen, now
):
    approved_as(project, amira, chen, now, "refund")
    asked = {"name": "Tone", "slug": "tone", "kind": "one_of", "required": "on"}

    said = admin.post(address("question_new", project), asked)
    there = project.questions.filter(slug="tone").exists()
    done = admin.post(address("question_new", project), {**asked, "send_back": "on"})

    assert said.status_code == 422
    assert "0 go back to the queue, 1 to review" in said.content.decode()
    assert '<input type="checkbox" name="send_back"' in said.content.decode()
    assert not there
    assert done.status_code == 302
    assert project.documents.get().state == "to_review"


def test_a_question_made_required_says_which_documents_go_back(admin, project, amira, chen, now):
    admin.post(address("question_new", project), {"name": "T", "slug": "tone", "kind": "one_of"})
    approved_as(project, amira, chen, now, "refund")
    change = {"name": "Tone", "kind": "one_of", "required": "on"}

    said = admin.post(address("question", project, "tone"), change)
    admin.post(address("question", project, "tone"), {**change, "send_back": "on"})

    assert "1 to review" in said.content.decode()
    assert project.documents.get().state == "to_review"
    assert admin.post(address("question", project, "tone"), change).status_code == 302


def test_a_taken_name_of_a_question_is_refused(admin, project):
    asked = {"name": "Intent", "slug": "intent", "kind": "one_of"}

    answer = admin.post(address("question_new", project), asked)

    assert answer.status_code == 422
    assert "has a question “intent” already" in answer.content.decode()


def test_renaming_a_label_keeps_its_slug_and_lists_its_examples(admin, project):
    label = Label.objects.get(slug="refund")
    given = {
        "name": "Money back",
        "short_name": "BACK",
        "description": "",
        "examples": "I want my money back\n\nrefund\nrefund",
    }

    admin.post(address("label", project, label.pk), given)

    label.refresh_from_db()
    assert (label.slug, label.name, label.short_name) == ("refund", "Money back", "BACK")
    assert label.examples == ["I want my money back", "refund"]


def test_moving_a_label_moves_its_key(admin, project):
    shipping = Label.objects.get(slug="shipping")

    admin.post(address("label_place", project, shipping.pk), {"position": "1"})

    assert [label.slug for label in shipping.question.labels.all()] == ["shipping", "refund"]


def approved_as(project, amira, chen, now, label):
    document = a_document(project)
    annotation = Annotation.objects.create(
        document=document,
        annotator=amira,
        markup_json=markup(intent=label).to_json(),
        verdict="from_scratch",
        submission_key=str(document.pk),
        submitted_at=now,
    )
    approve_annotation(annotation=annotation, by=chen, now=now)


def test_merging_two_labels_makes_gold_hold_the_other(admin, project, amira, chen, now):
    approved_as(project, amira, chen, now, "refund")
    refund, shipping = (Label.objects.get(slug=slug) for slug in ("refund", "shipping"))

    admin.post(address("label_merge", project, refund.pk), {"into": shipping.pk})

    assert Approval.objects.get(superseded_at=None).answer_json == ["shipping"]
    assert not Label.objects.filter(slug="refund").exists()


def test_the_dialog_says_what_removing_a_label_would_do_and_changes_nothing(
    admin, project, amira, chen, now
):
    approved_as(project, amira, chen, now, "refund")
    refund = Label.objects.get(slug="refund")

    answer = admin.get(address("label_effect", project, refund.pk), headers={"HX-Request": "true"})

    assert "1 would have nothing left to say" in answer.content.decode()
    assert Approval.objects.filter(superseded_at=None).count() == 1
