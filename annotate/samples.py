"""What a document's draw makes of it: how many people label it, and whether without pre-tags."""

from annotate.models import Split, sample_number
from annotate.project_rules import ProjectRules


def opinions_to_ask(draw: float, rules: ProjectRules) -> int:
    """How many opinions the rules ask of the document with this draw, whatever its split.

    The sample for second opinions is never asked fewer than the others.
    """
    if sample_number(draw, "second") < rules.second_share:
        return max(rules.opinions, rules.second_opinions)
    return rules.opinions


def ask_alike(rules: ProjectRules, others: ProjectRules) -> bool:
    """Whether both ask the same number of opinions of every document."""
    return (rules.opinions, rules.second_share, rules.second_opinions) == (
        others.opinions,
        others.second_share,
        others.second_opinions,
    )


def is_drawn_blind(draw: float, split: str, rules: ProjectRules) -> bool:
    """Whether a train document is labelled without pre-tags, to see how far these sway people."""
    return split == Split.TRAIN and sample_number(draw, "blind") < rules.blind_share
