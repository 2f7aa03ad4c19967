"""The geometry of charts, from counts: areas are ballots, flows add up, labels lie apart."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.kinds.election.empty_rounds import moves_nothing, steps_of
from election.kinds.election.round_tables import furthest_first
from election.kinds.election.transfer_sentence import transfer_sentence
from election.presentation.charts.bars import bars
from election.presentation.charts.flow_geometry import HEAD, LINE, Column, Flow, Node, flow
from election.presentation.charts.lettering import CLOSE, OPEN, width, wrapped
from election.presentation.charts.sankey import sankeys
from election.presentation.charts.stacked_bar import NARROWEST, BarPart, stacked_bar
from election.presentation.charts.svg import percent, tag
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count, Round
from election.rules.counting.tie_rule import TieRule
from election.rules.counting.transfers import transfers
from tests.support.ballot_files import same_everywhere
from tests.support.charts import NAMES
from tests.support.real_elections import elections, replayed_count

ROUNDED = 0.0051
"""The largest error of a length in per cent that is written with two decimals."""
NARROWEST_BETWEEN = 88
"""Pixels between the names at both ends on a page of 320 pixels."""


def counted(profile: dict[tuple[str, ...], int], candidates: tuple[str, ...]) -> Count:
    """Count by look-back and a lot in the candidates' order."""
    return count(
        profile, candidates, TieRule(ties="look-back", final_tie="lot", lot_order=candidates)
    )


def dealt(seed: int) -> Count:
    """Draw 2 to 20 candidates, some without a ballot, and one ballot to millions, some blank."""
    chance = Random(seed)
    candidates = tuple(f"c{number}" for number in range(chance.randint(2, 20)))
    known = chance.sample(candidates, chance.randint(1, len(candidates)))
    most = chance.choice((1, 4, 200_000))
    profile: dict[tuple[str, ...], int] = {}
    for _ in range(chance.randint(1, 30)):
        ranking = tuple(chance.sample(known, chance.randint(0, min(6, len(known)))))
        profile[ranking] = chance.randint(1, most)
    return counted({**profile, (known[0],): 1}, candidates)


def counts() -> st.SearchStrategy[Count]:
    """Count ballots drawn by chance: those that hypothesis shrinks nearly all end in round 1."""
    return st.integers(0, 2**64).map(dealt)


def test_the_counts_of_these_tests_are_telling() -> None:
    """Most have several rounds, and ballots that are exhausted on the way."""
    drawn: list[Count] = []

    @same_everywhere
    @given(counts())
    def draw(found: Count) -> None:
        drawn.append(found)

    draw()
    assert len([count for count in drawn if len(count.rounds) > 2]) > 50
    assert len([count for count in drawn if count.rounds[-1].exhausted > count.blank]) > 40


def placed(found: Count) -> Flow:
    """The whole count as one picture, a column a round."""
    columns = [Column(round_.number, round_) for round_ in found.rounds]
    return flow(columns, furthest_first(found), {who: who for who in found.candidates})


# Transfers


@same_everywhere
@given(counts())
def test_transfers_are_all_ballots_of_the_eliminated(found: Count) -> None:
    """No ballot is added or lost, and nobody receives a negative number."""
    for before, after in pairwise(found.rounds):
        moved = transfers(before, after)
        assert before.eliminated is not None
        assert sum(transfer.ballots for transfer in moved) == before.tally[before.eliminated]
        assert min(transfer.ballots for transfer in moved) >= 0


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ({("a", "b"): 1, ("b",): 2, ("c",): 2}, "A’s 1 ballot went to B."),
        ({("a",): 1, ("b",): 2, ("c",): 2}, "A’s 1 ballot is exhausted."),
        ({("b",): 2, ("c",): 2}, "A had no ballots to transfer."),
        (
            {("a", "b"): 1, ("a", "c"): 2, ("a",): 2, ("b",): 6, ("c",): 6},
            "Of A’s 5 ballots, 2 went to C, 1 to B and 2 are exhausted.",
        ),
    ],
)
def test_a_sentence_tells_where_ballots_went(
    profile: dict[tuple[str, ...], int], said: str
) -> None:
    """The largest transfer comes first, and the exhausted come last."""
    first, second, *_ = counted(profile, ("a", "b", "c")).rounds
    assert (
        transfer_sentence(first, second, {candidate: candidate.upper() for candidate in "abc"})
        == said
    )


