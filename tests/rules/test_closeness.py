"""How close a result was: found at the tally, kept with it, and told in plain words."""

import pytest
from election.rules.sentences.closeness import (
    condorcet_sentence,
    margin_sentence,
    removal_margin_sentence,
)

from election.results.record.stored import stored_record
from election.rules.closeness.closeness import closeness
from election.rules.closeness.margin.margin import Margin, holds
from election.rules.closeness.pairwise import Pairwise
from election.rules.counting.irv import Count, Profile, count
from election.rules.counting.threshold import RemovalCount, count_removal
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.questions import REOPEN
from election.rules.poll.ratio import Ratio
from tests.support.world import ELECTION, World

NAMES = {"blair": "Blair", "devon": "Devon", "harper": "Harper"}
CANDIDATES = tuple(NAMES)
PROFILE: Profile = {
    ("blair",): 4,
    ("devon", "harper"): 3,
    ("harper", "devon"): 2,
}
RULE = TieRule(ties="look-back", final_tie="runoff", lot_order=CANDIDATES, never_by_lot=REOPEN)


def counted(profile: Profile = PROFILE) -> Count:
    return count(profile, CANDIDATES, RULE)


def removal(yes: int, no: int) -> RemovalCount:
    return count_removal(
        {"yes": yes, "no": no},
        entitled=9,
        recused=0,
        envelopes=yes + no,
        threshold=Ratio(3, 4),
        base="roll",
    )


def test_the_margin_holds_when_its_changes_are_counted_again() -> None:
    """Devon leads Blair 5 to 4: one ballot more for Blair ties, and the tie goes to Blair."""
    found = closeness(PROFILE, CANDIDATES, RULE)
    assert counted().winner == "devon"
    assert (found.margin.exact, found.margin.upper) == (True, 1)
    assert holds(PROFILE, CANDIDATES, "devon", found.margin)
    assert found.other_lots.ends == (("devon",),)
    assert found.pairwise.table["devon"]["blair"] == 5


def test_the_margin_is_told_with_whom_it_would_have_elected() -> None:
    """In ballots, and with the tie that it takes."""
    found = closeness(PROFILE, CANDIDATES, RULE).margin
    sentence = margin_sentence(found, NAMES)
    assert sentence.startswith("The margin is 1 ballot: had 1 ballot been marked otherwise")
    assert NAMES[found.challenger or ""] in sentence


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Margin(True, 3, 3, None, (), ()), "nobody else could have won"),
        (Margin(True, 0, 0, "blair", (), ()), "0 ballots: had every tie gone to Blair"),
        (Margin(False, 2, 5, "blair", (), ()), "it lies between 2 and 5 ballots"),
    ],
)
def test_what_is_not_a_plain_margin_says_so(found: Margin, said: str) -> None:
    """No challenger, a tie, an interval."""
    assert said in margin_sentence(found, NAMES)


@pytest.mark.parametrize(
    ("yes", "no", "said"),
    [
        (7, 1, "With one Yes fewer it would not have carried."),
        (9, 0, "With up to 2 Yes fewer it would still have carried."),
        (6, 3, "It would have carried had 1 of the No been Yes."),
        (3, 2, "It would not have carried had every No been a Yes."),
    ],
)
def test_a_removal_says_how_many_ballots_it_hung_on(yes: int, no: int, said: str) -> None:
    """7 of 9 are needed."""
    assert removal_margin_sentence(removal(yes, no)) == said


@pytest.mark.parametrize(
    ("best", "said"),
    [
        (None, "no Condorcet winner"),
        ("devon", "wins as well: against each of the others"),
        ("blair", "was not elected: the rule is instant runoff"),
    ],
)
def test_the_condorcet_winner_is_named_and_decides_nothing(best: str | None, said: str) -> None:
    """Devon was elected."""
    assert said in condorcet_sentence(Pairwise({}, best), counted(), NAMES)


def test_the_tally_keeps_it_and_the_report_tells_it(world: World) -> None:
    """The same numbers in tally.json, in the report's text and on its page."""
    slug = world.make_open_poll(ELECTION)
    everybody = dict.fromkeys(("avery", "casey", "devon", "ellis", "gray"), ("blair",))
    tally = world.cast_and_tally(slug, {**everybody, "harper": ("devon",)})
    assert tally.closeness is not None
    assert (tally.closeness.margin.upper, tally.closeness.pairwise.condorcet_winner) == (2, "blair")
    assert world.tally_of(slug) == tally
    world.publish(slug)
    with world.database.reading() as tx:
        from election.services import store

        report = stored_record(tx, store.find(tx, slug))["report.md"].decode()
    assert "How close it was" in report
    assert "The margin is 2 ballots" in report
