"""What a benchmark has to say: figures for a program, tables and goals for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from tests.benchmarks.record import Figures

SIGNS = {"≥": ge, ">": gt, "≤": le, "<": lt}


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure and what it must reach; `reached` is None as long as it isn't measured."""

    what: str
    reached: float | None
    sign: str
    wanted: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether it is reached; None if that can't be said yet."""
        if self.reached is None or self.wanted is None:
            return None
        return bool(SIGNS[self.sign](self.reached, self.wanted))

    def to_json(self) -> dict[str, Any]:
        """As printed with --json."""
        return {
            "what": self.what,
            "reached": self.reached,
            "must_be": f"{self.sign} {figure(self.wanted)}",
            "met": self.is_met,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; a figure that isn't there yet is None."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about the finished parts of a benchmark."""

    figures: Figures
    tables: Sequence[Table] = ()
    goals: Sequence[Goal] = ()


def figure(value: Any) -> str:
    """A value as people read it: quality to three places, seconds to one; – if there is none."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table_lines(table: Table) -> list[str]:
    """The table in columns: the first to the left, the others to the right."""
    cells = [list(table.headings)] + [[figure(cell) for cell in row] for row in table.rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(table.headings))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return [table.title, lines[0], "─" * (sum(widths) + 2 * len(widths) - 2), *lines[1:], ""]


def goal_lines(goals: Sequence[Goal], *, hold: bool) -> list[str]:
    """Goals with met or not met; in the small size they don't hold, and no verdict is given."""
    words = {True: "met", False: "NOT MET", None: "not measured yet"}
    rows = [
        [
            goal.what,
            goal.reached,
            f"{goal.sign} {figure(goal.wanted)}",
            words[goal.is_met] if hold else "not judged",
        ]
        for goal in goals
    ]
    title = "Goals" if hold else "Goals (they hold for the full size only)"
    return table_lines(Table(title, ["what", "reached", "goal", ""], rows)) if rows else []
