"""The tally as a value: outcomes of both kinds of poll, the lot that it was drawn by, its JSON."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto import canonical
from election.kinds.poll_file import read_poll_file
from election.rules.counting.lot import lot_key, lot_order
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN, REOPEN_NAME, Candidate, FinalTie
from election.rules.poll.ratio import Ratio
from election.rules.poll.receipt_codes import code_from
from election.rules.poll.tally import (
    BoxTotals,
    RevealedSeed,
    Tally,
    draw_lot,
    profile_of,
    standing,
    tally_election,
    tally_removal,
    unopened,
)
from tests.support.world import ELECTION, REMOVAL, ROLL

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=200)

THE_REMOVAL = read_poll_file(REMOVAL.encode(), ROLL.encode(), file="poll.toml").definition
THE_ELECTION = read_poll_file(ELECTION.encode(), ROLL.encode(), file="poll.toml").definition
ROOT = "0f" * 32
SEEDS = (RevealedSeed("officer", "11" * 32), RevealedSeed("scrutineer", "22" * 32))


def box(envelopes: int, *, recused: int = 0) -> BoxTotals:
    """The box of nine electors."""
    return BoxTotals(ROOT, envelopes, replaced=1, entitled=9, recused=recused)


def ballots(*markings: Marking) -> list[Ballot]:
    return [Ballot(code_from([n % 32] * 20), marking) for n, marking in enumerate(markings)]


def removal(markings: Sequence[Marking], *, recused: int = 0, quorum: Ratio | None = None) -> Tally:
    """The tally of Avery's removal."""
    assert THE_REMOVAL.removal
    rule = replace(THE_REMOVAL.removal, quorum=quorum)
    found = ballots(*markings)
    return tally_removal(THE_REMOVAL, rule, found, box(len(found), recused=recused))


def election(
    markings: Sequence[Marking],
    *,
    withdrawn: Sequence[str] = (),
    final_tie: FinalTie = "runoff",
    definition: Definition = THE_ELECTION,
) -> Tally:
    """The tally of the election between Blair, Devon and Harper."""
    assert definition.election
    rule = replace(definition.election, final_tie=final_tie)
    found, lot = ballots(*markings), draw_lot(definition, ROOT, SEEDS)
    return tally_election(definition, rule, found, box(len(found)), withdrawn, lot)


def with_reopen() -> Definition:
    """Blair alone, against Reopen nominations."""
    assert THE_ELECTION.election
    standing_now = (Candidate("blair", "Blair Okonkwo", ""), Candidate(REOPEN, REOPEN_NAME, ""))
    return replace(THE_ELECTION, election=replace(THE_ELECTION.election, candidates=standing_now))


def test_a_removal_is_carried_or_not_by_its_count() -> None:
    """Seven Yes of nine carry, six do not; nobody is elected by a removal."""
    carried, failed = removal(["yes"] * 7), removal(["yes"] * 6 + ["no"] * 3)
    assert (carried.outcome, failed.outcome) == ("carried", "not carried")
    assert carried.removal
    assert (carried.removal.yes, carried.removal.needed, carried.removal.n) == (7, 7, 9)
    assert carried.winner is None
    assert carried.count is None


def test_the_recused_are_out_of_the_count() -> None:
    """Of eight, six Yes carry."""
    tally = removal(["yes"] * 6, recused=1)
    assert tally.outcome == "carried"
    assert tally.removal
    assert (tally.removal.n, tally.removal.recused, tally.removal.not_cast) == (8, 1, 2)


def test_a_quorum_is_of_those_with_a_ballot() -> None:
    """Half of nine is five; with one recused, half of eight is four; none, where there is none."""
    half = Ratio(1, 2)
    assert removal(["yes"] * 7, quorum=half).quorum_needed == 5
    assert removal(["yes"] * 7, quorum=half, recused=1).quorum_needed == 4
    assert removal(["yes"] * 7).quorum_needed is None
    assert election([("blair",)]).quorum_needed == 5


def test_a_box_without_a_quorum_stays_closed_and_decides_nothing() -> None:
    """An election has no quorum; a removal is not carried. Nothing was counted."""
    elects = unopened(THE_ELECTION, box(4), 5)
    removes = unopened(THE_REMOVAL, box(4), 5)
    assert (elects.outcome, removes.outcome) == ("no quorum", "not carried")
    for tally in (elects, removes):
        assert not tally.opened
        assert (tally.removal, tally.count, tally.lot, tally.winner) == (None,) * 4
        assert tally.quorum_needed == 5


def test_a_majority_elects() -> None:
    """Devon, with three first ranks of five."""
    tally = election([("devon",)] * 3 + [("blair",)] * 2)
    assert (tally.outcome, tally.winner) == ("elected", "devon")


def test_no_ballot_that_ranks_anybody_gives_no_result() -> None:
    """An empty box, and a box of blank ballots."""
    assert election([]).outcome == "no result"
    assert election([(), ()]).outcome == "no result"
    assert election([()]).winner is None


