"""docs/reference/rules.md and the decision on pyrankvote: all numbers in them are computed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from election.kinds.election.second_counter import recount
from election.rules.counting.irv import Count, Round, count, strike
from election.rules.counting.lot import lot_key, lot_order
from election.rules.counting.threshold import count_removal
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN
from election.rules.poll.quorum import quorum_met
from election.rules.poll.ratio import Ratio

DOCS = Path(__file__).parents[2] / "docs"
DECISIONS = DOCS / "development" / "decisions"
RULES = (DOCS / "reference/rules.md").read_text(encoding="utf-8")
DECISION = (DECISIONS / "0001-pyrankvote-is-the-second-counter.md").read_text(encoding="utf-8")


def blocks(kind: str, text: str = RULES) -> list[str]:
    """The fenced blocks of a kind, without their fences."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def facts(block: str) -> dict[str, str]:
    """The lines `name: value` of a block."""
    return dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)


def drawn_order() -> tuple[str, ...]:
    """The lot of the section on the lot."""
    said = facts(blocks("lot")[0])
    seeds = [said["officer's seed"], said["scrutineer's seed"]]
    return lot_order(said["slug"], seeds, said["box root"], ("blair", "devon", "harper"))


def counted(block: str) -> Count:
    """The count of an example, agreed on by the second counter."""
    said = facts(block)
    order = said.get("lot order", "").split()
    lot = drawn_order() if order[:1] == ["drawn"] else order
    lines = [line.split() for line in block.splitlines() if line[0].isdigit()]
    cast = {tuple(name for name in names if name != "blank"): int(n) for n, *names in lines}
    withdrawn = said.get("withdrawn", "").split()
    candidates = [name for name in said["candidates"].split() if name not in withdrawn]
    fixed: Any = {"ties": said["ties"], "final_tie": said["final tie"], "never_by_lot": REOPEN}
    rule = TieRule(lot_order=tuple(lot), **fixed)
    profile = strike(cast, withdrawn)
    found = count(profile, candidates, rule)
    recount(profile, found, rule)
    return found


def told(found: Count) -> Iterator[str]:
    """The count as the document prints it."""
    for each in found.rounds:
        tally = "  ".join(f"{name} {number}" for name, number in each.tally.items())
        sums = f"continuing {each.continuing}  exhausted {each.exhausted}"
        yield f"round {each.number}   {tally}   {sums}"
        yield from (f"          {line}" for line in events(each))
    yield f"outcome   {found.outcome}" + (f": {found.winner}" if found.winner else "")


def events(found: Round) -> Iterator[str]:
    """What happened in a round: a tie and how it was settled, and who went or was elected."""
    if found.tie:
        settled = {
            "look-back": f"look-back to round {found.tie.round}",
            "lot": f"lot between {' '.join(found.tie.lot_between)}",
            None: "left open",
        }[found.tie.broken_by]
        yield f"tie of {' '.join(found.tie.between)}: {settled}"
    if found.eliminated:
        yield f"{found.eliminated} is eliminated"
    if found.elected:
        yield f"{found.elected} is elected"


EXAMPLES = list(zip(blocks("ballots"), blocks("rounds"), strict=True))


@pytest.mark.parametrize(("ballots", "rounds"), EXAMPLES)
def test_every_worked_example_is_counted_as_printed(ballots: str, rounds: str) -> None:
    """Both counters find the rounds that the page shows."""
    assert rounds.splitlines() == list(told(counted(ballots)))


def test_there_is_an_example_for_each_tie_rule() -> None:
    """Look-back, lot, a final tie left open, one by lot, one by look-back, and Reopen."""
    ties = [
        (round_.tie.broken_by, len(round_.tally) == 2, REOPEN in round_.tally)
        for ballots, _ in EXAMPLES
        for round_ in counted(ballots).rounds
        if round_.tie
    ]
    assert {
        ("look-back", False, False),
        ("lot", False, False),
        (None, True, False),
        ("lot", True, False),
        ("look-back", True, False),
        (None, True, True),
    } == set(ties)


def test_the_keys_of_the_lot_are_as_printed() -> None:
    """In their order, the last of those tied losing."""
    said = facts(blocks("lot")[0])
    seeds = [said["officer's seed"], said["scrutineer's seed"]]
    keys = [f"{lot_key(said['slug'], seeds, said['box root'], who)} {who}" for who in drawn_order()]
    assert blocks("keys")[0].splitlines() == keys


def test_the_line_that_checks_a_key_prints_it() -> None:
    """`printf … | sha256sum`, as a reader would type it."""
    typed, printed = blocks("sh")[0].splitlines()
    text = re.fullmatch(r"\$ printf '(.*)' \| sha256sum", typed)
    assert text is not None
    assert printed == sha256(text[1].replace("\\n", "\n").encode()).hexdigest() + "  -"
    assert printed.split()[0] in blocks("keys")[0]


def table(heading: str) -> list[list[str]]:
    """The cells of the table that begins with a heading, its rule left out."""
    start = RULES.index(heading)
    lines = RULES[start:].split("\n\n", 1)[0].splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "--" not in line
    ]


def test_the_table_of_needed_yes_is_right() -> None:
    """From N = 3 to 12."""
    (_, *n), (_, *needed) = table("| N |")
    assert [str(Ratio(3, 4).needed(int(whole))) for whole in n] == needed


def test_the_examples_of_removals_are_right() -> None:
    """Nine electors; the last columns follow from the first."""
    _, *rows = table("| Yes | No |")
    assert len(rows) == 3
    for yes, no, abstain, recused, *rest in rows:
        markings = {"yes": int(yes), "no": int(no), "abstain": int(abstain)}
        found = count_removal(
            markings,
            entitled=9,
            recused=int(recused),
            envelopes=sum(markings.values()),
            threshold=Ratio(3, 4),
            base="roll",
        )
        assert rest == [str(found.not_cast), str(found.n), str(found.needed), found.outcome]


def test_the_example_of_the_quorum_is_right() -> None:
    """Half of nine takes five envelopes, half of eight takes four."""
    half = Ratio(1, 2)
    assert "half of nine takes five envelopes, half of eight takes four" in RULES
    assert (quorum_met(4, 9, half), quorum_met(5, 9, half)) == (False, True)
    assert (quorum_met(3, 8, half), quorum_met(4, 8, half)) == (False, True)


def test_the_demonstration_of_the_decision_prints_what_it_says() -> None:
    """The lines are run as they stand, with the installed pyrankvote."""
    code, printed = blocks("python", DECISION)[0], blocks("text", DECISION)[0]
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout == printed
