import pytest

from annotate.errors import SchemeRefused, SettingsRefused
from annotate.founding import change_project, change_rules, create_project, write_guideline
from annotate.models import COLOUR_SLOTS, Draft, Event, Project, sample_number
from annotate.project_rules import ProjectRules
from annotate.queue.leasing import lease_next_document
from annotate.samples import opinions_to_ask
from annotate.scheme import LabelSpec, QuestionSpec, Scheme
from annotate.starters import SAMPLES, STARTERS, sample_files, starter_scheme
from tests.people_and_projects import (
    ENTITIES,
    INTENT,
    a_document,
    a_member,
    a_project,
    a_user,
    some_documents,
)

SCHEME = Scheme(questions=(ENTITIES, INTENT), name="Letters", language="de", guideline="# Read")
SECONDS = ProjectRules(second_share=0.2, second_opinions=3)


def create(slug="post", scheme=SCHEME, **given):
    return create_project(slug=slug, name="", scheme=scheme, **given)


@pytest.mark.postgres_too
def test_a_project_asks_what_its_scheme_says_and_its_creator_runs_it(db, now):
    amira = a_user("amira")

    project = create(by=amira, now=now)

    assert [spec.slug for spec in project.scheme] == ["entities", "intent"]
    assert (project.name, project.language) == ("Letters", "de")
    assert project.guidelines.get().number == 1
    assert project.memberships.get().is_admin
    assert Event.objects.filter(project=project, verb="created", actor=amira).exists()


def test_labels_get_colours_in_order_and_their_place_as_digit(db, now):
    labels = tuple(LabelSpec(f"l{number}", f"L{number}") for number in range(1, 17))
    scheme = Scheme(questions=(QuestionSpec("topic", "Topic", "one_of", labels),))

    question = create(scheme=scheme, by=None, now=now).questions.get()

    slots = list(question.labels.values_list("slot", flat=True))
    assert slots == [*range(1, COLOUR_SLOTS + 1), 1, 2]
    assert list(question.labels.values_list("position", flat=True)) == list(range(1, 17))


@pytest.mark.postgres_too
def test_a_short_name_is_taken_once(db, now):
    create(by=None, now=now)

    with pytest.raises(SchemeRefused, match="already"):
        create(by=None, now=now)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"slug": "Post Office"}, SchemeRefused),
        ({"language": "x"}, SettingsRefused),
        ({"scheme": Scheme((QuestionSpec("a", "A", "essay"),))}, SchemeRefused),
        ({"scheme": Scheme((QuestionSpec("a", "A", "one_of", settings={"x": 1}),))}, SchemeRefused),
        ({"scheme": Scheme((INTENT, INTENT))}, SchemeRefused),
    ],
)
def test_a_project_that_cannot_be_leaves_nothing_behind(db, now, given, error):
    with pytest.raises(error):
        create(**given, by=None, now=now)

    assert not Project.objects.exists()


@pytest.mark.parametrize("name", STARTERS)
def test_every_starter_becomes_a_project(db, now, name):
    project = create(slug=name, scheme=starter_scheme(name), by=None, now=now)

    assert project.questions.exists() == (name != "empty")


def test_samples_come_in_a_file_per_split():
    for name in SAMPLES:
        assert all(path.exists() for path in sample_files(name).values())
    with pytest.raises(SchemeRefused):
        sample_files("empty")
    with pytest.raises(SchemeRefused):
        starter_scheme("nothing")


def test_a_guideline_gets_a_number_for_each_new_text(project, now):
    write_guideline(project=project, text="one", by=None, now=now)
    write_guideline(project=project, text="two", by=None, now=now)

    again = write_guideline(project=project, text="two", by=None, now=now)

    assert again.number == 2
    assert project.guidelines.count() == 2


def test_a_project_changes_its_name_but_never_its_short_name(project, now):
    change_project(project=project, name=" Post ", description="", language="fr", by=None, now=now)

    project.refresh_from_db()
    assert (project.name, project.language, project.slug) == ("Post", "fr", "letters")
    with pytest.raises(SettingsRefused):
        change_project(project=project, name=" ", description="", language="fr", by=None, now=now)


def test_new_rules_reach_documents_that_nobody_has_begun(now, db):
    project = a_project()
    waiting = a_document(project)
    begun = a_document(project, state="partly")

    change_rules(project=project, rules=ProjectRules(opinions=2), by=None, now=now)

    waiting.refresh_from_db()
    begun.refresh_from_db()
    assert Project.objects.get().rules.opinions == 2
    assert (waiting.opinions_wanted, begun.opinions_wanted) == (2, 1)


def opinions_of(project):
    return {
        document.pk: (document.draw, document.opinions_wanted)
        for document in project.documents.all()
    }


@pytest.mark.postgres_too
def test_a_share_of_the_documents_that_nobody_has_begun_is_for_second_opinions(now, db):
    project = a_project()
    some_documents(project, 200)
    some_documents(project, 20, split="test")

    change_rules(project=project, rules=SECONDS, by=None, now=now)

    asked = opinions_of(project).values()
    assert all(
        wanted == (3 if sample_number(draw, "second") < 0.2 else 1) for draw, wanted in asked
    )
    assert 25 <= sum(wanted == 3 for _, wanted in asked) <= 65


@pytest.mark.postgres_too
def test_taking_the_share_back_asks_one_opinion_again_except_where_a_reviewer_asked_more(now, db):
    project = a_project()
    asked_more = a_document(project, opinions_wanted=5)
    some_documents(project, 50)
    change_rules(project=project, rules=SECONDS, by=None, now=now)

    change_rules(project=project, rules=ProjectRules(), by=None, now=now)

    wanted = opinions_of(project)
    assert wanted.pop(asked_more.pk)[1] == 5
    assert {opinions for _, opinions in wanted.values()} == {1}


def test_what_somebody_holds_or_has_begun_keeps_its_number(now, db):
    project = a_project()
    amira = a_member(project, "amira")
    held = a_document(project)
    lease_next_document(project=project, annotator=amira, now=now)
    begun = a_document(project)
    Draft.objects.create(document=begun, user=amira)

    change_rules(project=project, rules=ProjectRules(opinions=2), by=None, now=now)

    assert {opinions for _, opinions in opinions_of(project).values()} == {1}
    assert held.lease.blind is False


def test_the_sample_is_never_asked_fewer_opinions_than_the_others():
    rules = ProjectRules(opinions=3, second_share=1.0, second_opinions=2)

    assert opinions_to_ask(0.5, rules) == 3


def test_the_same_rules_again_change_nothing(project, now):
    change_rules(project=project, rules=ProjectRules(), by=None, now=now)

    assert not Event.objects.filter(verb="rules_changed").exists()
