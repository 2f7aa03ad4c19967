"""Sentences on what a result reveals in a small electorate, computed from N and candidates."""

from dataclasses import replace
from itertools import permutations

import pytest

from election.kinds.election.sentences import rankings
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Publish
from election.rules.poll.questions import Candidate, SubjectMode
from election.rules.sentences.small_electorates import CODES
from tests.support.kinds import asking
from tests.support.poll_files import Change, decision, election, removal
from tests.support.world import DECISION, ELECTION, REMOVAL, World

MODES: tuple[SubjectMode, ...] = ("counts_and_votes", "counted_no_ballot", "excluded")
ONLY = "Only {} electors have a ballot: the totals can reveal who marked what."
EVERY = "each elector with a ballot said Yes."


def standing(candidates: int, electors: int, publish: Publish = "with_codes") -> Definition:
    """Return an election with so many names on the ballot, and so many electors."""
    definition = election()
    names = [f"elector-{number}" for number in range(electors)]
    people = tuple(replace(definition.roll.people[1], id=name) for name in names)
    own = tuple(Candidate(f"name-{n}", f"Name {n}", "") for n in range(candidates))
    roll = replace(definition.roll, people=people)
    return asking(replace(definition, publish=publish, roll=roll), candidates=own)


def small_electorate_sentences(definition: Definition, recused: int = 0) -> tuple[str, ...]:
    """Return the sentences that electors should read before they cast."""
    return kind_of(definition).small_electorate_sentences(recused)


def carried(mode: SubjectMode, electors: int) -> str | None:
    """Return what a carried removal reveals, by the size of the roll."""
    found = [
        sentence
        for sentence in small_electorate_sentences(removal(mode, electors))
        if "arried" in sentence
    ]
    assert len(found) <= 1
    return found[0].replace("If it is carried, everybody knows that ", "") if found else None


def test_there_are_as_many_rankings_as_can_be_listed() -> None:
    """The number counts rankings of any length, the blank one among them."""
    for names in range(7):
        listed = {ranking for k in range(names + 1) for ranking in permutations(range(names), k)}
        assert rankings(names) == len(listed)
    assert [rankings(names) for names in range(7)] == [1, 2, 5, 16, 65, 326, 1957]


@pytest.mark.parametrize(
    ("names", "ways", "alike"),
    [
        (5, "There are 326 different rankings", "65 of these"),
        (6, "There are more than a thousand different rankings", "326 of these"),
        (12, "There are more than a billion different rankings", "More than a hundred million of"),
        (20, "There are more than a trillion different rankings", "More than a trillion of"),
    ],
)
def test_a_count_above_a_thousand_is_told_in_words(names: int, ways: str, alike: str) -> None:
    """Nobody reads nineteen digits: up to a thousand the number stands, above it its size."""
    warnings = " ".join(small_electorate_sentences(standing(names, 9)))
    assert ways in warnings
    assert alike in warnings


def most(spare: int, ballots: int) -> str:
    """Return the sentence that all of the ballots but so many said Yes."""
    return f"at least {ballots - spare} of the {ballots} electors with a ballot said Yes."


@pytest.mark.parametrize(
    ("mode", "reveals"),
    [
        (
            "counts_and_votes",
            {3: EVERY, **{n: most(1, n) for n in (4, 5, 6, 7)}}
            | {n: most(2, n) for n in (8, 9, 10, 11)}
            | {12: None},
        ),
        (
            "counted_no_ballot",
            {3: None, **dict.fromkeys((4, 5, 6, 7), EVERY)}
            | {n: most(1, n - 1) for n in (8, 9, 10, 11)}
            | {12: most(2, 11)},
        ),
        (
            "excluded",
            {3: EVERY, 4: EVERY, **{n: most(1, n - 1) for n in (5, 6, 7, 8)}}
            | {n: most(2, n - 1) for n in (9, 10, 11, 12)},
        ),
    ],
)
def test_a_carried_removal_reveals_how_many_did_not_say_yes(
    mode: SubjectMode, reveals: dict[int, str | None]
) -> None:
    """For a roll of 3 to 12 it is N less the needed 3 3 4 5 6 6 7 8 9 9, by who has a ballot."""
    assert {electors: carried(mode, electors) for electors in range(3, 13)} == reveals


def test_a_confirmed_decision_reveals_how_many_did_not_say_yes() -> None:
    """At two thirds at most two of eight ballots say anything else; where all are needed, none."""
    assert small_electorate_sentences(decision())[-1] == (
        "If it is confirmed, everybody knows that at least 6 of the 8 electors with a ballot said "
        "Yes."
    )
    unanimous = decision(('"at least 2/3"', '"at least 1"'))
    assert small_electorate_sentences(unanimous)[-1] == (
        "If it is confirmed, everybody knows that each elector with a ballot said Yes."
    )


@pytest.mark.parametrize("mode", MODES)
def test_below_ten_ballots_their_number_alone_is_warned_of(mode: SubjectMode) -> None:
    """The warning counts ballots, for a lead without a ballot hides nobody."""
    for electors in range(3, 13):
        ballots = electors - (mode != "counts_and_votes")
        told = " ".join(small_electorate_sentences(removal(mode, electors)))
        assert (ONLY.format(ballots) in told) == (ballots < 10)
        assert ("If all of them mark the same" in told) == (ballots < 10)


