"""docs/reference/margin.md and the decision on solvers: what they print is computed."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

from election.kinds.election.second_counter import recount
from election.rules.closeness.closeness import Margin
from election.rules.closeness.margin.alternative import halved_final_gap
from election.rules.closeness.margin.margin import holds, margin
from election.rules.closeness.pairwise import pairwise
from election.rules.counting.irv import count
from election.rules.counting.piles import Profile
from election.rules.counting.tie_rule import TieRule
from tests.support.documents import DOCS, blocks, counted, told

DECISIONS = DOCS / "development" / "decisions"
MARGIN = (DOCS / "reference/margin.md").read_text(encoding="utf-8")
DECISION = (DECISIONS / "0002-no-solver-for-margins.md").read_text(encoding="utf-8")
BALLOTS = blocks("ballots", MARGIN)[0]
CANDIDATES = ("blair", "devon", "harper")
RULE = TieRule(ties="look-back", final_tie="lot", lot_order=CANDIDATES)


def cast() -> Profile:
    """Return the ballots of the example."""
    lines = [line.split() for line in BALLOTS.splitlines() if line[0].isdigit()]
    return {tuple(names): int(number) for number, *names in lines}


def printed(found: Margin) -> Iterator[str]:
    """Yield the lines of a margin as the page prints it."""
    yield f"margin      {found.upper}, {'exact' if found.exact else 'at most'}"
    yield f"challenger  {found.challenger}"
    for change in found.changes:
        before, after = " ".join(change.before), " ".join(change.after)
        yield f"change      {change.number} × {before} to {after}"
    yield f"lot order   {' '.join(found.lot_order)}"


def test_the_example_is_counted_as_printed() -> None:
    """Blair wins the last round by 12 to 9; half of that gap, rounded up, is 2."""
    counted_example = counted(BALLOTS)
    assert blocks("rounds", MARGIN)[0].splitlines() == list(told(counted_example))
    assert halved_final_gap(cast(), counted_example, "blair").number == 2


def test_its_margin_is_as_printed() -> None:
    """The certificate is printed too, and holds."""
    example = margin(cast(), CANDIDATES, RULE)
    assert blocks("margin", MARGIN)[0].splitlines() == list(printed(example))
    assert holds(cast(), CANDIDATES, "blair", example)


def test_the_changed_ballots_are_counted_as_printed() -> None:
    """The ballots are changed as the page says, and counted with every tie by lot in its order."""
    profile = Counter(cast())
    profile[("blair",)] -= 1
    profile[("harper", "devon")] += 1
    by_lot = TieRule(ties="lot", final_tie="lot", lot_order=("devon", "harper", "blair"))
    changed_count = count(profile, CANDIDATES, by_lot)
    recount(profile, changed_count, by_lot)
    assert blocks("changed", MARGIN)[0].splitlines() == list(told(changed_count))


def test_the_pairwise_table_is_as_printed() -> None:
    """Each cell is compared, and the Condorcet winner too."""
    heading, *rows, winner = blocks("pairwise", MARGIN)[0].splitlines()
    pairs = pairwise(cast(), CANDIDATES)
    assert heading.split() == list(CANDIDATES)
    for row, upper in zip(rows, CANDIDATES, strict=True):
        cells = [str(pairs.table[upper].get(lower, "-")) for lower in CANDIDATES]
        assert row.split() == [upper, *cells]
    assert winner == f"Condorcet winner: {pairs.condorcet_winner}"


def test_the_lines_that_measure_run() -> None:
    """One election of each kind and size runs, without scipy; times are not compared."""
    code = blocks("python", DECISION)[0].replace("ELECTIONS = 40", "ELECTIONS = 1")
    run = subprocess.run(
        [sys.executable, "-c", code, "own"], capture_output=True, text=True, check=True, timeout=120
    )
    lines = [line.split() for line in run.stdout.splitlines()]
    assert len(lines) == 12
    assert {exact for *_, exact in lines} == {"1"}
