"""The tables of an election in a poll file: [trigger], [[candidates]] or [nominations], [election].

They are checked with the roll. Not here: the check that the trigger is valid and unspent. It
depends on other polls, and is made at notice.
"""

from collections.abc import Mapping
from functools import partial
from typing import Literal, get_args

from election.kinds.kind import QuestionRead
from election.rules.counting.tie_rule import FinalTie, Ties
from election.rules.poll.questions import (
    REOPEN_NOMINATIONS,
    Candidate,
    Election,
    Nominations,
    Nominators,
    Trigger,
    Vacancy,
    VacancyCause,
)
from election.rules.poll.ratio import Ratio
from election.rules.pollfile.addresses import link
from election.rules.pollfile.electorate import Electorate, Involvement
from election.rules.pollfile.fields import (
    Reader,
    consent,
    day,
    flag,
    identifier,
    instant,
    one_line,
    one_of,
    paragraphs,
    person_id,
    ratio,
    whole,
)
from election.rules.pollfile.roll_file import LONGEST_NAME
from election.rules.pollfile.toml_table import FileTable

LONGEST_STATEMENT = 2000
LEAST_LIMIT, MOST_LIMIT = 100, 5000
"""Characters of a statement, as nominations limit it: a form holds 5000 in any script."""
MOST_NOMINABLE = 5_000
QUORUM = Ratio(1, 2)
RUNOFF_CANDIDATES = 2

_cause: Reader[VacancyCause] = one_of(*get_args(VacancyCause))
_final_tie: Reader[FinalTie] = one_of(*get_args(FinalTie))
_method: Reader[Literal["irv"]] = one_of("irv")
_nominators: Reader[Nominators] = one_of(*get_args(Nominators))
_ties: Reader[Ties] = one_of(*get_args(Ties))


def read_election(top: FileTable, text: str, electorate: Electorate) -> QuestionRead:
    """Read the tables. A missing [election] means its defaults."""
    trigger = top.table("trigger", read_trigger)
    standing = top.tables("candidates", partial(read_candidate, electorate=electorate))
    nominations = top.table("nominations", read_nominations) if top.has("nominations") else None
    if top.has("nominations"):
        _check_nominations(top, trigger, electorate)
    else:
        _check_candidates(top, standing)
    candidates = tuple(standing.values())
    runoff = trigger is not None and trigger.tied is not None
    if runoff and not top.has("nominations") and len(candidates) != RUNOFF_CANDIDATES:
        right = "name the two that were tied"
        top.fault("candidates", f"a runoff is between two, not {len(candidates)}", right)
    rules = partial(
        _read_rules, text=text, candidates=candidates, trigger=trigger, nominations=nominations
    )
    return QuestionRead(
        question=top.table("election", rules, may_lack=True),
        involved=tuple(
            Involvement(candidate.id, "is a candidate") for candidate in candidates if candidate.id
        ),
    )


def read_trigger(table: FileTable) -> Trigger | None:
    """Read [trigger]: exactly one of a removal, a vacancy and a tied election."""
    given = [key for key in ("removal", "vacancy", "tied") if table.has(key)]
    if len(given) != 1:
        what = f"has {' and '.join(given)}" if given else "has no trigger"
        table.fault("", what, "give exactly one of removal, vacancy and tied")
    removal = table.optional("removal", identifier)
    tied = table.optional("tied", identifier)
    vacancy = table.table("vacancy", read_vacancy) if "vacancy" in given else None
    return Trigger(removal, vacancy, tied) if removal or vacancy or tied else None


def read_nominations(table: FileTable) -> Nominations | None:
    """Read [nominations]. Whether nominators are published has no default: people must know it."""
    opens = table.read("opens", instant)
    closes = table.read("closes", instant)
    nominators = table.read("nominators", _nominators)
    limit = table.optional("statement_limit", whole(LEAST_LIMIT, MOST_LIMIT), LONGEST_STATEMENT)
    questions = table.optional("questions", link)
    if opens and closes and closes <= opens:
        table.fault("closes", "is not later than opens", "give a later instant")
    if not opens or not closes or not nominators or not limit:
        return None
    return Nominations(
        opens=opens,
        closes=closes,
        nominators=nominators,
        statement_limit=limit,
        questions=questions,
    )


def _check_nominations(top: FileTable, trigger: Trigger | None, electorate: Electorate) -> None:
    if len(electorate.entries) > MOST_NOMINABLE:
        what = f"are for a roll of at most {MOST_NOMINABLE}: each elector's page lists it"
        top.fault("nominations", what, "leave them out, and name who stands in [[candidates]]")
    if top.has("candidates"):
        what = "are named although electors nominate"
        top.fault("candidates", what, "leave out [[candidates]], or [nominations]")
    if trigger and trigger.tied:
        what = "does not belong to a runoff, which is between the two that were tied"
        top.fault("nominations", what, "leave it out, and name the two in [[candidates]]")


def read_vacancy(table: FileTable) -> Vacancy | None:
    """Read a stated vacancy. The person `of` may have left the roll."""
    of = table.read("of", person_id)
    cause = table.read("cause", _cause)
    declared_by = table.read("declared_by", one_line(LONGEST_NAME))
    date = table.read("date", day)
    url = table.read("link", link)
    if not of or not cause or not declared_by or not date or not url:
        return None
    return Vacancy(of, cause, declared_by, date, url)


def read_candidate(table: FileTable, electorate: Electorate) -> Candidate:
    """Read one of [[candidates]]. The name is the roll's; the statement may be left out."""
    wanted = table.read("id", electorate.elector) or ""
    return Candidate(
        id=wanted,
        name=electorate.name(wanted),
        statement=table.optional("statement", paragraphs(LONGEST_STATEMENT)) or "",
        consented=table.read("consented", consent),
    )


def _check_candidates(top: FileTable, standing: Mapping[str, Candidate]) -> None:
    if not standing:
        top.fault("candidates", "nobody stands", "write [[candidates]] for each who consented")
    seen: set[str] = set()
    for key, candidate in standing.items():
        if candidate.id and candidate.id in seen:
            what = f"`{candidate.id}` stands already"
            top.fault(f"{key}.id", what, "name each candidate once")
        seen.add(candidate.id)


def _read_rules(
    table: FileTable,
    text: str,
    candidates: tuple[Candidate, ...],
    trigger: Trigger | None,
    nominations: Nominations | None,
) -> Election | None:
    """Read [election]. A single candidate stands against Reopen nominations."""
    method: Literal["irv"] | None = table.optional("method", _method, "irv")
    ties: Ties | None = table.optional("ties", _ties, "look-back")
    final_tie: FinalTie | None = table.optional("final_tie", _final_tie, "runoff")
    quorum = table.optional("quorum", ratio, QUORUM)
    reopen = table.optional("reopen_nominations", flag, default=False)
    may_stand = table.optional("removed_may_stand", flag, default=False)
    if trigger and trigger.tied and final_tie == "runoff":
        table.fault("final_tie", "a runoff cannot end in another runoff", 'give "lot"')
    if not trigger or not method or not ties or not final_tie:
        return None
    if not quorum or may_stand is None or len({each.name for each in candidates}) < len(candidates):
        return None
    options = (REOPEN_NOMINATIONS,) if reopen or len(candidates) == 1 else ()
    return Election(
        text=text,
        method=method,
        ties=ties,
        final_tie=final_tie,
        quorum=quorum,
        removed_may_stand=may_stand,
        candidates=candidates + options,
        trigger=trigger,
        nominations=nominations,
    )
