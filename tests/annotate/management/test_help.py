"""Every command says how it is used, with an example."""

import pytest
from django.core.management import get_commands, load_command_class

OURS = sorted(name for name, app in get_commands().items() if app in ("annotate", "training"))


@pytest.mark.parametrize("name", OURS)
def test_help_ends_with_an_example_of_the_command(name):
    command = load_command_class(get_commands()[name], name)

    words = command.create_parser("manage.py", name).format_help()

    example = words.partition("Example:")[2]
    assert f"manage.py {name}" in example
