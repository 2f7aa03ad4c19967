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
    said = facts(blocks("lot")[0])
    seeds = [said["officer's seed"], said["scrutineer's seed"]]
    return lot_order(said["slug"], seeds, said["box root"], ("blair", "devon", "harper"))


def counted(block: str) -> Count:
    """The count of an example, with which the second counter agrees."""
    said = facts(block)
    order = said.get("lot order", "").split()
    lot = drawn_order() if order[:1] == ["drawn"] else order
    lines = [line.split() for line in block.splitlines() if line[0].isdigit()]
    cast = {tuple(name for name in names if name != "blank"): int(n) for n, *names in lines}
    withdrawn = said.get("withdrawn", "").split()
    candidates = [name for name in said["candidates"].split() if name not in withdrawn]
    settings: Any = {"ties": said["ties"], "final_tie": said["final tie"]}
    rule = TieRule(lot_order=tuple(lot), never_by_lot=REOPEN, **settings)
    profile = strike(cast, withdrawn)
    found = count(profile, candidates, rule)
    recount(profile, found, rule)
    return found


def told(found: Count) -> Iterator[str]:
    """The lines of a count as the document prints them."""
    for round_ in found.rounds:
        tally = "  ".join(f"{name} {number}" for name, number in round_.tally.items())
        sums = f"continuing {round_.continuing}  exhausted {round_.exhausted}"
        yield f"round {round_.number}   {tally}   {sums}"
        yield from (f"          {line}" for line in events(round_))
    yield f"outcome   {found.outcome}" + (f": {found.winner}" if found.winner else "")


def events(found: Round) -> Iterator[str]:
    """The events of a round: a tie and how it was settled, who was eliminated or elected."""
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
