"""Where the lines of a chart run: numbers in, points of an SVG out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 44.0, 376.0, 12.0, 178.0
TICKS = 4
MOST_POINTS = 200


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line: its place and its number."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart."""

    name: str
    points: str
    last_x: float
    last_y: float


@dataclass(frozen=True, slots=True)
class LossChart:
    """Loss against steps: while training, and on the documents held out."""

    curves: tuple[Curve, ...]
    heights: tuple[Tick, ...]
    widths: tuple[Tick, ...]
    first_loss: float
    last_loss: float


def loss_chart(history: Sequence[Mapping[str, Any]]) -> LossChart | None:
    """Draw a training's history; None before it has two points.

    history: points such as `{"step": 20, "epoch": 0.4, "loss": 1.1, "held_out_loss": 1.3}`.
    """
    points = [point for point in history if isinstance(point.get("loss"), int | float)]
    if len(points) < 2:
        return None
    last = points[-1]
    points = [*points[: -1 : max(1, len(points) // MOST_POINTS)], last]
    positions = [float(point.get("step", place)) for place, point in enumerate(points)]
    top = max(_losses(points, "loss") + _losses(points, "held_out_loss")) or 1.0
    curves = [
        _curve(name, positions, points, max(positions) or 1.0, top)
        for name in ("loss", "held_out_loss")
        if len(_losses(points, name)) > 1
    ]
    return LossChart(
        curves=tuple(curves),
        heights=tuple(_height(share * top / TICKS, top) for share in range(TICKS + 1)),
        widths=_widths(max(positions)),
        first_loss=float(points[0]["loss"]),
        last_loss=float(points[-1]["loss"]),
    )


def _losses(points: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [float(point[name]) for point in points if isinstance(point.get(name), int | float)]


def _curve(
    name: str,
    positions: Sequence[float],
    points: Sequence[Mapping[str, Any]],
    width: float,
    height: float,
) -> Curve:
    placed = [
        (_x(position, width), _y(float(point[name]), height))
        for position, point in zip(positions, points, strict=True)
        if isinstance(point.get(name), int | float)
    ]
    return Curve(
        name=name,
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in placed),
        last_x=placed[-1][0],
        last_y=placed[-1][1],
    )


def _x(value: float, width: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * value / (width or 1.0), 1)


def _y(value: float, height: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / (height or 1.0), 1)


def _height(value: float, top: float) -> Tick:
    return Tick(_y(value, top), f"{value:.2f}")


def _widths(widest: float) -> tuple[Tick, ...]:
    """Whole steps only: a short training has fewer ticks."""
    steps = sorted({round(share * widest / TICKS) for share in range(TICKS + 1)})
    return tuple(Tick(_x(step, widest), str(step)) for step in steps)
