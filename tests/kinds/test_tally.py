"""The tally as a value: the outcomes of each kind of poll, the lot that was drawn, and its JSON."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto import canonical
from election.kinds.election.tally import draw_lot, profile_of
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.rules.counting.lot import lot_key, lot_order
from election.rules.counting.tie_rule import FinalTie
from election.rules.poll.ballots import Ballot, Marking
from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN, REOPEN_NAME, Candidate
from election.rules.poll.ratio import Ratio
from election.rules.poll.receipt_codes import code_from
from election.rules.poll.tally import BoxTotals, RevealedSeed, Tally
from tests.support.kinds import asking, count_in, elected, ranked_in
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=200)


def definition_in(toml: str) -> Definition:
    return read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition


THE_REMOVAL, THE_ELECTION, THE_DECISION = map(definition_in, (REMOVAL, ELECTION, DECISION))
ROOT = "0f" * 32
SEEDS = (RevealedSeed("officer", "11" * 32), RevealedSeed("scrutineer", "22" * 32))


def box(envelopes: int, *, recused: int = 0) -> BoxTotals:
    """Return the box of nine electors."""
    return BoxTotals(ROOT, envelopes, replaced=1, entitled=9, recused=recused)


def ballots(*markings: Marking) -> list[Ballot]:
    return [Ballot(code_from([n % 32] * 20), marking) for n, marking in enumerate(markings)]


def removal(
    markings: Sequence[Marking],
    *,
    recused: int = 0,
    quorum: Ratio | None = None,
    definition: Definition = THE_REMOVAL,
) -> Tally:
    """Return the tally of Avery's removal, or of another poll of Yes, No and Abstain."""
    cast = ballots(*markings)
    kind = kind_of(asking(definition, quorum=quorum))
    return kind.tally(cast, box(len(cast), recused=recused))


def decision(markings: Sequence[Marking], *, recused: int = 0) -> Tally:
    """Return the tally of Casey's nomination, which more than half confirm."""
    return removal(markings, recused=recused, definition=THE_DECISION)


def election(
    markings: Sequence[Marking],
    *,
    withdrawn: Sequence[str] = (),
    final_tie: FinalTie = "runoff",
    definition: Definition = THE_ELECTION,
) -> Tally:
    """Return the tally of the election between Blair, Devon and Harper."""
    cast = ballots(*markings)
    kind = kind_of(asking(definition, final_tie=final_tie))
    return kind.tally(cast, box(len(cast)), withdrawn, SEEDS)


def winner(tally: Tally) -> str | None:
    """Return who is elected."""
    return elected(THE_ELECTION, tally)


def with_reopen() -> Definition:
    """Return the tally of Blair alone against Reopen nominations."""
    standing_now = (Candidate("blair", "Blair Okonkwo", ""), Candidate(REOPEN, REOPEN_NAME, ""))
    return asking(THE_ELECTION, candidates=standing_now)


def test_a_removal_is_carried_or_not_by_its_count() -> None:
    """Seven Yes of nine carry and six do not; a removal elects nobody."""
    carried, failed = removal(["yes"] * 7), removal(["yes"] * 6 + ["no"] * 3)
    assert (carried.outcome, failed.outcome) == ("carried", "not carried")
    count = count_in(carried)
    assert (count.yes, count.needed, count.n) == (7, 7, 9)
    assert elected(THE_REMOVAL, carried) is None


def test_a_decision_is_confirmed_or_declined_by_its_count() -> None:
    """Five Yes of nine are more than half and four are not; a decision elects nobody."""
    confirmed, declined = decision(["yes"] * 5), decision(["yes"] * 4 + ["no"] * 5)
    assert (confirmed.outcome, declined.outcome) == ("confirmed", "declined")
    count = count_in(confirmed)
    assert (count.yes, count.needed, count.n) == (5, 5, 9)
    assert kind_of(THE_DECISION).succession(confirmed) is None
    assert not kind_of(THE_DECISION).awaits_successor(confirmed)


