"""What all commands share: help with an example, mistakes in one sentence, exit code 1."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from tqdm import tqdm

from annotate.errors import CollabError


class _HelpFormatter(argparse.RawDescriptionHelpFormatter, DjangoHelpFormatter):
    """Keeps the lines of the example; Django's own options come last."""


class CollabCommand(BaseCommand):
    """A command that translates between a terminal and one gerund. `example` follows its help."""

    example = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose help ends with the example."""
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=_("Example:") + f"\n  {self.example}",
            formatter_class=_HelpFormatter,
            **kwargs,
        )

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """As Django does, but a wrong option ends with 1 like every other mistake."""
        try:
            super().run_from_argv(list(argv))
        except SystemExit as leaving:
            raise SystemExit(1 if leaving.code == 2 else leaving.code) from None

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As Django does; a user's mistake becomes a CommandError with its sentence."""
        try:
            return super().execute(*args, **options)
        except CollabError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            if _is_up_to_date():
                raise
            raise CommandError(
                _("The database is not set up, or older than the program. Run: manage.py migrate")
            ) from error

    @contextmanager
    def progress_bar(self) -> Iterator[Callable[[int, int, str], None]]:
        """A function for `progress=` that moves a bar, on a terminal only."""
        with tqdm(disable=None, file=self.stderr, leave=False, bar_format=_BAR) as bar:

            def show(done: int, total: int, message: str) -> None:
                bar.total, bar.n = total, done
                bar.set_description_str(message)

            yield show


def _is_up_to_date() -> bool:
    migrations = MigrationExecutor(connection)
    return not migrations.migration_plan(migrations.loader.graph.leaf_nodes())


_BAR = "{desc} {percentage:3.0f}% |{bar}| {remaining}"