# Sankey


def require_areas(found: Count) -> None:
    picture = placed(found)
    scale = {round(node.height / node.ballots, 9) for node in picture.nodes if node.ballots}
    assert len(scale) == 1
    for round_ in found.rounds:
        column = [node for node in picture.nodes if node.column == round_.number - 1]
        assert sum(node.ballots for node in column) == found.ballots
        assert {node.who for node in column} - {None} == set(round_.tally)


def require_flows(found: Count) -> None:
    picture = placed(found)
    out: dict[Node, list[tuple[float, float, int]]] = defaultdict(list)
    into: dict[Node, list[tuple[float, float, int]]] = defaultdict(list)
    for ribbon in picture.ribbons:
        assert ribbon.target.column == ribbon.source.column + 1
        out[ribbon.source].append((ribbon.y, ribbon.height, ribbon.ballots))
        into[ribbon.target].append((ribbon.to_y, ribbon.height, ribbon.ballots))
    for node in picture.nodes:
        for edge, outer in ((out, len(found.rounds) - 1), (into, 0)):
            if node.column != outer:
                require_filled(node, edge[node])


def require_filled(node: Node, ribbons: list[tuple[float, float, int]]) -> None:
    assert sum(ballots for _, _, ballots in ribbons) == node.ballots
    edge = node.y
    for y, height, _ in sorted(ribbons):
        assert y == pytest.approx(edge)
        edge += height
    assert edge == pytest.approx(node.y + node.height)


def require_apart(found: Count) -> None:
    picture = placed(found)
    for place in range(len(found.rounds)):
        end = HEAD
        for node in picture.nodes:
            if node.column == place:
                assert node.top >= end
                assert node.slot >= max(node.height, LINE * len(node.label)) - ROUNDED
                end = node.top + node.slot
        assert end <= picture.height


@same_everywhere
@given(counts())
def test_areas_add_up_to_the_ballots_in_every_round(found: Count) -> None:
    """Each node is as high as its ballots, by one scale, and each column holds all of them."""
    require_areas(found)


@same_everywhere
@given(counts())
def test_what_flows_in_and_out_is_the_node(found: Count) -> None:
    """Ribbons fill both edges of their nodes without a gap, in ballots and in pixels."""
    require_flows(found)


@same_everywhere
@given(counts())
def test_nodes_and_labels_lie_apart_and_inside(found: Count) -> None:
    """Each node has room for its bar and its lines, and no room reaches into the next."""
    require_apart(found)


@pytest.mark.parametrize("path", elections("counts"), ids=lambda path: str(path.stem))
def test_real_elections_are_drawn_as_they_were_counted(path: Path) -> None:
    """The real elections have thousands of ballots, write-ins and ties."""
    _, _, result = replayed_count(path)
    require_areas(result)
    require_flows(result)
    require_apart(result)


@pytest.mark.exhaustive
@same_everywhere
@given(counts())
def test_long_counts_are_cut_into_pictures_that_fit_a_page(found: Count) -> None:
    """The last column of one picture is the first of the next, and no round is missing.

    Rounds stand together only where the first of them had nobody's ballot to move.
    """
    names = {candidate: candidate for candidate in found.candidates}
    pictures = sankeys(found.rounds, furthest_first(found), names, found.winner)
    heads = [re.findall(r'class="head">([^<]+)<', picture) for picture in pictures]
    joined = [*heads[0][:1], *(head for part in heads for head in part[1:])] if heads else []
    spans = [range(int(head.split("–")[0]), int(head.split("–")[-1]) + 1) for head in joined]
    if not pictures:
        assert all(moves_nothing(round_) for round_ in found.rounds[:-1])
        return
    assert [number for span in spans for number in span] == [
        round_.number for round_ in found.rounds
    ]
    assert all(before[-1] == after[0] for before, after in pairwise(heads))
    for number in (number for span in spans for number in span[:-1]):
        assert moves_nothing(found.rounds[number - 1])
    most = max(len(str(node)) for node in (found.ballots, *joined))
    for head in heads:
        assert len(head) == 2 or width("0" * most) * (len(head) - 1) <= NARROWEST_BETWEEN


