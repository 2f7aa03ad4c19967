"""Transfers as a Sankey diagram: the markup of what `flow_geometry` places.

The report shows no diagram alone: tables with the same numbers, and a sentence for each round,
stand beside it. The picture is as wide as its page: the ribbons are stretched, and no letter is.
Names stand outside its box, in margins that report.css leaves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from election.presentation.charts.flow_geometry import (
    LINE,
    NODE,
    SIDE,
    Column,
    Flow,
    Node,
    Ribbon,
    columns_that_fit,
    flow,
)
from election.presentation.charts.svg import number, tag
from election.rules.counting.rounds import Round
from election.rules.sentences.words import Names, ballots

BASELINE = 12.0
LEAST = 1.0
"""Pixels: a node without ballots is drawn as a hairline, so that its label belongs to a node."""
ACROSS = 1000.0
"""The width of the ribbons' own space, which is stretched to what the page has."""
STRIPE = 5.0
"""Pixels from stripe to stripe of ballots that move; stripes are level, so no width changes it."""


def sankeys(
    rounds: Sequence[Round], order: Sequence[str], names: Names, winner: str | None
) -> tuple[Markup, ...]:
    """Pictures of a few columns each; the last column of one is the first of the next.

    Neighbouring rounds are one column where no ballot moved between them. There is no picture
    where nothing was ever transferred.
    """
    columns = list(_columns(rounds))
    if len(columns) <= 1:
        return ()
    never = {who for who in order if not any(round_.tally.get(who) for round_ in rounds)}
    step = columns_that_fit(columns) - 1
    parts = [columns[start : start + step + 1] for start in range(0, len(columns) - 1, step)]
    pictures = []
    for place, part in enumerate(parts, start=1):
        standing = rounds[0].tally if place == 1 else part[0].round.tally
        who = [candidate for candidate in order if candidate in standing]
        without = [candidate for candidate in who if candidate in never]
        pictures.append(_picture(flow(part, who, names, without), names, winner, place))
    return tuple(pictures)


def _columns(rounds: Sequence[Round]) -> Iterator[Column]:
    first = None
    for round_ in rounds:
        first = round_.number if first is None else first
        gone = round_.eliminated
        if gone is None or round_.tally[gone]:
            yield Column(first, round_)
            first = None


def _picture(placed: Flow, names: Names, winner: str | None, place: int) -> Markup:
    title, desc = f"flow-{place}-title", f"flow-{place}-desc"
    first, last = placed.columns[0].first, placed.columns[-1].round.number
    description = (
        f"From left to right, a column a round. Each bar is a candidate, as high as the candidate "
        f"has ballots. {_moves(placed, names)} The tables and the sentences hold "
        "the same numbers."
    )
    height = number(placed.height)
    ribbons = tag(
        "svg",
        *_ribbons(placed, names, winner, f"moved-{place}"),
        width="100%",
        height=height,
        viewBox=f"0 0 {number(ACROSS)} {height}",
        preserveAspectRatio="none",
    )
    return tag(
        "svg",
        tag("title", f"Transfers, rounds {first} to {last}", id=title),
        tag("desc", description, id=desc),
        tag("defs", _stripes(f"moved-{place}")),
        ribbons,
        _bars(placed, winner),
        _heads(placed),
        _labels(placed),
        class_="flow",
        role="img",
        aria_labelledby=title,
        aria_describedby=desc,
        height=height,
    )


def _stripes(name: str) -> Markup:
    return tag(
        "pattern",
        tag("rect", width=STRIPE, height=STRIPE),
        tag("path", d=f"M0 {number(STRIPE / 2)}H{number(STRIPE)}"),
        id=name,
        width=STRIPE,
        height=STRIPE,
        patternUnits="userSpaceOnUse",
    )


