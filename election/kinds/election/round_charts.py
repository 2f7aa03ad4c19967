"""The rounds in the report: each in words, and the steps through them in bars."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from markupsafe import Markup

from election.kinds.election.empty_rounds import steps_of
from election.kinds.election.round_sentences import round_sentence, settled
from election.kinds.election.round_tables import furthest_first
from election.kinds.election.tie_sentences import tie_met_sentences
from election.kinds.election.transfer_sentence import transfer_sentence
from election.kinds.report_part import RoundStep, RoundView
from election.presentation.charts.bars import bars, majority
from election.presentation.charts.sankey import sankeys
from election.rules.counting.rounds import Count, Round
from election.rules.poll.questions import Election
from election.rules.sentences.words import Names


def round_views(counted: Count, question: Election, names: Names) -> tuple[RoundView, ...]:
    """The view of every round of a count."""
    rules = {
        round_.number: tie_met_sentences(round_.tie, question)
        for round_ in counted.rounds
        if round_.tie
    }
    return tuple(
        RoundView(
            number=round_.number,
            sentence=round_sentence(round_, names),
            tie_rules=rules.get(round_.number, ()),
            same_rule_as=_told_before(rules, round_.number),
            transferred=transfer_sentence(round_, following, names) if following else "",
        )
        for round_, following in zip_longest(counted.rounds, counted.rounds[1:])
    )


def round_steps(counted: Count, views: Sequence[RoundView], names: Names) -> tuple[RoundStep, ...]:
    """The count in steps; `views` are those of all its rounds."""
    order, before = furthest_first(counted), (None, *counted.rounds)
    return tuple(
        RoundStep(
            called=_called(step),
            rounds=tuple(views[round_.number - 1] for round_ in step),
            sentence=_nothing_moved(step) if len(step) > 1 else "",
            eliminated=tuple(_gone(round_, names) for round_ in step) if len(step) > 1 else (),
            continuing=step[0].continuing,
            majority=majority(step[0]),
            bars=bars(step[0], before[step[0].number - 1], order, names, counted.winner),
        )
        for step in steps_of(counted.rounds)
    )


def _called(step: Sequence[Round]) -> str:
    first, last = step[0].number, step[-1].number
    return f"Round {first}" if first == last else f"Rounds {first} to {last}"


def _gone(round_: Round, names: Names) -> str:
    """Whoever a round eliminated, and the rule that chose them among those tied."""
    name, tie = names[round_.eliminated or ""], round_.tie
    return f"{name}, by {settled(tie, names)} among {len(tie.between)}" if tie else name


def _nothing_moved(step: Sequence[Round]) -> str:
    return (
        f"{len(step)} candidates had no ballots. One was eliminated in each of these rounds, and "
        "no ballot moved."
    )


def _told_before(rules: Mapping[int, tuple[str, ...]], number: int) -> int | None:
    """The number of the first round with the same tie rules; None if it is this round."""
    first = next((other for other in rules if rules[other] == rules.get(number)), number)
    return None if first == number else first


def flows(counted: Count, names: Names) -> tuple[Markup, ...]:
    """Charts of the transfers between all rounds; none where one round decided."""
    return sankeys(counted.rounds, furthest_first(counted), names, counted.winner)