def test_the_recused_are_out_of_the_count() -> None:
    """With one of nine recused, six Yes of eight carry."""
    tally = removal(["yes"] * 6, recused=1)
    assert tally.outcome == "carried"
    count = count_in(tally)
    assert (count.n, count.recused, count.not_cast) == (8, 1, 2)
    assert decision(["yes"] * 4, recused=1).outcome == "declined"
    assert decision(["yes"] * 5, recused=1).outcome == "confirmed"


def test_a_quorum_is_of_those_with_a_ballot() -> None:
    """Half of nine is five; with one recused, half of eight is four; a removal may have none."""
    half = Ratio(1, 2)
    assert removal(["yes"] * 7, quorum=half).quorum_needed == 5
    assert removal(["yes"] * 7, quorum=half, recused=1).quorum_needed == 4
    assert removal(["yes"] * 7).quorum_needed is None
    assert election([("blair",)]).quorum_needed == 5


def test_a_box_without_a_quorum_stays_closed_and_decides_nothing() -> None:
    """The election has no quorum, the removal is not carried, the decision is declined."""
    polls = {
        "no quorum": THE_ELECTION,
        "not carried": asking(THE_REMOVAL, base="cast", quorum=Ratio(1, 2)),
        "declined": asking(THE_DECISION, base="cast", quorum=Ratio(1, 2)),
    }
    for outcome, definition in polls.items():
        tally = kind_of(definition).sealed_tally(box(4))
        assert tally.outcome == outcome
        assert not tally.opened
        assert tally.result is None
        assert kind_of(definition).succession(tally) is None
        assert not kind_of(definition).awaits_successor(tally)
        assert tally.quorum_needed == 5


def test_a_majority_elects() -> None:
    """Devon has three first ranks of five."""
    tally = election([("devon",)] * 3 + [("blair",)] * 2)
    assert (tally.outcome, winner(tally)) == ("elected", "devon")


def test_no_ballot_that_ranks_anybody_gives_no_result() -> None:
    """An empty box and a box of blank ballots have none."""
    assert election([]).outcome == "no result"
    assert election([(), ()]).outcome == "no result"
    assert winner(election([()])) is None


def test_a_tie_of_the_last_two_is_left_open_for_a_runoff() -> None:
    """With 4 to 4 nobody is elected, and both are named."""
    tally = election([("blair",)] * 4 + [("devon",)] * 4)
    assert (tally.outcome, winner(tally)) == ("tied", None)
    assert set(ranked_in(tally).count.tied) == {"blair", "devon"}
    assert set(kind_of(THE_ELECTION).tied(tally)) == {"blair", "devon"}


def test_the_runoffs_own_tie_is_settled_by_the_lot() -> None:
    """The one who is later in the lot order loses."""
    tally = election([("blair",)] * 4 + [("devon",)] * 4, final_tie="lot")
    order = lot_order("lead-2027-1", ["11" * 32, "22" * 32], ROOT, ["blair", "devon"])
    assert (tally.outcome, winner(tally)) == ("elected", order[0])


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
    """The option is no person, and is never the winner."""
    tally = election([(REOPEN,)], definition=with_reopen())
    assert ranked_in(tally).count.winner == REOPEN
    assert elected(with_reopen(), tally) is None


def test_a_withdrawn_candidate_is_struck_before_the_first_round() -> None:
    """Their ballots go to the next rank; the name stands in the tally, not in its rounds."""
    markings = [("devon", "harper")] * 4 + [("blair",)] * 3
    tally = election(markings, withdrawn=["devon"])
    result = ranked_in(tally)
    assert (winner(tally), result.withdrawn) == ("harper", ("devon",))
    assert result.count.candidates == ("blair", "harper")
    assert result.count.rounds[0].tally == {"blair": 3, "harper": 4}


