"""The poll file of an election: trigger, candidates, and the rules of the count."""

from datetime import date

import pytest

from election.rules.poll.questions import REOPEN, Candidate, Election, Trigger, Vacancy
from election.rules.poll.ratio import Ratio
from tests.support.kinds import election_in
from tests.support.poll_files import ELECTION, Change, changed, faults, read, sentences

TRIGGER = 'removal = "removal-2026-1"'
VACANCY = (
    'vacancy = { of = "avery", cause = "unavailable", declared_by = "the core maintainers", '
    'date = 2027-01-02, link = "https://example.org/vacancy" }'
)
HARPER = """[[candidates]]
id = "harper"
consented = 2027-02-05
statement = "I would put stability first: one release train, one owner for each step."
"""
DEVON = """[[candidates]]
id = "devon"
consented = 2027-02-04
statement = "I would halve the review queue, and share the lead's duties by area."
"""
RULES = ELECTION[ELECTION.index("[election]") : ELECTION.index("[[candidates]]")]
RUNOFF: tuple[Change, ...] = (
    (TRIGGER, 'tied = "lead-2026-9"'),
    ('final_tie = "runoff"', 'final_tie = "lot"'),
    (HARPER, ""),
)


def election_of(*changes: Change) -> Election:
    """Return the election of a changed example."""
    return election_in(read(ELECTION, *changes).definition)


def ids(election: Election) -> list[str]:
    """Return who stands, in the order of the definition."""
    return [candidate.id for candidate in election.candidates]


def test_without_an_election_table_the_usual_rules_hold() -> None:
    """The defaults are instant runoff, look-back, a runoff after a tie, and a quorum of half."""
    assert election_of((RULES, "")) == election_of()


def test_every_rule_can_be_said() -> None:
    """The other choice of each rule is read."""
    question = election_of(
        ('ties = "look-back"', 'ties = "lot"'),
        ('final_tie = "runoff"', 'final_tie = "lot"'),
        ('quorum = "1/2"', 'quorum = "0"'),
        ("reopen_nominations = false", "reopen_nominations = true"),
        ("removed_may_stand = false", "removed_may_stand = true"),
    )
    assert (question.ties, question.final_tie, question.quorum) == ("lot", "lot", Ratio(0, 1))
    assert question.removed_may_stand
    assert question.reopen_nominations


@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("method", '"stv"', 'give "irv"'),
        ("ties", '"coin"', 'give "look-back" or "lot"'),
        ("final_tie", "true", 'give "runoff" or "lot"'),
        ("reopen_nominations", '"no"', "write true or false, unquoted"),
        ("removed_may_stand", "0", "write true or false, unquoted"),
        ("quorum", '"2"', "give at most 1"),
        ("quorum", "0.5", 'give one such as "3/4"'),
    ],
)
def test_no_other_rule_is_taken(key: str, value: str, right: str) -> None:
    """The fault lists the choices there are."""
    lines = {line.split(" = ")[0]: line for line in RULES.splitlines() if " = " in line}
    told = faults(ELECTION, (lines[key], f"{key} = {value}"))
    assert [(fault.where, fault.right) for fault in told] == [(f"election.{key}", right)]


def test_reopen_nominations_stands_last_where_it_is_asked_for() -> None:
    """Reopen nominations is an option like any other, with the reserved id."""
    election = election_of(("reopen_nominations = false", "reopen_nominations = true"))
    assert ids(election) == ["blair", "devon", "harper", REOPEN]
    assert election.candidates[-1] == Candidate(REOPEN, "Reopen nominations", "")


def test_a_single_candidate_stands_against_reopen_nominations() -> None:
    """An election of one candidate is still an election."""
    assert ids(election_of((HARPER, ""), (DEVON, ""))) == ["blair", REOPEN]


def test_a_vacancy_is_a_trigger() -> None:
    """The vacancy says who left, why, who declared it, when, and where that can be read."""
    trigger = election_of((TRIGGER, VACANCY)).trigger
    stated = Vacancy(
        "avery",
        "unavailable",
        "the core maintainers",
        date(2027, 1, 2),
        "https://example.org/vacancy",
    )
    assert trigger == Trigger(vacancy=stated)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('of = "avery"', 'of = "Avery L."', "trigger.vacancy.of"),
        ('cause = "unavailable"', 'cause = "bored"', "trigger.vacancy.cause"),
        ("date = 2027-01-02", 'date = "soon"', "trigger.vacancy.date"),
        ('"https://example.org/vacancy"', '"example.org"', "trigger.vacancy.link"),
        ('declared_by = "the core maintainers", ', "", "trigger.vacancy.declared_by"),
    ],
)
def test_a_vacancy_says_everything_of_itself(old: str, new: str, where: str) -> None:
    """A wrong part is told by its key, and the vacancy is still the only trigger."""
    found = faults(ELECTION, (TRIGGER, changed(VACANCY, (old, new))))
    assert [fault.where for fault in found] == [where]