@same_everywhere
@given(counts())
def test_steps_are_all_rounds_and_join_only_those_without_a_move(found: Count) -> None:
    """Each round is in one step; in a joined one nobody's number changes."""
    steps = list(steps_of(found.rounds))
    assert [round_ for step in steps for round_ in step] == list(found.rounds)
    for step in steps:
        for before, after in pairwise(step):
            assert moves_nothing(before)
            assert after.tally.items() <= before.tally.items()
            assert after.exhausted == before.exhausted
    assert not any(moves_nothing(a[-1]) and moves_nothing(b[0]) for a, b in pairwise(steps))


def test_those_without_a_ballot_are_one_line_and_their_rounds_one_column() -> None:
    """Three of five have no ballot: the first column is rounds 1 to 3 and the round after them."""
    profile = {("a", "b"): 4, ("b",): 3, ("c", "a"): 2}
    result = counted(profile, ("a", "b", "c", "d", "e", "f"))
    names = {candidate: candidate.upper() for candidate in result.candidates}
    [picture] = sankeys(result.rounds, furthest_first(result), names, result.winner)
    assert re.findall(r'class="head">([^<]+)<', picture) == ["1–4", "5"]
    assert "3 others: 0" in picture
    assert not {f"{OPEN}0 {name}{CLOSE}" for name in "DEF"} & set(re.findall(">([^<]+)<", picture))


def test_one_round_has_no_picture_of_transfers() -> None:
    """Nothing was transferred."""
    result = counted({("avery",): 3}, ("avery", "blair"))
    assert sankeys(result.rounds, result.candidates, NAMES, "avery") == ()


PROFILE = Counter(
    {
        ("avery", "blair"): 5,
        ("blair", "avery"): 4,
        ("casey", "ellis"): 3,
        ("devon", "casey"): 1,
        ("ellis", "casey", "avery"): 3,
        ("frankie",): 2,
        (): 1,
    }
)


def test_a_picture_is_well_formed_named_and_told() -> None:
    """The picture has title, description, ids of its own, escaped text, and no style or colour."""
    result = counted(PROFILE, tuple(NAMES))
    pictures = sankeys(result.rounds, furthest_first(result), NAMES, result.winner)
    assert len(pictures) == 2
    for number, picture in enumerate(pictures, start=1):
        root = ET.fromstring(picture)
        assert root.attrib["role"] == "img"
        title, desc, *_ = root
        assert root.attrib["aria-labelledby"] == title.attrib["id"] == f"flow-{number}-title"
        assert root.attrib["aria-describedby"] == desc.attrib["id"] == f"flow-{number}-desc"
        assert "from " in (desc.text or "")
        for element in root.iter():
            assert not {"style", "stroke", "onload"} & set(element.attrib)
            assert element.attrib.get("fill", "url(#").startswith("url(#")
    assert "Round 2: 1 ballot from Ștefănescu to Wolfe" in pictures[0]
    assert "<Okonkwo>" not in "".join(pictures)


# Lettering


@same_everywhere
@given(st.text(max_size=60), st.floats(30, 300))
def test_a_name_is_wrapped_to_its_room_and_whole(name: str, room: float) -> None:
    """Each line fits and is isolated from its surroundings, and no letter is lost."""
    lines = wrapped(name, room)
    for line in lines:
        assert (line[0], line[-1]) == (OPEN, CLOSE)
        assert width(line) <= room
    assert "".join(line[1:-1] for line in lines).replace(" ", "") == "".join(name.split())


