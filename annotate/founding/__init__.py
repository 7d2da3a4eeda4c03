"""Create and change projects: their people, rules, guidelines, questions and labels."""

from annotate.founding.labels import (
    RemovalEffect,
    add_label,
    merge_labels,
    move_label,
    removal_effect,
    remove_label,
    rename_label,
)
from annotate.founding.members import add_member, change_member, deactivate_member
from annotate.founding.projects import (
    change_project,
    change_rules,
    create_project,
    write_guideline,
)
from annotate.founding.questions import (
    RequiringEffect,
    add_question,
    change_question,
    is_answered,
    move_question,
    remove_question,
    requiring_effect,
)

__all__ = [
    "RemovalEffect",
    "RequiringEffect",
    "add_label",
    "add_member",
    "add_question",
    "change_member",
    "change_project",
    "change_question",
    "change_rules",
    "create_project",
    "deactivate_member",
    "is_answered",
    "merge_labels",
    "move_label",
    "move_question",
    "removal_effect",
    "remove_label",
    "remove_question",
    "rename_label",
    "requiring_effect",
    "write_guideline",
]
