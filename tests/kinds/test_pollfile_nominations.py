"""The table [nominations] of an election's poll file, and what its draft says of it."""

from datetime import UTC, datetime

import pytest

from election.kinds.table import kind_of
from election.rules.poll.questions import Nominations
from tests.support.kinds import election_in
from tests.support.poll_files import ELECTION, REMOVAL, Change, faults, read, sentences

CANDIDATES = ELECTION[ELECTION.index("[[candidates]]") : ELECTION.index("[times]")]
OPENS, CLOSES = "opens = 2027-01-25T12:00:00Z", "closes = 2027-02-08T12:00:00Z"
NOMINATORS = 'nominators = "private"'
WINDOW = f"[nominations]\n{OPENS}\n{CLOSES}\n{NOMINATORS}\n\n"
NOMINATED: Change = (CANDIDATES, WINDOW)
NAMED: Change = (CANDIDATES, WINDOW + CANDIDATES)
TRIGGER = 'removal = "removal-2026-1"'
TIED: tuple[Change, ...] = (
    (TRIGGER, 'tied = "lead-2026-9"'),
    ('final_tie = "runoff"', 'final_tie = "lot"'),
)


def test_a_window_stands_in_place_of_candidates() -> None:
    """Nobody stands yet; a statement has 2000 characters at most unless the file says otherwise."""
    question = election_in(read(ELECTION, NOMINATED).definition)
    window = Nominations(
        opens=datetime(2027, 1, 25, 12, tzinfo=UTC),
        closes=datetime(2027, 2, 8, 12, tzinfo=UTC),
        nominators="private",
        statement_limit=2000,
    )
    assert (question.candidates, question.nominations) == ((), window)


def test_everything_can_be_said_of_a_window() -> None:
    """Nominators are published, the limit is another, and there is a link to questions."""
    more = (
        'nominators = "published"\nstatement_limit = 600\nquestions = "https://example.org/asked"'
    )
    window = election_in(read(ELECTION, NOMINATED, (NOMINATORS, more)).definition).nominations
    assert window is not None
    assert (window.nominators, window.statement_limit) == ("published", 600)
    assert window.questions == "https://example.org/asked"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (OPENS, "", "opens: is missing; write 2027-01-31T12:00:00Z, unquoted."),
        (
            CLOSES,
            "closes = 2027-02-08",
            (
                "closes: 2027-02-08 is not an instant in whole seconds with its zone; "
                "write 2027-01-31T12:00:00Z, unquoted."
            ),
        ),
        (
            CLOSES,
            "closes = 2027-01-25T12:00:00Z",
            "closes: is not later than opens; give a later instant.",
        ),
        (NOMINATORS, "", 'nominators: is missing; give "published" or "private".'),
        (
            NOMINATORS,
            'nominators = "secret"',
            'nominators: "secret" is none of the choices; give "published" or "private".',
        ),
        (
            NOMINATORS,
            f"{NOMINATORS}\nstatement_limit = 99",
            "statement_limit: 99 is not a whole number in range; give one from 100 to 5000.",
        ),
        (
            NOMINATORS,
            f"{NOMINATORS}\nstatement_limit = 5001",
            "statement_limit: 5001 is not a whole number in range; give one from 100 to 5000.",
        ),
        (
            NOMINATORS,
            f'{NOMINATORS}\nseconded = "twice"',
            "seconded: is no key of this table; leave it out.",
        ),
    ],
)
def test_a_fault_of_the_window_names_its_key(old: str, new: str, sentence: str) -> None:
    """It says what is wrong and what would be right."""
    assert sentences(ELECTION, NOMINATED, (old, new)) == [f"nominations.{sentence}"]


def test_questions_are_a_link() -> None:
    """A text that is no web address is a fault."""
    asked = f'{NOMINATORS}\nquestions = "in the chat"'
    (fault,) = faults(ELECTION, NOMINATED, (NOMINATORS, asked))
    assert fault.where == "nominations.questions"


def test_a_window_and_candidates_are_one_too_many() -> None:
    """Either electors find the candidates, or the file names them."""
    assert sentences(ELECTION, NAMED) == [
        (
            "candidates: are named although electors nominate; leave out [[candidates]], or "
            "[nominations]."
        )
    ]


def test_a_runoff_has_no_nominations() -> None:
    """It is between the two that were tied."""
    assert sentences(ELECTION, *TIED, NOMINATED) == [
        (
            "nominations: does not belong to a runoff, which is between the two that were tied; "
            "leave it out, and name the two in [[candidates]]."
        )
    ]


def test_the_days_of_notice_lie_between_nominations_and_the_poll() -> None:
    """Seven days are enough, and a second less is not."""
    late: Change = (CLOSES, "closes = 2027-02-08T12:00:01Z")
    assert sentences(ELECTION, NOMINATED) == []
    assert sentences(ELECTION, NOMINATED, late) == [
        (
            "times.opens: is less than minimum_notice_days = 7 after nominations close; "
            "open later, or close nominations earlier."
        )
    ]


def test_only_an_election_has_nominations() -> None:
    """In another poll file the table is a fault, and so is a value that is no table."""
    assert sentences(REMOVAL, ("[times]", f"{WINDOW}[times]")) == [
        'nominations: does not belong to a poll of kind "removal"; leave it out.'
    ]
    top: Change = ('kind = "election"', 'kind = "election"\nnominations = "yes"')
    (fault,) = faults(ELECTION, top, (CANDIDATES, ""))
    assert fault.where == "nominations"


@pytest.mark.parametrize(
    ("nominators", "said"),
    [
        ("published", "Who nominated a candidate is published with the candidate."),
        ("private", "Who nominated a candidate is not published, and deleted after nominations."),
    ],
)
def test_the_draft_says_how_candidates_are_found(nominators: str, said: str) -> None:
    """Nothing is said yet of those who stand, nor of what their rankings would reveal."""
    other: Change = (NOMINATORS, f'nominators = "{nominators}"')
    kind = kind_of(read(ELECTION, NOMINATED, other).definition)
    told = kind.draft_sentences()
    assert said in told
    assert any(each.endswith("with a statement of 2000 characters at most.") for each in told)
    assert any("Who declined, or did not answer, is never published" in each for each in told)
    assert any("move by a week, three times at most" in each for each in told)
    assert not any("stand" in each and "Blair" in each for each in told)
    assert kind.reveals(0) == ()


def test_nominations_are_for_a_roll_that_a_page_can_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each elector's page lists who may be nominated; a longer roll names its candidates."""
    monkeypatch.setattr("election.kinds.election.poll_file.MOST_NOMINABLE", 8)
    assert sentences(ELECTION, NOMINATED) == [
        (
            "nominations: are for a roll of at most 8: each elector's page lists it; "
            "leave them out, and name who stands in [[candidates]]."
        )
    ]
