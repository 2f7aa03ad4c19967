"""What the page shows of a count besides tables: rounds as told, bars and transfers."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from election.presentation.charts.bars import Bar, bars
from election.presentation.charts.sankey import sankeys
from election.presentation.charts.stacked_bar import BarPart, StackedBar, stacked_bar
from election.results.report.rounds import furthest_first
from election.rules.counting.irv import Count
from election.rules.counting.threshold import RemovalCount
from election.rules.poll.definition import Definition, Election
from election.rules.sentences.rounds import Names, round_sentence, tie_met_sentences
from election.rules.sentences.transfers import transfer_sentence


@dataclass(frozen=True)
class RoundView:
    """One round: what it did, by which rule if there was a tie, and what was transferred after.

    `same_rule_as` is the number of the first round with a tie under the same rules, where these
    are told in full.
    """

    number: int
    sentence: str
    tie_rules: tuple[str, ...]
    same_rule_as: int | None
    transferred: str
    continuing: int
    bars: tuple[Bar, ...]


def round_views(
    counted: Count | None, election: Election | None, names: Names
) -> tuple[RoundView, ...]:
    """Every round of an election that was counted; none of any other poll."""
    if counted is None or election is None:
        return ()
    order = furthest_first(counted)
    rules = {
        each.number: tie_met_sentences(each.tie, election) for each in counted.rounds if each.tie
    }
    before = (None, *counted.rounds)
    after = (*counted.rounds[1:], None)
    return tuple(
        RoundView(
            number=each.number,
            sentence=round_sentence(each, names),
            tie_rules=rules.get(each.number, ()),
            same_rule_as=_told_before(rules, each.number),
            transferred=transfer_sentence(each, following, names) if following else "",
            continuing=each.continuing,
            bars=bars(each, earlier, order, names, counted.winner),
        )
        for earlier, each, following in zip(before, counted.rounds, after, strict=False)
    )


def _told_before(rules: Mapping[int, tuple[str, ...]], number: int) -> int | None:
    """The first round of all that has the same rules as this one; None if it is this one."""
    first = next((each for each in rules if rules[each] == rules.get(number)), number)
    return None if first == number else first


def flows(counted: Count | None, names: Names) -> tuple[Markup, ...]:
    """The transfers of all rounds; nothing where one round decided."""
    if counted is None:
        return ()
    return sankeys(counted.rounds, furthest_first(counted), names, counted.winner)


def removal_share(definition: Definition, counted: RemovalCount | None) -> StackedBar | None:
    """The bar of a removal; None where there is no N to be parted."""
    if counted is None or definition.removal is None or counted.n == 0:
        return None
    parts = [BarPart("yes", "Yes", counted.yes), BarPart("no", "No", counted.no)]
    if definition.removal.base == "roll":
        parts += [
            BarPart("abstain", "Abstain", counted.abstain),
            BarPart("void", "Void", counted.void),
            BarPart("absent", "Not cast", counted.not_cast),
        ]
    told = [part for part in parts if part.number or part.kind != "void"]
    said = ", ".join(f"{part.label} {part.number}" for part in told)
    needed = f"{counted.needed} Yes of {counted.n} are needed."
    return stacked_bar(
        told, counted.n, counted.needed, "Yes, and what else N is made of", f"{said}. {needed}"
    )
