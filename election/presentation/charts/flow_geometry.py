"""The geometry of a Sankey diagram of transfers: where each node, ribbon and label lies.

A column is a round, or several in which no ballot moved. A node in it is a candidate, the one who
came furthest on top; the exhausted ballots are a node at the bottom. Down the page all is in
pixels: heights are ballots times one scale, so the ribbons into a node are together as high as the
node. Across the page all is a share of the width between two margins, whatever that is: the
margins hold the names at both ends, and the columns lie between. Each node has a slot of its own,
at least as high as its label, so labels cannot overlap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from election.presentation.charts.lettering import width, wrapped
from election.rules.counting.rounds import Round
from election.rules.counting.transfers import transfers
from election.rules.sentences.words import Names

FULL, HIGHEST_BALLOT = 240.0, 22.0
NARROWEST = 288.0
"""Pixels of the picture on the narrowest page."""
MARGIN = 100.0
"""Pixels at each end, for the names there; report.css sets the same."""
HEAD, NODE, LINE, GAP, SIDE = 30.0, 9.0, 16.0, 8.0, 6.0
ROOM = MARGIN - SIDE
BETWEEN = NARROWEST - 2 * MARGIN - NODE


@dataclass(frozen=True)
class Column:
    """Rounds without a move between them; the numbers are those of the last, `round`."""

    first: int
    round: Round

    @property
    def called(self) -> str:
        """The number of its round, or of its first and last one."""
        last = self.round.number
        return f"{last}" if self.first == last else f"{self.first}–{last}"


@dataclass(frozen=True)
class Node:
    """The ballots of a candidate in a column; where `who` is None, the exhausted ones.

    `y` and `height` are those of its bar; `top` and `slot` those of the room it has to itself.
    `label` are the lines beside it.
    """

    column: int
    who: str | None
    ballots: int
    y: float
    height: float
    top: float
    slot: float
    label: tuple[str, ...]


@dataclass(frozen=True)
class Ribbon:
    """Ballots between two nodes of neighbouring columns; `y` and `to_y` are its upper edge."""

    source: Node
    target: Node
    ballots: int
    y: float
    to_y: float
    height: float


@dataclass(frozen=True)
class Flow:
    """The whole picture. `without` are the lines that stand for those who never had a ballot."""

    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    without: tuple[str, ...]
    without_y: float
    height: float


@dataclass
class _Pen:
    """The lowest `y` that ribbons have taken on the left and right edge of each node."""

    left: dict[Node, float] = field(default_factory=dict)
    right: dict[Node, float] = field(default_factory=dict)

    def ribbon(self, source: Node, target: Node, ballots: int, scale: float) -> Ribbon:
        height = ballots * scale
        y = self.right.get(source, source.y)
        to_y = self.left.get(target, target.y)
        self.right[source], self.left[target] = y + height, to_y + height
        return Ribbon(source, target, ballots, y, to_y, height)


def columns_that_fit(columns: Sequence[Column]) -> int:
    """The number of columns whose numbers have room between the names on the narrowest page."""
    most = columns[0].round.continuing + columns[0].round.exhausted
    widest = max(width(str(most)) + NODE + SIDE, *(width(column.called) for column in columns))
    return max(2, 1 + int(BETWEEN / (widest + SIDE)))


def flow(
    columns: Sequence[Column], order: Sequence[str], names: Names, without: Sequence[str] = ()
) -> Flow:
    """Place columns that follow one another; `order` has all of their candidates, top first.

    `without` are the candidates of the first column who never have a ballot: one label names them.
    """
    first = columns[0].round
    ballots = first.continuing + first.exhausted
    scale = min(HIGHEST_BALLOT, FULL / ballots)
    drawn = [who for who in order if who not in without]
    ends = {0, len(columns) - 1}
    placed = [
        list(_column(place, column.round, [*drawn, None], scale, names, named=place in ends))
        for place, column in enumerate(columns)
    ]
    nodes = tuple(node for column in placed for node in column)
    lines = _without(without, names)
    under = max(node.top + node.slot for node in placed[0]) + GAP
    bottom = max(node.top + node.slot for node in nodes)
    height = max(bottom, under + len(lines) * LINE if lines else 0) + GAP
    ribbons = tuple(_ribbons(columns, placed, scale))
    return Flow(tuple(columns), nodes, ribbons, lines, under, height)


def _without(who: Sequence[str], names: Names) -> tuple[str, ...]:
    if not who:
        return ()
    called = names[who[0]] if len(who) == 1 else f"{len(who)} others"
    return wrapped(f"0 {called}" if len(who) == 1 else f"{called}: 0", ROOM)


def _column(
    place: int,
    round_: Round,
    order: Sequence[str | None],
    scale: float,
    names: Names,
    *,
    named: bool,
) -> Iterator[Node]:
    top = HEAD
    for who in order:
        ballots = round_.exhausted or None if who is None else round_.tally.get(who)
        if ballots is None:
            continue
        called = "exhausted" if who is None else names[who]
        label = wrapped(f"{ballots} {called}", ROOM) if named else (str(ballots),)
        height = ballots * scale
        slot = max(height, len(label) * LINE)
        yield Node(place, who, ballots, top + (slot - height) / 2, height, top, slot, label)
        top += slot + GAP


def _ribbons(
    columns: Sequence[Column], placed: Sequence[Sequence[Node]], scale: float
) -> Iterator[Ribbon]:
    """Source by source and target by target, each from the top: edges are taken in that order."""
    pen = _Pen()
    for (before, left), (after, right) in pairwise(zip(columns, placed, strict=True)):
        moved = {
            transfer.target: transfer.ballots for transfer in transfers(before.round, after.round)
        }
        for source in left:
            for target in right:
                if ballots := _between(source, target, before.round.eliminated, moved):
                    yield pen.ribbon(source, target, ballots, scale)


def _between(
    source: Node, target: Node, eliminated: str | None, moved: dict[str | None, int]
) -> int:
    if source.who is not None and source.who == eliminated:
        return moved[target.who]
    return source.ballots if source.who == target.who else 0