def test_a_line_never_parts_a_letter_from_its_marks() -> None:
    """A combining accent stays with its letter; a hyphen is where a long name is cut first."""
    accented = "e\u0301"
    assert wrapped(accented * 8, width("e") * 5.5) == (
        f"{OPEN}{accented * 5}{CLOSE}",
        f"{OPEN}{accented * 3}{CLOSE}",
    )
    assert wrapped("Harper da Silva-Núñez", width("Silva-Nú")) == (
        *(f"{OPEN}{line}{CLOSE}" for line in ("Harper", "da", "Silva-", "Núñez")),
    )


# Bars


@pytest.mark.exhaustive
@same_everywhere
@given(counts())
def test_bars_are_shares_of_the_continuing_ballots(found: Count) -> None:
    """Kept and gained ballots are told apart, and all bars together are the whole."""
    before: Round | None = None
    for round_ in found.rounds:
        drawn = bars(round_, before, found.candidates, {c: c for c in found.candidates}, None)
        assert sum(bar.ballots for bar in drawn) == round_.continuing
        known = [bar for bar in drawn if bar.name in round_.tally]
        left = len(round_.tally) - len(known)
        assert [bar.name for bar in drawn if bar not in known] == [f"{left} others"] * bool(left)
        assert left != 1
        for bar in drawn:
            rects = list(ET.fromstring(bar.picture).iter("rect"))
            length = sum(float(rect.attrib["width"].rstrip("%")) for rect in rects)
            assert length == pytest.approx(100 * bar.ballots / round_.continuing, abs=0.02)
            lighter = [rect for rect in rects if rect.attrib.get("class") == "gained"]
            assert bool(lighter) == bool(bar.gained)
            if before and bar in known:
                assert bar.gained == bar.ballots - before.tally[bar.name]
        before = round_


# The bar of a removal


@same_everywhere
@given(st.lists(st.integers(0, 1_000_000), min_size=5, max_size=5).filter(any), st.data())
def test_the_parts_of_a_removal_are_its_n(numbers: list[int], data: st.DataObject) -> None:
    """The parts are side by side; a mark is where the needed Yes end, numbers where they fit."""
    kinds = ("yes", "no", "abstain", "void", "absent")
    parts = [BarPart(kind, kind, number) for kind, number in zip(kinds, numbers, strict=True)]
    whole = sum(numbers)
    needed = data.draw(st.integers(whole // 2 + 1, whole))
    drawn = stacked_bar(parts, whole, needed, "title", "said")
    root = ET.fromstring(drawn.picture)
    end = 0.0
    for place, rect in enumerate(root.findall("rect"), start=1):
        assert float(rect.attrib["x"].rstrip("%")) == pytest.approx(end, abs=place * ROUNDED)
        end += float(rect.attrib["width"].rstrip("%"))
    assert end == pytest.approx(100, abs=5 * ROUNDED)
    [line] = root.findall("line")
    assert line.attrib["x1"] == percent(needed, whole)
    *labels, mark = root.findall("text")
    assert mark.text == f"{needed} needed"
    for text in labels:
        assert width(text.text or "") < NARROWEST * int(text.text or "") / whole
    assert [part.number for part, _ in drawn.parts] == numbers


def test_each_part_can_be_told_without_colour() -> None:
    """Yes is solid, not cast is empty, and each other part has a pattern of its own."""
    parts = [BarPart(kind, kind, 2) for kind in ("yes", "no", "abstain", "void", "absent")]
    drawn = stacked_bar(parts, 10, 8, "title", "said")
    fills = {part.kind: re.findall(r'fill="([^"]+)"', swatch) for part, swatch in drawn.parts}
    assert fills == {
        "yes": [],
        "no": ["url(#fill-no)"],
        "abstain": ["url(#fill-abstain)"],
        "void": ["url(#fill-void)"],
        "absent": [],
    }
    ids = re.findall(r' id="([^"]+)"', drawn.picture)
    assert len(ids) == len(set(ids)) == 5


# Writing


def test_markup_is_escaped_and_short() -> None:
    """Attributes and text are escaped, and lengths have no needless zeros."""
    element = tag("text", "a < b", x=1.50, y=2.0, class_="x", text_anchor='"end"')
    assert element == '<text x="1.5" y="2" class="x" text-anchor="&#34;end&#34;">a &lt; b</text>'
    assert percent(1, 3) == "33.33%"
