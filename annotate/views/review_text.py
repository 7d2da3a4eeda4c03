"""One text with several layers of labels below it and the verdict in it, piece by piece."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotate.differences import Layer
from annotate.markup import Markup, Span
from annotate.views.sheet import LabelShown

LabelsByKey = Mapping[tuple[str, str], LabelShown]
"""Labels by the slug of their question and their own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one layer says of one piece. Without a colour: no label. code: where a label begins.

    pencil: the model says it. silent: the layer was not asked.
    """

    colour: str = ""
    code: str = ""
    pencil: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A case as it lies in the text."""

    key: str
    start: int
    end: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text about which each layer says one thing. Outside all cases there are none."""

    text: str
    regions: tuple[Region, ...] = ()
    cells: tuple[Cell, ...] = ()
    verdict: Cell = Cell()

    @property
    def keys(self) -> str:
        """The cases it lies in."""
        return " ".join(region.key for region in self.regions)

    @property
    def is_open(self) -> bool:
        """Whether one of them waits for the reviewer."""
        return any(region.is_open for region in self.regions)


def pieces_of(
    text: str,
    layers: Sequence[Layer],
    verdict: Markup,
    regions: Sequence[Region],
    labels: LabelsByKey,
) -> list[Piece]:
    """The text, cut wherever any layer, the verdict or a case begins or ends."""
    bounds = {0, len(text)} | {place for one in regions for place in (one.start, one.end)}
    all_said = (*layers, Layer("", verdict))
    for layer in all_said:
        bounds |= {place for span in _spans(layer.markup) for place in (span.start, span.end)}
    cuts = sorted(bounds)
    places = {cut: place for place, cut in enumerate(cuts)}
    inside: list[list[Region]] = [[] for _ in cuts]
    for region in regions:
        for place in range(places[region.start], places[region.end]):
            inside[place].append(region)
    *rows, decided = (_row(layer, cuts, places, labels) for layer in all_said)
    return [
        Piece(
            text=text[at : cuts[place + 1]],
            regions=tuple(inside[place]),
            cells=_cells_at(place, rows, layers, inside[place]),
            verdict=decided[place],
        )
        for place, at in enumerate(cuts[:-1])
    ]


def _cells_at(
    place: int, rows: Sequence[Sequence[Cell]], layers: Sequence[Layer], regions: Sequence[Region]
) -> tuple[Cell, ...]:
    """What each layer says of one piece, where anybody says anything."""
    if not regions:
        return ()
    asked = {region.key.partition(":")[0] for region in regions}
    return tuple(
        row[place] if row[place].colour or asked & set(layer.markup) else Cell(silent=True)
        for row, layer in zip(rows, layers, strict=True)
    )


def _spans(markup: Markup) -> Iterable[Span]:
    return (span for answer in markup.values() for span in answer.spans)


def _row(
    layer: Layer, cuts: Sequence[int], places: Mapping[int, int], labels: LabelsByKey
) -> list[Cell]:
    """What one layer says of each piece: of nested spans the innermost gives the colour."""
    covering: list[list[tuple[int, LabelShown, bool]]] = [[] for _ in cuts]
    for question, answer in layer.markup.items():
        for span in answer.spans:
            label = labels.get((question, span.label))
            if label is None:
                continue
            first = places[span.start]
            for place in range(first, places[span.end]):
                covering[place].append((span.end - span.start, label, place == first))
    return [_cell(there, pencil=not layer.by_person) for there in covering]


def _cell(covering: list[tuple[int, LabelShown, bool]], *, pencil: bool) -> Cell:
    if not covering:
        return Cell(pencil=pencil)
    _, innermost, _ = min(covering, key=lambda one: one[0])
    codes = [label.code for _, label, begins in covering if begins]
    return Cell(innermost.colour, " ".join(codes), pencil)
