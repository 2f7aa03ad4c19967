"""Worked examples in the documents: their blocks, counted and printed in the documents' form."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from election.kinds.election.second_counter import recount
from election.rules.counting.irv import count, strike
from election.rules.counting.lot import lot_order
from election.rules.counting.rounds import Count, Round
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN

DOCS = Path(__file__).parents[2] / "docs"
RULES = (DOCS / "reference/rules.md").read_text(encoding="utf-8")


def blocks(kind: str, text: str = RULES) -> list[str]:
    """The fenced blocks of a kind, without their fences."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def facts(block: str) -> dict[str, str]:
    """The lines `name: value` of a block."""
    return dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)


def drawn_order() -> tuple[str, ...]:
    """The lot of the section on the lot."""
    given = facts(blocks("lot")[0])
    seeds = [given["officer's seed"], given["scrutineer's seed"]]
    return lot_order(given["slug"], seeds, given["box root"], ("blair", "devon", "harper"))


def counted(block: str) -> Count:
    """The count of an example, with which the second counter agrees."""
    given = facts(block)
    order = given.get("lot order", "").split()
    lot = drawn_order() if order[:1] == ["drawn"] else order
    lines = [line.split() for line in block.splitlines() if line[0].isdigit()]
    cast = {tuple(name for name in names if name != "blank"): int(n) for n, *names in lines}
    withdrawn = given.get("withdrawn", "").split()
    candidates = [name for name in given["candidates"].split() if name not in withdrawn]
    settings: Any = {"ties": given["ties"], "final_tie": given["final tie"]}
    rule = TieRule(lot_order=tuple(lot), never_by_lot=REOPEN, **settings)
    profile = strike(cast, withdrawn)
    result = count(profile, candidates, rule)
    recount(profile, result, rule)
    return result


def told(result: Count) -> Iterator[str]:
    """The lines of a count as the document prints them."""
    for round_ in result.rounds:
        tally = "  ".join(f"{name} {number}" for name, number in round_.tally.items())
        sums = f"continuing {round_.continuing}  exhausted {round_.exhausted}"
        yield f"round {round_.number}   {tally}   {sums}"
        yield from (f"          {line}" for line in events(round_))
    yield f"outcome   {result.outcome}" + (f": {result.winner}" if result.winner else "")


def events(round_: Round) -> Iterator[str]:
    """The events of a round: a tie and how it was settled, who was eliminated or elected."""
    if round_.tie:
        settled = {
            "look-back": f"look-back to round {round_.tie.round}",
            "lot": f"lot between {' '.join(round_.tie.lot_between)}",
            None: "left open",
        }[round_.tie.broken_by]
        yield f"tie of {' '.join(round_.tie.between)}: {settled}"
    if round_.eliminated:
        yield f"{round_.eliminated} is eliminated"
    if round_.elected:
        yield f"{round_.elected} is elected"
