import pytest
from django.core.management.base import CommandError

from annotate.models import Project
from tests.annotate.management.terminal import manage


def test_rules_are_changed_by_name_and_the_others_stay(project):
    manage("set_rules", "letters", "lease_minutes=10")

    manage("set_rules", "letters", "second_share=20%", "blind_measuring=no", "base=org/model")

    rules = Project.objects.get().rules
    assert (rules.second_share, rules.blind_measuring, rules.base) == (0.2, False, "org/model")
    assert rules.lease_minutes == 10


def test_the_rules_are_listed_with_what_differs_from_the_defaults(project):
    printed = manage("set_rules", "letters", "opinions=2", "--list")

    assert "opinions=2  default: 1" in printed
    assert "blind_measuring=yes\n" in printed
    assert manage("set_rules", "letters").count("=") >= 16


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("second_share=2", "between 0 and 1"),
        ("second_share=many", "can't be many"),
        ("blind_measuring=perhaps", "can't be perhaps"),
        ("opinions", "sets no rule"),
        ("colour=red", "second_opinions"),
    ],
)
def test_a_rule_that_makes_no_sense_changes_nothing(project, words, reason):
    with pytest.raises(CommandError, match=reason):
        manage("set_rules", "letters", "lease_minutes=10", words)

    assert Project.objects.get().settings == {}
