"""Transfers as a Sankey diagram: the markup of what `flow_geometry` places.

The report shows no diagram alone: a table with the same numbers, and a sentence for each round,
stand before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from election.presentation.charts.flow_geometry import LINE, NODE, SIDE, Flow, Node, Ribbon, flow
from election.presentation.charts.lettering import fitted, width
from election.presentation.charts.svg import number, tag
from election.rules.counting.rounds import Round
from election.rules.sentences.words import Names, ballots

ROUNDS_A_PICTURE = 5
BASELINE = 13.0
LEAST = 1.0
"""Pixels: a node without ballots is drawn as a hairline, so that its label belongs to a node."""


def sankeys(
    rounds: Sequence[Round], order: Sequence[str], names: Names, winner: str | None
) -> tuple[Markup, ...]:
    """Pictures of five rounds at the most; the last round of one is the first of the next.

    There is no picture where nothing was ever transferred.
    """
    starts = range(0, len(rounds) - 1, ROUNDS_A_PICTURE - 1)
    parts = [rounds[start : start + ROUNDS_A_PICTURE] for start in starts]
    return tuple(
        _picture(
            flow(part, [candidate for candidate in order if candidate in part[0].tally]),
            names,
            winner,
            place,
        )
        for place, part in enumerate(parts, start=1)
    )


def _picture(placed: Flow, names: Names, winner: str | None, place: int) -> Markup:
    title, desc = f"flow-{place}-title", f"flow-{place}-desc"
    first, last = placed.rounds[0].number, placed.rounds[-1].number
    description = (
        f"From left to right, a column a round. Each bar is a candidate, as high as the candidate "
        f"has ballots. {_moves(placed.ribbons, names)} The table and the sentences above hold "
        "the same numbers."
    )
    return tag(
        "svg",
        tag("title", f"Transfers, rounds {first} to {last}", id=title),
        tag("desc", description, id=desc),
        *_ribbons(placed.ribbons, names, winner),
        _bars(placed, winner),
        _heads(placed, names),
        _labels(placed.nodes, names),
        class_="flow",
        role="img",
        aria_labelledby=title,
        aria_describedby=desc,
        viewBox=f"0 0 {number(placed.width)} {number(placed.height)}",
        width=placed.width,
        height=placed.height,
    )


def _moves(ribbons: Iterable[Ribbon], names: Names) -> str:
    """Every transfer in words, for those who use a screen reader."""
    return " ".join(
        f"Round {ribbon.source.round}: {_move(ribbon, names)}."
        for ribbon in ribbons
        if _moved(ribbon)
    )


def _move(ribbon: Ribbon, names: Names) -> str:
    moved = ballots(ribbon.ballots)
    return f"{moved} from {_name(ribbon.source.who, names)} to {_name(ribbon.target.who, names)}"


def _moved(ribbon: Ribbon) -> bool:
    return ribbon.source.who != ribbon.target.who


def _name(who: str | None, names: Names) -> str:
    return "exhausted" if who is None else names[who]


def _kind(ribbon: Ribbon, winner: str | None) -> str:
    if ribbon.target.who is None:
        return "spent"
    if _moved(ribbon):
        return "moved"
    return "winning" if ribbon.target.who == winner else "staying"


def _ribbons(ribbons: Sequence[Ribbon], names: Names, winner: str | None) -> Iterator[Markup]:
    """Ribbons of moved ballots are drawn over those of ballots that stayed."""
    for kind in ("staying", "spent", "winning", "moved"):
        shapes = [_shape(ribbon, names) for ribbon in ribbons if _kind(ribbon, winner) == kind]
        if shapes:
            yield tag("g", *shapes, class_=kind)


def _shape(ribbon: Ribbon, names: Names) -> Markup:
    start, end = ribbon.source.box.x + NODE, ribbon.target.box.x
    middle = (start + end) / 2
    y, to_y, height = ribbon.y, ribbon.to_y, ribbon.height
    points = [start, y, middle, y, middle, to_y, end, to_y, to_y + height]
    points += [middle, to_y + height, middle, y + height, start, y + height]
    shape = "M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z".format(*map(number, points))
    hover = (tag("title", _move(ribbon, names)),) if _moved(ribbon) else ()
    return tag("path", *hover, d=shape)


def _bars(placed: Flow, winner: str | None) -> Markup:
    gone = {round_.number: round_.eliminated for round_ in placed.rounds}
    return tag("g", *(_bar(node, winner, gone) for node in placed.nodes), class_="nodes")


def _bar(node: Node, winner: str | None, gone: Mapping[int, str | None]) -> Markup:
    if node.who is None:
        kind = "spent"
    elif node.who == gone[node.round]:
        kind = "moved"
    else:
        kind = "winning" if node.who == winner else "staying"
    box = node.box
    height = max(box.height, LEAST)
    y = box.y + (box.height - height) / 2
    return tag("rect", x=box.x, y=y, width=box.width, height=height, class_=kind)


def _heads(placed: Flow, names: Names) -> Markup:
    room = placed.pitch - 2 * SIDE
    lines = []
    for column, round_ in enumerate(placed.rounds):
        x = column * placed.pitch
        lines.append(tag("text", f"Round {round_.number}", x=x, y=BASELINE, class_="head"))
        lines += [
            tag("text", fitted(text, room), x=x, y=BASELINE + LINE * line)
            for line, text in enumerate(_happened(round_, names), start=1)
        ]
    return tag("g", *lines, class_="heads")


def _happened(round_: Round, names: Names) -> Iterator[str]:
    """The events of a round, with the rule that broke its tie."""
    tie = round_.tie
    if tie and tie.broken_by is None:
        yield "Tie left open"
        return
    if round_.eliminated:
        yield f"Out: {names[round_.eliminated]}"
    if round_.elected:
        yield f"Elected: {names[round_.elected]}"
    if tie:
        yield f"Tie: {tie.broken_by}"


def _labels(nodes: Sequence[Node], names: Names) -> Markup:
    return tag("g", *(_label(node, names) for node in nodes), class_="labels")


def _label(node: Node, names: Names) -> Markup:
    """The number is first, so it is never cut off. Hovering shows a name that is cut."""
    number_, name = f"{node.ballots} ", _name(node.who, names)
    text = fitted(name, node.label.width - width(number_))
    hover = () if name in text else (tag("title", f"{number_}{name}"),)
    return tag("text", *hover, number_ + text, x=node.label.x, y=node.label.y + BASELINE)
