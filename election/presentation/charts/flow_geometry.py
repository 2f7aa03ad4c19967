"""The geometry of a Sankey diagram of transfers: where each node, ribbon and label lies.

A column is a round. A node in it is a candidate, the one who came furthest on top; the exhausted
ballots are a node at the bottom. Heights are ballots times one scale, so the ribbons into a node
are together as high as the node. Each node has a slot of its own, at least as high as its label, so
labels cannot overlap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from election.rules.counting.rounds import Round
from election.rules.counting.transfers import transfers

FULL, HIGHEST_BALLOT = 240.0, 22.0
WIDTH, WIDEST = 690.0, 160.0
HEAD, NODE, LINE, GAP, SIDE = 56.0, 9.0, 18.0, 6.0, 5.0


@dataclass(frozen=True)
class Rectangle:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Node:
    """The ballots of a candidate in a round; where `who` is None, the exhausted ones."""

    round: int
    who: str | None
    ballots: int
    box: Rectangle
    label: Rectangle


@dataclass(frozen=True)
class Ribbon:
    """Ballots between two nodes of neighbouring rounds; `y` and `to_y` are its upper edge."""

    source: Node
    target: Node
    ballots: int
    y: float
    to_y: float
    height: float


@dataclass(frozen=True)
class Flow:
    """The whole picture; `pitch` is the width of a round."""

    rounds: tuple[Round, ...]
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    pitch: float
    width: float
    height: float


@dataclass
class _Pen:
    """The lowest `y` that ribbons have taken on the left and right edge of each node."""

    left: dict[Node, float] = field(default_factory=dict)
    right: dict[Node, float] = field(default_factory=dict)

    def ribbon(self, source: Node, target: Node, ballots: int, scale: float) -> Ribbon:
        height = ballots * scale
        y = self.right.get(source, source.box.y)
        to_y = self.left.get(target, target.box.y)
        self.right[source], self.left[target] = y + height, to_y + height
        return Ribbon(source, target, ballots, y, to_y, height)


def flow(rounds: Sequence[Round], order: Sequence[str]) -> Flow:
    """Place rounds that follow one another; `order` has all of their candidates, top first."""
    ballots = rounds[0].continuing + rounds[0].exhausted
    scale = min(HIGHEST_BALLOT, FULL / ballots)
    pitch = min(WIDEST, WIDTH / len(rounds))
    columns = [
        list(_column(round_, number * pitch, pitch, [*order, None], scale))
        for number, round_ in enumerate(rounds)
    ]
    nodes = tuple(node for column in columns for node in column)
    bottom = max(max(_bottom(node.box), _bottom(node.label)) for node in nodes)
    ribbons = tuple(_ribbons(rounds, columns, scale))
    return Flow(tuple(rounds), nodes, ribbons, pitch, pitch * len(rounds), bottom + GAP)


def _bottom(box: Rectangle) -> float:
    return box.y + box.height


def _column(
    round_: Round, x: float, pitch: float, order: Sequence[str | None], scale: float
) -> Iterator[Node]:
    top = HEAD
    for who in order:
        ballots = round_.exhausted or None if who is None else round_.tally.get(who)
        if ballots is None:
            continue
        height = ballots * scale
        slot = max(height, LINE)
        box = Rectangle(x, top + (slot - height) / 2, NODE, height)
        label = Rectangle(x + NODE + SIDE, top + (slot - LINE) / 2, pitch - NODE - SIDE - 2, LINE)
        yield Node(round_.number, who, ballots, box, label)
        top += slot + GAP


def _ribbons(
    rounds: Sequence[Round], columns: Sequence[Sequence[Node]], scale: float
) -> Iterator[Ribbon]:
    """Source by source and target by target, each from the top: edges are taken in that order."""
    pen = _Pen()
    for (before, left), (after, right) in pairwise(zip(rounds, columns, strict=True)):
        moved = {transfer.target: transfer.ballots for transfer in transfers(before, after)}
        for source in left:
            for target in right:
                if ballots := _between(source, target, before.eliminated, moved):
                    yield pen.ribbon(source, target, ballots, scale)


def _between(
    source: Node, target: Node, eliminated: str | None, moved: dict[str | None, int]
) -> int:
    if source.who is not None and source.who == eliminated:
        return moved[target.who]
    return source.ballots if source.who == target.who else 0
