"""docs/reference/rules.md and the decision on pyrankvote: all numbers in them are computed."""

import re
import subprocess
import sys
from hashlib import sha256

import pytest

from election.kinds.removal.kind import RemovalKind
from election.rules.counting.lot import lot_key
from election.rules.counting.threshold import count_threshold
from election.rules.poll.questions import REOPEN
from election.rules.poll.quorum import quorum_met
from election.rules.poll.ratio import Ratio, Threshold
from election.rules.pollfile.fields import needs
from tests.support.documents import DOCS, RULES, blocks, counted, drawn_order, facts, told

DECISIONS = DOCS / "development" / "decisions"
DECISION = (DECISIONS / "0001-pyrankvote-is-the-second-counter.md").read_text(encoding="utf-8")


EXAMPLES = list(zip(blocks("ballots"), blocks("rounds"), strict=True))


@pytest.mark.parametrize(("ballots", "rounds"), EXAMPLES)
def test_every_worked_example_is_counted_as_printed(ballots: str, rounds: str) -> None:
    """The two counters find the rounds that the page shows."""
    assert rounds.splitlines() == list(told(counted(ballots)))


def test_there_is_an_example_for_each_tie_rule() -> None:
    """The rules are look-back, lot, a final tie open, by lot or by look-back, and Reopen."""
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
    """The keys are in their order, and the last of those tied loses."""
    lot = facts(blocks("lot")[0])
    seeds = [lot["officer's seed"], lot["scrutineer's seed"]]
    keys = [f"{lot_key(lot['slug'], seeds, lot['box root'], who)} {who}" for who in drawn_order()]
    assert blocks("keys")[0].splitlines() == keys


def test_the_line_that_checks_a_key_prints_it() -> None:
    """`printf … | sha256sum` is run as a reader would type it."""
    typed, printed = blocks("sh")[0].splitlines()
    text = re.fullmatch(r"\$ printf '(.*)' \| sha256sum", typed)
    assert text is not None
    assert printed == sha256(text[1].replace("\\n", "\n").encode()).hexdigest() + "  -"
    assert printed.split()[0] in blocks("keys")[0]


def table(heading: str, section: str = "") -> list[list[str]]:
    """The cells of a section's table that begins with a heading, its rule left out."""
    start = RULES.index(heading, RULES.index(section))
    lines = RULES[start:].split("\n\n", 1)[0].splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if "--" not in line
    ]


def test_the_table_of_needed_yes_is_right() -> None:
    """The table goes from N = 3 to 12."""
    (_, *n), (_, *needed) = table("| N |")
    assert [str(Ratio(3, 4).needed(int(whole))) for whole in n] == needed


def test_the_table_of_yes_needed_in_a_decision_is_right() -> None:
    """From N = 3 to 12, for each rule in the words of a poll file."""
    (_, *n), *rows = table("| N |", "\n## The decision\n")
    assert len(rows) == 3
    for rule, *needed in rows:
        assert [str(needs(rule).needed(int(whole))) for whole in n] == needed


def test_the_examples_of_removals_are_right() -> None:
    """The examples have nine electors, and the last columns follow from the first."""
    _, *rows = table("| Yes | No |")
    assert len(rows) == 3
    for yes, no, abstain, recused, *rest in rows:
        markings = {"yes": int(yes), "no": int(no), "abstain": int(abstain)}
        result = count_threshold(
            markings,
            entitled=9,
            recused=int(recused),
            envelopes=sum(markings.values()),
            threshold=Threshold("at least", Ratio(3, 4)),
            base="roll",
        )
        outcome = RemovalKind.met if result.met else RemovalKind.not_met
        assert rest == [str(result.not_cast), str(result.n), str(result.needed), outcome]


def test_the_example_of_the_quorum_is_right() -> None:
    """Half of nine takes five envelopes, and half of eight takes four."""
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