def test_the_recused_are_no_crowd_to_hide_in() -> None:
    """Of ten electors one is recused: nine ballots are left, and of nine 7 Yes are needed."""
    before = small_electorate_sentences(removal("counts_and_votes", 10))
    assert before == (
        (
            "If it is carried, everybody knows that at least 8 of the 10 electors with a ballot "
            "said Yes."
        ),
    )
    after = small_electorate_sentences(removal("counts_and_votes", 10), 1)
    assert after[0].startswith(ONLY.format(9))


def test_a_single_ballot_is_the_result() -> None:
    """Of three electors the lead is excluded and another one is recused."""
    (first, *_) = small_electorate_sentences(removal("excluded", 3), 1)
    assert first == "Only 1 elector has a ballot: the result reveals it."


def test_of_those_casting_nothing_is_said_of_a_number_that_is_not_fixed() -> None:
    """With the base `cast` the number of Yes that carries is not fixed, so none is told."""
    change: Change = ('base = "roll"', 'base = "cast"\nquorum = "1/2"')
    few, alone = small_electorate_sentences(removal("counts_and_votes", 9, change))
    assert few.startswith(ONLY.format(9))
    assert alone == ALIKE
    assert small_electorate_sentences(removal("counts_and_votes", 12, change)) == ()


ALIKE = (
    "If all of them mark the same, the result shows how each one voted. If all but one mark the "
    "same, that one knows how each of the others voted."
)
FEW, WAYS, SIGN = "Only", "There are", "of these rankings begin with the same candidate"


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("candidates", "electors", "said"),
    [
        *((2, n, [FEW, WAYS]) for n in (3, 4)),
        *((2, n, [FEW]) for n in range(5, 10)),
        *((2, n, []) for n in (10, 11, 12, 1000)),
        *((3, n, [FEW, WAYS, SIGN]) for n in (3, 4, 5)),
        *((3, n, [FEW, WAYS]) for n in range(6, 10)),
        *((3, n, [WAYS]) for n in (10, 11, 12, 15)),
        *((3, n, []) for n in (16, 17, 100)),
        *((4, n, [FEW, WAYS, SIGN]) for n in range(3, 10)),
        *((4, n, [WAYS, SIGN]) for n in (10, 11, 12, 16)),
        *((4, n, [WAYS]) for n in (17, 64)),
        *((4, n, []) for n in (65, 66)),
        *((8, n, [WAYS, SIGN]) for n in (10, 1000, 13700)),
        *((8, n, [WAYS]) for n in (13701, 109600)),
        (8, 109601, []),
    ],
)
def test_rankings_are_held_against_the_electors(
    candidates: int, electors: int, said: list[str]
) -> None:
    """Of 16, 65 and 109,601 rankings of 3, 4 and 8 names, 5, 16 and 13,700 begin alike."""
    for publish in ("with_codes", "codes_apart"):
        told = small_electorate_sentences(standing(candidates, electors, publish))
        expected = [*said, CODES] if said and publish == "with_codes" else [*said]
        if FEW in expected:
            expected.insert(1, ALIKE)
        assert len(told) == len(expected), told
        assert all(part in sentence for part, sentence in zip(expected, told, strict=True))


def test_the_numbers_stand_in_the_sentences() -> None:
    """The example has four names and nine electors."""
    few, alone, ways, sign, codes = small_electorate_sentences(standing(4, 9))
    assert (
        few == "Only 9 electors have a ballot: the published rankings can reveal who marked what."
    )
    assert alone == ALIKE
    assert ways == (
        "There are 65 different rankings of 4 names, and 9 electors: a ranking that only one "
        "person would give tells whose it is."
    )
    assert sign == (
        "16 of these rankings begin with the same candidate: somebody could demand the lower "
        "places in a certain order, like a signature, and look for it in the published ballots. "
        "Nobody has to rank more candidates than they wish."
    )
    assert codes == CODES


def test_a_code_that_can_be_shown_is_warned_of_in_a_removal_too() -> None:
    """The warning stands where the officer chose to show codes beside ballots."""
    change: Change = ('publish = "codes_apart"', 'publish = "with_codes"')
    assert CODES in small_electorate_sentences(removal("counts_and_votes", 9, change))
    assert CODES not in small_electorate_sentences(removal("counts_and_votes", 9))


def test_the_draft_prints_all_of_them() -> None:
    """The officer reads every sentence before anything is frozen."""
    for definition in (removal("excluded", 5), standing(4, 9), standing(2, 11), decision()):
        told = kind_of(definition).draft_sentences()
        at = small_electorate_sentences(definition)
        assert [sentence for sentence in told if sentence in at] == list(at)


@pytest.mark.parametrize(
    "toml", [REMOVAL, ELECTION, DECISION], ids=["removal", "election", "decision"]
)
def test_they_are_computed_from_the_roll_of_the_example(world: World, toml: str) -> None:
    """The example has nine electors; three candidates are too few to tell anybody apart."""
    slug = world.make_draft(toml)
    told = small_electorate_sentences(world.definition(slug))
    assert [sentence.split(":")[0].split(",")[0] for sentence in told] == {
        REMOVAL: [
            "Only 9 electors have a ballot",
            "If all of them mark the same",
            "If it is carried",
        ],
        ELECTION: [
            "Only 9 electors have a ballot",
            "If all of them mark the same",
            "There are 16 different rankings of 3 names",
            "Each ballot stands beside its receipt code",
        ],
        DECISION: [
            "Only 9 electors have a ballot",
            "If all of them mark the same",
        ],
    }[toml]
