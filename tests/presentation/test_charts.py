"""The geometry of charts, from counts: areas are ballots, flows add up, labels lie apart."""

import re
from collections import Counter, defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.kinds.election.round_tables import furthest_first
from election.kinds.election.transfer_sentence import transfer_sentence
from election.presentation.charts.bars import bars
from election.presentation.charts.flow_geometry import HEAD, Flow, Node, flow
from election.presentation.charts.lettering import CLOSE, CUT, OPEN, fitted, width
from election.presentation.charts.sankey import ROUNDS_A_PICTURE, sankeys
from election.presentation.charts.stacked_bar import NARROWEST, BarPart, stacked_bar
from election.presentation.charts.svg import percent, tag
from election.rules.counting.irv import count
from election.rules.counting.rounds import Count, Round
from election.rules.counting.tie_rule import TieRule
from election.rules.counting.transfers import transfers
from tests.support.ballot_files import same_everywhere
from tests.support.charts import NAMES, overlap
from tests.support.real_elections import elections, replayed_count

ROUNDED = 0.0051
"""The largest error of a length in per cent that is written with two decimals."""


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
    return flow(found.rounds, furthest_first(found))


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
    scale = {round(node.box.height / node.ballots, 9) for node in picture.nodes if node.ballots}
    assert len(scale) == 1
    for round_ in found.rounds:
        column = [node for node in picture.nodes if node.round == round_.number]
        assert sum(node.ballots for node in column) == found.ballots
        assert {node.who for node in column} - {None} == set(round_.tally)


def require_flows(found: Count) -> None:
    picture = placed(found)
    out: dict[Node, list[tuple[float, float, int]]] = defaultdict(list)
    into: dict[Node, list[tuple[float, float, int]]] = defaultdict(list)
    for ribbon in picture.ribbons:
        assert ribbon.target.round == ribbon.source.round + 1
        out[ribbon.source].append((ribbon.y, ribbon.height, ribbon.ballots))
        into[ribbon.target].append((ribbon.to_y, ribbon.height, ribbon.ballots))
    first, last = found.rounds[0].number, found.rounds[-1].number
    for node in picture.nodes:
        for edge, outer in ((out, last), (into, first)):
            if node.round != outer:
                require_filled(node, edge[node])


def require_filled(node: Node, ribbons: list[tuple[float, float, int]]) -> None:
    assert sum(ballots for _, _, ballots in ribbons) == node.ballots
    edge = node.box.y
    for y, height, _ in sorted(ribbons):
        assert y == pytest.approx(edge)
        edge += height
    assert edge == pytest.approx(node.box.y + node.box.height)


def require_apart(found: Count) -> None:
    picture, reached = placed(found), 0.0
    for round_ in found.rounds:
        column = [node for node in picture.nodes if node.round == round_.number]
        boxes = [box for node in column for box in (node.label, node.box)]
        assert not any(overlap(*pair) for pair in combinations(boxes, 2))
        assert reached <= min(box.x for box in boxes)
        reached = max(box.x + box.width for box in boxes)
        assert max(box.y + box.height for box in boxes) <= picture.height
        assert min(box.y for box in boxes) >= HEAD
    assert reached <= picture.width


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
    """No label touches another label or a bar."""
    require_apart(found)


@pytest.mark.parametrize("path", elections("counts"), ids=lambda path: str(path.stem))
def test_real_elections_are_drawn_as_they_were_counted(path: Path) -> None:
    """The real elections have thousands of ballots, write-ins and ties."""
    _, _, result = replayed_count(path)
    require_areas(result)
    require_flows(result)
    require_apart(result)


@same_everywhere
@given(counts())
def test_long_counts_are_cut_into_pictures_that_fit_a_page(found: Count) -> None:
    """The last round of one picture is the first of the next, and none is missing."""
    names = {candidate: candidate for candidate in found.candidates}
    pictures = sankeys(found.rounds, furthest_first(found), names, found.winner)
    heads = [re.findall(r'class="head">Round (\d+)<', picture) for picture in pictures]
    steps = [step for head in heads for step in pairwise(map(int, head))]
    assert steps == list(pairwise(range(1, len(found.rounds) + 1)))
    assert all(len(head) <= ROUNDS_A_PICTURE for head in heads)
    for picture in pictures:
        assert float(ET.fromstring(picture).attrib["width"]) <= 690


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
            assert not {"style", "fill", "stroke", "onload"} & set(element.attrib)
            assert element.tag in {"svg", "title", "desc", "g", "path", "rect", "text"}
    assert "Round 2: 1 ballot from Ștefănescu to Wolfe" in pictures[0]
    assert "<Okonkwo>" not in "".join(pictures)


def test_a_tie_is_named_in_the_round_where_it_acted() -> None:
    """The label names the rule that settled it."""
    profile = {("a",): 3, ("b", "a"): 2, ("c", "a"): 2}
    result = counted(profile, ("a", "b", "c"))
    [picture] = sankeys(
        result.rounds, result.candidates, {candidate: candidate for candidate in "abc"}, "a"
    )
    assert "Tie: lot" in picture


# Lettering


@same_everywhere
@given(st.text(max_size=60), st.floats(30, 300))
def test_a_name_is_cut_to_its_room(name: str, room: float) -> None:
    """The cut name fits, is a beginning of the name, and is isolated from its surroundings."""
    text = fitted(name, room)
    assert (text[0], text[-1]) == (OPEN, CLOSE)
    assert width(text) <= max(room, width(CUT))
    assert text[1:-1] == name or name.startswith(text[1:-2].rstrip())


def test_a_cut_never_parts_a_letter_from_its_marks() -> None:
    """A combining accent stays with its letter."""
    accented = "e\u0301"
    cut = fitted(accented * 20, width("e") * 5.5 + width(CUT))
    assert cut == f"{OPEN}{accented * 5}{CUT}{CLOSE}"


# Bars


@same_everywhere
@given(counts())
def test_bars_are_shares_of_the_continuing_ballots(found: Count) -> None:
    """Kept and gained ballots are told apart, and all bars together are the whole."""
    before: Round | None = None
    for round_ in found.rounds:
        drawn = bars(round_, before, found.candidates, {c: c for c in found.candidates}, None)
        assert sum(bar.ballots for bar in drawn) == round_.continuing
        assert [bar.ballots for bar in drawn] == sorted(round_.tally.values(), reverse=True)
        for bar in drawn:
            rects = list(ET.fromstring(bar.picture).iter("rect"))
            length = sum(float(rect.attrib["width"].rstrip("%")) for rect in rects)
            assert length == pytest.approx(100 * bar.ballots / round_.continuing, abs=0.02)
            lighter = [rect for rect in rects if rect.attrib.get("class") == "gained"]
            assert bool(lighter) == bool(bar.gained)
            if before:
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
