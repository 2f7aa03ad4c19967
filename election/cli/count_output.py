"""A counted ballot file: tables on a terminal, or the one value of `--json`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from election.ballotfiles.ballot_file import BallotFile
from election.ballotfiles.count_json import SecondCount, count_value
from election.ballotfiles.exhaustion import REASONS, Exhaustion, blank, exhausted_by
from election.ballotfiles.marking_faults import FaultKind
from election.cli.output import print_json, print_table, say, tell
from election.cli.poll_output import show_last_round
from election.kinds.election.round_sentences import round_sentence
from election.rules.counting.rounds import Count, Round
from election.rules.sentences.words import ballots as in_ballots
from election.rules.sentences.words import listed

if TYPE_CHECKING:
    from election.rules.closeness.closeness import Margin, Pairwise

ROUNDS_A_TABLE = 5


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A ballot file, its count, and what else was asked for."""

    ballots: BallotFile
    count: Count
    second_count: SecondCount
    margin: "Margin | None"
    pairwise: "Pairwise | None"


def print_counted(counted: Counted, *, settled: bool) -> None:
    """Print the JSON value; with the numbers of settled faults where a policy settles them."""
    for line in counted.ballots.notes:
        tell(line)
    value = count_value(
        counted.count,
        counted.second_count,
        blank=blank(counted.ballots, counted.count),
        exhausted_by=exhausted_by(counted.ballots, counted.count),
        margin=counted.margin.to_json() if counted.margin else None,
        pairwise=counted.pairwise.to_json()["table"] if counted.pairwise else None,
        condorcet_winner=counted.pairwise.condorcet_winner if counted.pairwise else None,
    )
    if settled:
        faults = counted.ballots.faults
        value["faults"] = {kind: faults.get(kind, 0) for kind in get_args(FaultKind)}
    print_json(value)


def show_counted(counted: Counted) -> None:
    """Show the outcome, then what the file holds, and the rounds of its count."""
    outcome, *others = _outcome(counted)
    say(outcome, "good" if counted.count.winner else "strong")
    for line in others:
        say(line)
    say()
    for line in _about(counted):
        say(line)
    rounds = counted.count.rounds
    if rounds:
        show_last_round(rounds[-1].number, rounds[-1].tally)
    by_reason = exhausted_by(counted.ballots, counted.count)
    for first in range(0, len(rounds), ROUNDS_A_TABLE):
        last = first + ROUNDS_A_TABLE
        _show_rounds(rounds[first:last], by_reason[first:last])
    names = {name: name for name in counted.count.candidates}
    say()
    for round_ in rounds:
        say(f"Round {round_.number}: {round_sentence(round_, names)}")
    if counted.pairwise:
        _show_pairwise(counted.pairwise)


def _about(counted: Counted) -> Iterator[str]:
    ballots, count = counted.ballots, counted.count
    if ballots.title:
        yield ballots.title
    yield f"{in_ballots(count.ballots)}, {blank(ballots, count)} of them blank"
    yield f"Candidates: {', '.join(count.candidates) or 'nobody'}."
    if ballots.withdrawn:
        yield f"Withdrawn, and struck from every ranking: {listed(ballots.withdrawn)}."
    yield from ballots.notes
    for kind, number in sorted(ballots.faults.items()):
        yield f"With {kind}: {in_ballots(number)}."


def _show_rounds(rounds: tuple[Round, ...], by_reason: tuple[dict[Exhaustion, int], ...]) -> None:
    columns = ("candidate", *(f"round {round_.number}" for round_ in rounds))
    rows: list[tuple[object, ...]] = [
        (name, *(round_.tally.get(name) for round_ in rounds)) for name in rounds[0].tally
    ]
    rows.append(("continuing", *(round_.continuing for round_ in rounds)))
    rows.append(("exhausted", *(round_.exhausted for round_ in rounds)))
    for reason in REASONS:
        numbers = [numbers[reason] for numbers in by_reason]
        if any(numbers):
            rows.append((f"  {reason}", *numbers))
    print_table("Rounds", columns, rows)


def _show_pairwise(pairwise: "Pairwise") -> None:
    names = tuple(pairwise.table)
    rows = [(name, *(pairwise.table[name].get(other) for other in names)) for name in names]
    print_table("Ballots that rank the one above the other", ("", *names), rows)


def _outcome(counted: Counted) -> Iterator[str]:
    count = counted.count
    if count.outcome == "elected":
        yield f"Elected: {count.winner}"
    elif count.outcome == "tied":
        yield f"Tied, and left open: {listed(count.tied)}"
    else:
        yield "No result: no ballot ranks a candidate who stands"
    if counted.margin:
        yield _margin(counted.margin)
    if counted.pairwise:
        yield f"Condorcet winner: {counted.pairwise.condorcet_winner or 'none'}"
    again = "pyrankvote agrees in every round"
    yield f"Second count: {again if counted.second_count == 'agrees' else 'not run'}"


def _margin(margin: "Margin") -> str:
    if margin.challenger is None:
        return "Margin: whatever the ballots, nobody else could be elected"
    size = f"{margin.lower}" if margin.exact else f"{margin.lower} to {margin.upper}"
    return f"Margin: {size} changed ballots, for {margin.challenger}"