def test_a_tie_of_the_last_two_is_left_open_for_a_runoff() -> None:
    """4 to 4: nobody is elected, and both are named."""
    tally = election([("blair",)] * 4 + [("devon",)] * 4)
    assert (tally.outcome, tally.winner) == ("tied", None)
    assert tally.count
    assert set(tally.count.tied) == {"blair", "devon"}


def test_the_runoffs_own_tie_is_settled_by_the_lot() -> None:
    """The last of the two in the lot order is out."""
    tally = election([("blair",)] * 4 + [("devon",)] * 4, final_tie="lot")
    order = lot_order("lead-2027-1", ["11" * 32, "22" * 32], ROOT, ["blair", "devon"])
    assert (tally.outcome, tally.winner) == ("elected", order[0])


def test_reopen_nominations_winning_or_tying_the_last_two_reopens() -> None:
    """5 to 3 elects Blair; 3 to 5 and 4 to 4 reopen, whatever the rule for a final tie."""
    blair, reopen = ("blair",), (REOPEN,)
    for final_tie in ("runoff", "lot"):
        outcomes = [
            election(
                [blair] * number + [reopen] * (8 - number),
                final_tie=final_tie,
                definition=with_reopen(),
            ).outcome
            for number in (5, 4, 3)
        ]
        assert outcomes == ["elected", "reopened", "reopened"]


def test_reopened_elects_nobody() -> None:
    """The option is not a person, and is never the winner."""
    tally = election([(REOPEN,)], definition=with_reopen())
    assert tally.count
    assert tally.count.winner == REOPEN
    assert tally.winner is None


def test_a_withdrawn_candidate_is_struck_before_the_first_round() -> None:
    """Their ballots go to whom they rank next; the name stands in the tally, not in its rounds."""
    markings = [("devon", "harper")] * 4 + [("blair",)] * 3
    tally = election(markings, withdrawn=["devon"])
    assert (tally.winner, tally.withdrawn) == ("harper", ("devon",))
    assert tally.count
    assert tally.count.candidates == standing(THE_ELECTION, ["devon"]) == ("blair", "harper")
    assert tally.count.rounds[0].tally == {"blair": 3, "harper": 4}


def test_equal_rankings_are_counted_together() -> None:
    """Also those that become equal once the withdrawn are struck."""
    found = ballots(("devon", "blair"), ("blair",), ("blair",), ("devon",), ())
    assert profile_of(found, []) == {
        ("devon", "blair"): 1,
        ("blair",): 2,
        ("devon",): 1,
        (): 1,
    }
    assert profile_of(found, ["devon"]) == {("blair",): 3, (): 2}


def test_the_lot_lists_every_candidate_with_the_key_it_was_sorted_by() -> None:
    """Whoever has seeds and root can replay it; the withdrawn keep their place."""
    lot = draw_lot(THE_ELECTION, ROOT, SEEDS)
    assert lot.seeds == SEEDS
    assert [each.key for each in lot.order] == sorted(each.key for each in lot.order)
    assert {each.candidate for each in lot.order} == {"blair", "devon", "harper"}
    for each in lot.order:
        key = lot_key("lead-2027-1", ["11" * 32, "22" * 32], ROOT, each.candidate)
        assert each.key == key


def test_a_tally_tells_only_what_there_is() -> None:
    """Absent parts are left out, so that a removal speaks of no rounds."""
    said = removal(["yes"] * 7).to_json()
    assert set(said) == {
        "format",
        "slug",
        "kind",
        "outcome",
        "box",
        "opened",
        "removal",
        "withdrawn",
    }
    assert said["format"] == "election-tally/v1"


rankings = st.permutations(["blair", "devon", "harper"]).flatmap(
    lambda order: st.integers(0, 3).map(lambda length: tuple(order[:length]))
)


@same_everywhere
@given(st.lists(rankings, max_size=9), st.sampled_from(["", "blair", "devon"]))
def test_every_tally_of_an_election_is_canonical_and_reads_back(
    markings: list[Marking], gone: str
) -> None:
    """What the record holds is the value itself: no fraction, nothing lost."""
    tally = election(markings, withdrawn=[gone] if gone else [])
    written = canonical.dumps(tally.to_json())
    assert Tally.from_json(canonical.loads(written)) == tally


@same_everywhere
@given(st.lists(st.sampled_from(["yes", "no", "abstain"]), max_size=8), st.integers(0, 1))
def test_every_tally_of_a_removal_is_canonical_and_reads_back(
    markings: list[Marking], recused: int
) -> None:
    """The same for removals, and for a box that stayed closed."""
    for tally in (removal(markings, recused=recused), unopened(THE_REMOVAL, box(2), 5)):
        assert Tally.from_json(canonical.loads(canonical.dumps(tally.to_json()))) == tally
