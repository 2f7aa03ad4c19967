"""Ballots: how a form becomes a marking, what an envelope must hold, and its one length."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.crypto import canonical
from election.crypto.envelope import new_key, poll_info, seal, sealed_length
from election.errors.ballots import InvalidBallot, MarkingRefused
from election.kinds.kind import PollKind
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.kinds.threshold.kind import MARKINGS
from election.rules.poll.ballots import (
    BLOCK,
    Ballot,
    Marking,
    padded_length,
)
from election.rules.poll.questions import Candidate
from election.rules.poll.receipt_codes import code_from
from tests.support.kinds import asking
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL

same_everywhere = settings(deadline=None, derandomize=True, database=None, max_examples=200)


def kind_in(toml: str) -> PollKind[Any]:
    """Return the kind of a poll file, bound to its definition."""
    return kind_of(read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition)


THE_REMOVAL, THE_ELECTION, THE_DECISION = map(kind_in, (REMOVAL, ELECTION, DECISION))
CODE = code_from([0] * 20)

ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=32)


def election_between(candidates: list[str]) -> PollKind[Any]:
    """Return the election with other candidates."""
    standing = tuple(Candidate(candidate, candidate, "") for candidate in candidates)
    return kind_of(asking(THE_ELECTION.definition, candidates=standing))


elections = st.lists(ids, min_size=1, max_size=20, unique=True).map(election_between)


def rankings(kind: PollKind[Any]) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw any number of this election's candidates in any order."""
    everybody = list(kind.candidate_ids)
    return st.permutations(everybody).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda length: tuple(order[:length]))
    )


def plaintext(marking: Marking) -> bytes:
    return canonical.dumps(Ballot(CODE, marking).to_json())


def length_of(kind: PollKind[Any]) -> int:
    """Return the one length of this poll's plaintexts."""
    return padded_length(len(canonical.dumps(kind.longest_ballot.to_json())))


def refusal(kind: PollKind[Any], **form: str) -> str:
    """Return the sentence with which a form is refused."""
    with pytest.raises(MarkingRefused) as caught:
        kind.read_form({key.replace("_", "-"): value for key, value in form.items()})
    return str(caught.value)


def reason(kind: PollKind[Any], value: object) -> str:
    """Return why an opened envelope holds no ballot."""
    with pytest.raises(InvalidBallot) as caught:
        kind.read_ballot(value)
    return caught.value.reason


# Forms


@pytest.mark.parametrize("kind", [THE_REMOVAL, THE_DECISION])
@pytest.mark.parametrize("marking", MARKINGS)
def test_each_option_is_read(kind: PollKind[Any], marking: str) -> None:
    """Yes, No and Abstain are read as they are named."""
    assert kind.read_form({"marking": marking}) == marking


@pytest.mark.parametrize("kind", [THE_REMOVAL, THE_DECISION])
@pytest.mark.parametrize("said", ["", "maybe", "YES", "yes "])
def test_what_is_no_option_is_refused(kind: PollKind[Any], said: str) -> None:
    """No mark and a wrong value have a sentence each, and both name the options."""
    sentence = refusal(kind, marking=said)
    assert sentence.startswith("That is not an option" if said else "Nothing is marked")
    assert sentence.endswith("Choose Yes, No or Abstain.")


def test_a_removal_form_without_its_field_is_not_marked() -> None:
    """A browser posts such a form where no button was chosen; it is told as not marked."""
    assert refusal(THE_REMOVAL) == "Nothing is marked. Choose Yes, No or Abstain."


def test_a_ranking_is_read_in_the_order_of_its_ranks() -> None:
    """The order of the fields does not matter, and empty selects rank nobody."""
    form = {"rank-blair": "", "rank-harper": "1", "rank-devon": " 2 "}
    assert THE_ELECTION.read_form(form) == ("harper", "devon")


