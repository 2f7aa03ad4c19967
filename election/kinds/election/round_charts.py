"""The rounds in the report: each in words and bars, with the transfers after it."""

from collections.abc import Mapping

from markupsafe import Markup

from election.kinds.election.round_tables import furthest_first
from election.kinds.election.tie_sentences import round_sentence, tie_met_sentences
from election.kinds.election.transfer_sentence import transfer_sentence
from election.kinds.report_part import RoundView
from election.presentation.charts.bars import bars
from election.presentation.charts.sankey import sankeys
from election.rules.counting.rounds import Count
from election.rules.poll.questions import Election
from election.rules.sentences.words import Names


def round_views(counted: Count, question: Election, names: Names) -> tuple[RoundView, ...]:
    """The view of every round of a count."""
    order = furthest_first(counted)
    rules = {
        round_.number: tie_met_sentences(round_.tie, question)
        for round_ in counted.rounds
        if round_.tie
    }
    before = (None, *counted.rounds)
    after = (*counted.rounds[1:], None)
    return tuple(
        RoundView(
            number=round_.number,
            sentence=round_sentence(round_, names),
            tie_rules=rules.get(round_.number, ()),
            same_rule_as=_told_before(rules, round_.number),
            transferred=transfer_sentence(round_, following, names) if following else "",
            continuing=round_.continuing,
            bars=bars(round_, earlier, order, names, counted.winner),
        )
        for earlier, round_, following in zip(before, counted.rounds, after, strict=False)
    )


def _told_before(rules: Mapping[int, tuple[str, ...]], number: int) -> int | None:
    """The number of the first round with the same tie rules; None if it is this round."""
    first = next((other for other in rules if rules[other] == rules.get(number)), number)
    return None if first == number else first


def flows(counted: Count, names: Names) -> tuple[Markup, ...]:
    """Charts of the transfers between all rounds; none where one round decided."""
    return sankeys(counted.rounds, furthest_first(counted), names, counted.winner)