def test_an_election_has_exactly_one_trigger() -> None:
    """No trigger, two triggers and a missing table are refused."""
    right = "give exactly one of removal, vacancy and tied."
    assert sentences(ELECTION, (TRIGGER, "")) == [f"trigger: has no trigger; {right}"]
    assert sentences(ELECTION, (TRIGGER, f"{TRIGGER}\n{VACANCY}")) == [
        f"trigger: has removal and vacancy; {right}"
    ]
    assert sentences(ELECTION, ("[trigger]", ""), (TRIGGER, "")) == [
        "trigger: is missing; write the table [trigger]."
    ]


def test_a_trigger_names_a_slug() -> None:
    """A text that is no slug is refused, for it names no poll."""
    found = faults(ELECTION, (TRIGGER, 'removal = "Removal 1"'))
    assert [fault.where for fault in found] == ["trigger.removal"]


def test_a_runoff_is_between_two_and_ends_by_lot() -> None:
    """A runoff has the two tied candidates, and no runoff follows a runoff."""
    assert ids(election_of(*RUNOFF)) == ["blair", "devon"]
    assert sentences(ELECTION, *RUNOFF[:2]) == [
        "candidates: a runoff is between two, not 3; name the two that were tied."
    ]
    assert sentences(ELECTION, RUNOFF[0], RUNOFF[2]) == [
        'election.final_tie: a runoff cannot end in another runoff; give "lot".'
    ]


def test_somebody_must_stand() -> None:
    """An election without candidates is refused."""
    start = ELECTION.index("[[candidates]]")
    nobody = ELECTION[start : ELECTION.index("[times]")]
    right = "write [[candidates]] for each who consented."
    assert sentences(ELECTION, (nobody, "")) == [f"candidates: nobody stands; {right}"]


def test_candidates_are_a_list_of_tables() -> None:
    """A list of names is refused, for each candidate has consented on a day."""
    start = ELECTION.index("[[candidates]]")
    tables = ELECTION[start : ELECTION.index("[times]")]
    top = ELECTION.replace(tables, "")
    assert sentences('candidates = "blair"\n' + top)[0] == (
        'candidates: "blair" is not a list of tables; write [[candidates]] for each.'
    )
    assert sentences('candidates = ["blair"]\n' + top)[0] == (
        'candidates[1]: "blair" is not a table; write it as a table, with keys.'
    )


def test_a_candidate_who_is_not_on_the_roll_is_refused() -> None:
    """Scenario 16: the lead must be a core maintainer; candidates are counted from 1."""
    assert sentences(ELECTION, ('id = "harper"', 'id = "quentin"')) == [
        "candidates[3].id: `quentin` is not on the roll; give an id on the roll."
    ]


def test_a_candidate_who_has_not_consented_is_refused() -> None:
    """Scenario 16: a candidate needs a day on which they consented."""
    right = "ask them, and give the day of their consent."
    assert sentences(ELECTION, ("consented = 2027-02-04", "")) == [
        f"candidates[2].consented: has not consented; {right}"
    ]
    found = faults(ELECTION, ("consented = 2027-02-04", "consented = true"))
    assert [fault.what for fault in found] == ["true is not a date"]


def test_a_candidate_stands_once() -> None:
    """The second table with the same id has the fault."""
    assert sentences(ELECTION, ('id = "harper"', 'id = "blair"')) == [
        "candidates[3].id: `blair` stands already; name each candidate once."
    ]


def test_the_id_of_reopen_nominations_is_reserved() -> None:
    """The rules put this option on the ballot, so no table may name it."""
    assert sentences(ELECTION, ('id = "harper"', f'id = "{REOPEN}"')) == [
        f'candidates[3].id: "{REOPEN}" is reserved for that option; give the person another id.'
    ]


def test_statement_limits_are_equal_and_lines_may_break() -> None:
    """Scenario 29: the limit is 2000 characters for everybody, and a statement may be empty."""
    statement = '"I would publish every decision with its reasons, within a week."'
    paragraphs = "x\\n" * 1000
    assert election_of((statement, f'"{paragraphs}"')).candidates[0].statement == "x\n" * 1000
    assert sentences(ELECTION, (statement, f'"{paragraphs}y"')) == [
        "candidates[1].statement: is 2001 characters long; use at most 2000."
    ]
    assert election_of((f"statement = {statement}", "")).candidates[0].statement == ""
    assert sentences(ELECTION, (statement, '"a\\u0000"')) == [
        "candidates[1].statement: has the control character U+0000; write it without."
    ]