def test_ranks_that_say_no_one_order_are_refused_with_what_is_wrong() -> None:
    """A rank given twice, a gap, no whole number, too high a rank, nobody: each has a sentence."""
    assert refusal(THE_ELECTION, rank_blair="1", rank_devon="1") == (
        "Rank 1 is given twice. Give each rank to one candidate."
    )
    assert refusal(THE_ELECTION, rank_blair="1", rank_devon="3") == (
        "Rank 2 is left out. Use 1, 2, 3 and so on, without a gap."
    )
    assert refusal(THE_ELECTION, rank_blair="2") == (
        "Rank 1 is left out. Use 1, 2, 3 and so on, without a gap."
    )
    for wrong in ("0", "4", "-1", "1.0", "first", "١", "²", "01", "+1", "1_0"):
        assert refusal(THE_ELECTION, rank_blair=wrong) == "A rank is a whole number from 1 to 3."
    assert refusal(THE_ELECTION).startswith("Nobody is ranked.")


def test_a_blank_ballot_is_cast_on_purpose_or_not_at_all() -> None:
    """The box for it must be ticked, and ranks beside that box are refused."""
    assert THE_ELECTION.read_form({"blank": "yes", "rank-blair": " "}) == ()
    assert refusal(THE_ELECTION, blank="no").startswith("Nobody is ranked.")
    assert refusal(THE_ELECTION, blank="yes", rank_blair="1") == (
        "A blank ballot ranks nobody. Clear the ranks, or choose the ranking above."
    )


def test_a_rank_for_somebody_who_does_not_stand_is_refused() -> None:
    """A filled field is never ignored in silence; an empty field has no meaning."""
    sentence = "avery is no candidate of this poll. Rank only those on the ballot."
    assert refusal(THE_ELECTION, rank_avery="1") == sentence
    assert refusal(THE_ELECTION, rank_avery="2", rank_blair="1") == sentence
    assert THE_ELECTION.read_form({"rank-avery": " ", "rank-blair": "1"}) == ("blair",)


def test_a_rank_for_somebody_who_withdrew_is_refused_by_name() -> None:
    """The refusal has the name, for the ballot page may be older than the withdrawal."""
    form = {"rank-devon": "1", "rank-blair": "2"}
    assert THE_ELECTION.read_form(form, ["harper"]) == ("devon", "blair")
    with pytest.raises(MarkingRefused) as caught:
        THE_ELECTION.read_form(form, ["devon"])
    assert str(caught.value) == (
        "Devon Ștefănescu has withdrawn. Rank the others 1, 2, 3 and so on, without a gap."
    )


@pytest.mark.exhaustive
@same_everywhere
@given(elections.flatmap(lambda kind: st.tuples(st.just(kind), rankings(kind))))
def test_every_ranking_comes_back_from_its_form(
    poll: tuple[PollKind[Any], tuple[str, ...]],
) -> None:
    """The review page repeats in its fields what was marked, the blank ballot too."""
    kind, ranking = poll
    assert kind.read_form(kind.form_fields(ranking)) == ranking


@pytest.mark.parametrize("kind", [THE_REMOVAL, THE_DECISION])
@pytest.mark.parametrize("marking", MARKINGS)
def test_every_option_comes_back_from_its_form(kind: PollKind[Any], marking: str) -> None:
    """This holds for a removal and a decision too, whose form has one field."""
    assert kind.read_form(kind.form_fields(marking)) == marking


FIELDS = ["marking", "blank", "rank-blair", "rank-devon", "rank-harper", "rank-avery", "code"]
said = st.one_of(st.sampled_from(["", "1", "2", "3", "yes", "no"]), st.text(max_size=4))


@pytest.mark.exhaustive
@settings(same_everywhere, max_examples=500)
@given(st.dictionaries(st.sampled_from(FIELDS), said))
def test_any_form_gives_a_valid_marking_or_a_sentence(form: dict[str, str]) -> None:
    """Every marking that a form gives is a ballot once it is sealed and opened."""
    for kind in (THE_REMOVAL, THE_ELECTION, THE_DECISION):
        try:
            marking = kind.read_form(form)
        except MarkingRefused as refused:
            sentence = str(refused)
        else:
            sentence = "."
            opened = canonical.loads(plaintext(marking))
            assert kind.read_ballot(opened) == Ballot(CODE, marking)
        assert sentence.endswith(".")