def _moves(placed: Flow, names: Names) -> str:
    """Every transfer in words, for those who use a screen reader."""
    return " ".join(
        f"Round {placed.columns[ribbon.source.column].round.number}: {_move(ribbon, names)}."
        for ribbon in placed.ribbons
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


def _ribbons(placed: Flow, names: Names, winner: str | None, stripes: str) -> Iterator[Markup]:
    """Ribbons of moved ballots are drawn over those of ballots that stayed."""
    last = len(placed.columns) - 1
    for kind in ("staying", "spent", "winning", "moved"):
        shapes = [
            _shape(ribbon, names, last)
            for ribbon in placed.ribbons
            if _kind(ribbon, winner) == kind
        ]
        if shapes:
            fill = {"fill": f"url(#{stripes})"} if kind == "moved" else {}
            yield tag("g", *shapes, class_=kind, **fill)


def _shape(ribbon: Ribbon, names: Names, last: int) -> Markup:
    start, end = (ACROSS * node.column / last for node in (ribbon.source, ribbon.target))
    middle = (start + end) / 2
    y, to_y, height = ribbon.y, ribbon.to_y, ribbon.height
    points = [start, y, middle, y, middle, to_y, end, to_y, to_y + height]
    points += [middle, to_y + height, middle, y + height, start, y + height]
    shape = "M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z".format(*map(number, points))
    hover = (tag("title", _move(ribbon, names)),) if _moved(ribbon) else ()
    return tag("path", *hover, d=shape)


def _bars(placed: Flow, winner: str | None) -> Markup:
    gone = {place: column.round.eliminated for place, column in enumerate(placed.columns)}
    last = len(placed.columns) - 1
    return tag("g", *(_bar(node, winner, gone, last) for node in placed.nodes), class_="nodes")


def _bar(node: Node, winner: str | None, gone: Mapping[int, str | None], last: int) -> Markup:
    if node.who is None:
        kind = "spent"
    elif node.who == gone[node.column]:
        kind = "moved"
    else:
        kind = "winning" if node.who == winner else "staying"
    height = max(node.height, LEAST)
    y = node.y + (node.height - height) / 2
    back = f"translate({number(-NODE * node.column / last)} 0)"
    x = _across(node.column, last)
    return tag("rect", x=x, y=y, width=NODE, height=height, class_=kind, transform=back)


def _across(column: int, last: int) -> str:
    return f"{number(100 * column / last)}%"


def _heads(placed: Flow) -> Markup:
    last = len(placed.columns) - 1
    called = "Round"
    heads = [_text(called, "0%", BASELINE, -SIDE, "end")]
    for place, column in enumerate(placed.columns):
        anchor = {0: "start", last: "end"}.get(place, "middle")
        heads.append(
            tag(
                "text",
                column.called,
                x=_across(place, last),
                y=BASELINE,
                text_anchor=anchor,
                class_="head",
            )
        )
    return tag("g", *heads, class_="heads")


def _labels(placed: Flow) -> Markup:
    last = len(placed.columns) - 1
    texts = [text for node in placed.nodes for text in _label(node, last)]
    texts += _lines(placed.without, placed.without_y, "0%", -SIDE, "end")
    return tag("g", *texts, class_="labels")


def _label(node: Node, last: int) -> Iterable[Markup]:
    """Lines in the middle of the node's height: names at both ends, numbers between."""
    top = node.top + (node.slot - LINE * len(node.label)) / 2
    x = _across(node.column, last)
    if node.column == 0:
        return _lines(node.label, top, x, -SIDE, "end")
    beside = SIDE if node.column == last else NODE * (1 - node.column / last) + SIDE / 2
    return _lines(node.label, top, x, beside, "start")


def _lines(lines: Iterable[str], top: float, x: str, dx: float, anchor: str) -> list[Markup]:
    return [
        _text(line, x, top + BASELINE + LINE * place, dx, anchor)
        for place, line in enumerate(lines)
    ]


def _text(text: str, x: str, y: float, dx: float, anchor: str) -> Markup:
    return tag("text", text, x=x, y=y, dx=dx, text_anchor=anchor)