def test_equal_rankings_are_counted_together() -> None:
    """Rankings that become equal once the withdrawn are struck are counted together too."""
    cast = ballots(("devon", "blair"), ("blair",), ("blair",), ("devon",), ())
    assert profile_of(cast, []) == {
        ("devon", "blair"): 1,
        ("blair",): 2,
        ("devon",): 1,
        (): 1,
    }
    assert profile_of(cast, ["devon"]) == {("blair",): 3, (): 2}


def test_the_lot_lists_every_candidate_with_the_key_it_was_sorted_by() -> None:
    """Whoever has seeds and root can replay the lot; the withdrawn keep their place."""
    lot = draw_lot("lead-2027-1", ROOT, SEEDS, ["blair", "devon", "harper"])
    assert lot == ranked_in(election([("blair",)], withdrawn=["devon"])).lot
    assert lot.seeds == SEEDS
    assert [place.key for place in lot.order] == sorted(place.key for place in lot.order)
    assert {place.candidate for place in lot.order} == {"blair", "devon", "harper"}
    for place in lot.order:
        key = lot_key("lead-2027-1", ["11" * 32, "22" * 32], ROOT, place.candidate)
        assert place.key == key


def test_a_tally_tells_only_what_there_is() -> None:
    """Absent parts are left out, so the tally of a removal has no rounds."""
    members = removal(["yes"] * 7).to_json()
    assert set(members) == {"format", "slug", "kind", "outcome", "box", "result"}
    assert members["format"] == "election-tally/v1"
    numbers = {"yes", "no", "abstain", "void", "not_cast", "recused", "n", "needed", "met"}
    assert set(members["result"]) == numbers
    sealed = kind_of(THE_ELECTION).sealed_tally(box(4)).to_json()
    assert set(sealed) == {"format", "slug", "kind", "outcome", "box", "quorum_needed"}
    counted = election([("blair",)]).to_json()
    assert set(counted["result"]) == {"count", "withdrawn", "lot", "closeness"}


rankings = st.permutations(["blair", "devon", "harper"]).flatmap(
    lambda order: st.integers(0, 3).map(lambda length: tuple(order[:length]))
)


@same_everywhere
@given(st.lists(rankings, max_size=9), st.sampled_from(["", "blair", "devon"]))
def test_every_tally_of_an_election_is_canonical_and_reads_back(
    markings: list[Marking], gone: str
) -> None:
    """The JSON has no fraction, and reads back as the same tally."""
    tally = election(markings, withdrawn=[gone] if gone else [])
    written = canonical.dumps(tally.to_json())
    assert Tally.from_json(canonical.loads(written)) == tally


@same_everywhere
@given(st.lists(st.sampled_from(["yes", "no", "abstain"]), max_size=8), st.integers(0, 1))
def test_every_tally_of_a_removal_or_a_decision_is_canonical_and_reads_back(
    markings: list[Marking], recused: int
) -> None:
    """This holds for Yes, No and Abstain, and for a box that stayed closed."""
    for tally in (
        removal(markings, recused=recused),
        decision(markings, recused=recused),
        kind_of(asking(THE_REMOVAL, quorum=Ratio(1, 2))).sealed_tally(box(2)),
        kind_of(asking(THE_DECISION, quorum=Ratio(1, 2))).sealed_tally(box(2)),
    ):
        assert Tally.from_json(canonical.loads(canonical.dumps(tally.to_json()))) == tally


def test_only_an_election_that_elects_spends_its_trigger() -> None:
    """A carried removal and a confirmed decision need no trigger, and so they spend none."""
    carried, confirmed = removal(["yes"] * 9), decision(["yes"] * 9)
    elected, blank = election([("blair",)] * 9), election([()] * 9)
    assert (carried.outcome, confirmed.outcome, elected.outcome) == (
        "carried",
        "confirmed",
        "elected",
    )
    assert not kind_of(THE_REMOVAL).spends_trigger(carried)
    assert not kind_of(THE_DECISION).spends_trigger(confirmed)
    assert kind_of(THE_ELECTION).spends_trigger(elected)
    assert not kind_of(THE_ELECTION).spends_trigger(blank)