# Opened envelopes


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        (THE_REMOVAL, None, "other fields"),
        (THE_REMOVAL, [CODE, "yes"], "other fields"),
        (THE_REMOVAL, {"code": CODE}, "other fields"),
        (THE_REMOVAL, {"code": CODE, "ranking": ["blair"]}, "other fields"),
        (THE_REMOVAL, {"code": CODE, "marking": "yes", "note": ""}, "other fields"),
        (THE_REMOVAL, {"code": 1, "marking": "yes"}, "receipt code"),
        (THE_REMOVAL, {"code": CODE[:-1] + "1", "marking": "yes"}, "receipt code"),
        (THE_REMOVAL, {"code": CODE.replace("-", ""), "marking": "yes"}, "receipt code"),
        (THE_REMOVAL, {"code": CODE, "marking": "maybe"}, "not an option"),
        (THE_REMOVAL, {"code": CODE, "marking": ["yes"]}, "not an option"),
        (THE_DECISION, {"code": CODE, "ranking": []}, "other fields"),
        (THE_DECISION, {"code": CODE, "marking": "confirm"}, "not an option"),
        (THE_ELECTION, {"code": CODE, "marking": "yes"}, "other fields"),
        (THE_ELECTION, {"code": CODE, "ranking": "blair"}, "not a list"),
        (THE_ELECTION, {"code": CODE, "ranking": ["blair", 1]}, "not a list"),
        (THE_ELECTION, {"code": CODE, "ranking": [["blair"]]}, "not a list"),
        (THE_ELECTION, {"code": CODE, "ranking": ["avery"]}, "not a candidate"),
        (THE_ELECTION, {"code": CODE, "ranking": ["blair", "blair"]}, "twice"),
    ],
)
def test_an_envelope_that_holds_no_ballot_says_why(
    kind: PollKind[Any], value: object, why: str
) -> None:
    """The reason is one of a fixed list, and never repeats what was in the envelope."""
    assert why in reason(kind, value)


@pytest.mark.exhaustive
@same_everywhere
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(CODE),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["code", "marking", "ranking"]), inner)
        ),
    )
)
def test_any_opened_value_is_a_ballot_or_void(value: Any) -> None:
    """No content of an envelope stops the count, and a ballot is read as the value sealed in it."""
    for kind in (THE_REMOVAL, THE_ELECTION, THE_DECISION):
        try:
            assert kind.read_ballot(value).to_json() == value
        except InvalidBallot:
            continue


# One length


def test_the_padded_length_is_the_next_multiple_of_64() -> None:
    """A plaintext that fills its block exactly gets no further block."""
    lengths = [padded_length(longest) for longest in (1, 63, 64, 65, 128, 129)]
    assert lengths == [64, 64, 64, 128, 128, 192]


def test_yes_no_and_abstain_fill_one_length() -> None:
    """Padded they have one length, so that the length does not tell the marking."""
    assert len({len(plaintext(marking)) for marking in MARKINGS}) == 3
    for kind in (THE_REMOVAL, THE_DECISION):
        assert kind.longest_ballot.marking == "abstain"
        assert max(len(plaintext(marking)) for marking in MARKINGS) <= length_of(kind) == BLOCK


@pytest.mark.exhaustive
@same_everywhere
@given(elections.flatmap(lambda kind: st.tuples(st.just(kind), rankings(kind))))
def test_no_ranking_is_longer_than_the_longest_ballot(
    poll: tuple[PollKind[Any], tuple[str, ...]],
) -> None:
    """This holds for 1 to 20 candidates, ids of 1 to 32 characters, and the blank ballot."""
    kind, ranking = poll
    assert len(plaintext(ranking)) <= length_of(kind)


@settings(same_everywhere, max_examples=25)
@given(elections.flatmap(lambda kind: st.tuples(st.just(kind), st.lists(rankings(kind)))))
def test_all_ballots_of_a_poll_seal_to_one_length(
    poll: tuple[PollKind[Any], list[tuple[str, ...]]],
) -> None:
    """Blank, full and other rankings have envelopes of one length."""
    kind, some = poll
    length, (_, public) = length_of(kind), new_key()
    full = kind.candidate_ids
    envelopes = [
        seal(plaintext(ranking), length, public, poll_info(kind.definition.slug, "ab" * 32))
        for ranking in (*some, full, ())
    ]
    assert {len(envelope) for envelope in envelopes} == {sealed_length(length)}


def test_twenty_candidates_with_the_longest_ids_fit() -> None:
    """The envelopes of the largest election have 816 bytes."""
    kind = election_between([f"{number:032d}" for number in range(20)])
    assert len(plaintext(kind.candidate_ids)) == 746
    assert sealed_length(length_of(kind)) == 768 + 48
