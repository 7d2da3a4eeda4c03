import pytest

from annotate.errors import SchemeRefused
from annotate.scheme import Scheme

INTENT = {"slug": "intent", "kind": "one_of", "labels": ["refund", "shipping"]}


def test_a_scheme_file_becomes_questions_with_labels():
    scheme = Scheme.from_json({"name": "Letters", "language": "de", "questions": [INTENT]})

    (question,) = scheme.questions
    assert (scheme.name, scheme.language) == ("Letters", "de")
    assert question.label_slugs == ("refund", "shipping")
    assert question.labels[0].short_name == "REFU"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "list"),
        ({"questions": ["intent"]}, "object"),
        ({"questions": [{"slug": "Intent!"}]}, "slug"),
        ({"questions": [{"slug": "text"}]}, "files use"),
        ({"questions": [INTENT, INTENT]}, "twice"),
        ({"questions": [{**INTENT, "labels": ["a", "a"]}]}, "twice"),
        ({"questions": [{**INTENT, "labels": [3]}]}, "label"),
        ({"questions": [{**INTENT, "labels": "refund"}]}, "“labels” can't be 'refund'"),
        ({"questions": [{**INTENT, "required": "no"}]}, "“required” can't be 'no'"),
        ({"questions": [{**INTENT, "settings": ["overlap"]}]}, "“settings”"),
        ({"questions": [{**INTENT, "labels": [{"slug": "a", "examples": "b"}]}]}, "“examples”"),
        ({"questions": [INTENT], "language": 3}, "“language” can't be 3"),
    ],
)
def test_a_wrong_scheme_says_what_is_wrong(value, reason):
    with pytest.raises(SchemeRefused, match=reason):
        Scheme.from_json(value)
