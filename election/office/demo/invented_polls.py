"""The demo's invented project: its roll, its poll files with their times, and its ballots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from election.kinds.table import KINDS
from election.rules.poll.definition import Times
from election.rules.poll.questions import Kind

REMOVAL, ELECTION, VISITOR = "removal-2026-1", "lead-2027-1", "your-turn"
NOTICE, VOTING, CHALLENGE = timedelta(days=7), timedelta(days=14), timedelta(days=7)
SLACK = timedelta(days=1)
"""Added to the least notice and voting times: a notice or an opening may come a little late."""
NOMINATIONS = timedelta(days=7)
WHOLE_POLL = SLACK + NOTICE + SLACK + VOTING + CHALLENGE
"""The longest time from drafting a poll of the usual times until it can be certified."""
VISITORS_TIME = timedelta(hours=2)

PROJECT = "The Lantern project"
ROLL_FILE = "core-maintainers.csv"
ROLL = """\
id,name,email,second_email,handle,lead
avery,Avery Lindqvist,avery@example.org,,avery-l,yes
blair,Blair Okonkwo,blair@example.org,blair.home@example.net,blairok,no
casey,Casey Moreau,casey@example.org,,cmoreau,no
devon,Devon Ștefănescu,devon@example.org,,devon-s,no
ellis,Ellis 山田,ellis@example.org,ellis@example.net,ellis-y,no
frankie,Frankie O'Neill,frankie@example.org,,foneill,no
gray,Gray Abdallah,gray@example.org,,grayabd,no
harper,Harper da Silva-Núñez,harper@example.org,,harpersn,no
indigo,Indigo Petrov,indigo@example.org,,indigop,no
"""

GRAY, MOVED_TO = "gray@example.org", "gray@example.net"
"""Gray's mailbox is closed while the removal runs, and Gray tells the officer of another."""
ROLL_THEN = ROLL.replace(GRAY, MOVED_TO)

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """One elector's visit: their address, and the fields they fill in."""

    address: str
    fields: Fields


def _option(person: str, marking: str) -> Visit:
    return Visit(_address(person), {"marking": marking})


def _ranking(person: str, *candidates: str) -> Visit:
    ranks = {f"rank-{name}": str(rank) for rank, name in enumerate(candidates, start=1)}
    return Visit(_address(person), ranks or {"blank": "yes"})


def _nominee(person: str, nominee: str) -> Visit:
    return Visit(_address(person), {"nominee": nominee})


def _answer(person: str, answer: str, statement: str = "") -> Visit:
    return Visit(_address(person), {"answer": answer, "statement": statement})


def _address(person: str) -> str:
    return MOVED_TO if person == "gray" else f"{person}@example.org"


REMOVAL_VISITS = (
    _option("avery", "abstain"),
    _option("blair", "yes"),
    _option("casey", "yes"),
    _option("devon", "yes"),
    _option("ellis", "yes"),
    _option("frankie", "no"),
    _option("gray", "yes"),
    _option("harper", "yes"),
    _option("frankie", "yes"),
)
"""Seven Yes of nine, just the needed number: Frankie changes their ballot, Indigo never casts."""

NOMINATING = (
    _nominee("casey", "blair"),
    _nominee("ellis", "blair"),
    _nominee("ellis", "harper"),
    _nominee("avery", "gray"),
)
"""Three are nominated, one of them by two people. Each is asked once."""

ANSWERS = (
    _answer("blair", "stands", "I would publish *every* decision with its reasons."),
    _answer("devon", "stands", "I would halve the review queue:\n\n- one area, one owner"),
    _answer("gray", "declines"),
    _answer("harper", "stands", "I would put stability first: one release train."),
)
"""Devon nominates himself by standing; Gray declines, and the demo's public pages never say so."""

ELECTION_VISITS = (
    _ranking("avery", "blair"),
    _ranking("blair", "blair", "devon"),
    _ranking("casey", "blair", "harper"),
    _ranking("devon", "devon", "blair"),
    _ranking("ellis", "blair", "devon", "harper"),
    _ranking("frankie", "devon", "harper"),
    _ranking("gray", "harper", "devon"),
    _ranking("harper", "harper", "blair"),
    _ranking("indigo"),
)
"""Devon and Harper tie for last and the lot decides; Blair is elected whoever is eliminated."""

_HEAD = """\
kind = "{kind}"
slug = "{slug}"
question = "{question}"
{links}
[roll]
file = "core-maintainers.csv"
source = "https://example.org/maintainers@3f2c9a1"
as_of = {day}

[times]
opens = {opens}
closes = {closes}
minimum_notice_days = {notice}
minimum_voting_days = {voting}
challenge_days = {challenge}

[people]
officer = {{ name = "Robin Castellanos", email = "officer@example.org" }}
scrutineer = {{ name = "Sam Whitfield", email = "scrutineer@example.org" }}
contact = "elections@example.org"
"""

_REMOVAL = """
[removal]
subject = "avery"
subject_mode = "counts_and_votes"
threshold = "3/4"
base = "roll"
called_by = "blair"
called_on = {day}
seconded_by = "casey"
publish_callers = false

[ballots]
publish = "codes_apart"

[key]
needed = 2
trustees = [
  {{ name = "Robin Castellanos", email = "officer@example.org" }},
  {{ name = "Sam Whitfield", email = "scrutineer@example.org" }},
  {{ name = "Terry Nakamura", email = "trustee@example.org" }},
]
"""

_ELECTION = """
[trigger]
{trigger}

[election]
method = "irv"
ties = "look-back"
final_tie = "runoff"
quorum = "1/2"

[ballots]
publish = "with_codes"
"""

_NOMINATIONS = """
[nominations]
opens = {opens}
closes = {closes}
nominators = "private"
"""

_CANDIDATES = """
[[candidates]]
id = "blair"
consented = {day}
statement = "I would publish every decision with its reasons, within a week."

[[candidates]]
id = "devon"
consented = {day}
statement = "I would halve the review queue, and share the lead's duties by area."

[[candidates]]
id = "harper"
consented = {day}
statement = "I would put stability first: one release train, one owner for each step."
"""


PollFileWriter = Callable[[str, date, Times], str]
"""A poll file's text, from its slug, the day it is drafted and its times."""


def _head(kind: Kind, slug: str, question: str, drafted: date, times: Times) -> str:
    statement = f'statement = "https://example.org/statements/{slug}"\n'
    return _HEAD.format(
        kind=kind,
        slug=slug,
        question=question,
        links=statement if KINDS[kind].needs_statement else "",
        day=drafted,
        opens=times.opens.isoformat(),
        closes=times.closes.isoformat(),
        notice=times.minimum_notice_days,
        voting=times.minimum_voting_days,
        challenge=times.challenge_days,
    )


def removal_file(slug: str, drafted: date, times: Times) -> str:
    """The poll file of the removal."""
    question = "Shall the Lead Core Maintainer be removed?"
    return _head("removal", slug, question, drafted, times) + _REMOVAL.format(day=drafted)


def election_file(slug: str, drafted: date, times: Times) -> str:
    """The poll file of the election that the removal causes: electors nominate its candidates."""
    question = "Who shall be the next Lead Core Maintainer?"
    body = _ELECTION.format(trigger=f'removal = "{REMOVAL}"')
    closes = nominations_end(times)
    opens = closes - NOMINATIONS
    window = _NOMINATIONS.format(opens=opens.isoformat(), closes=closes.isoformat())
    return _head("election", slug, question, drafted, times) + body + window


def visitor_file(slug: str, drafted: date, times: Times) -> str:
    """The poll file of the election that waits for the visitor."""
    question = "Who shall lead while Blair is away?"
    vacancy = (
        'vacancy = { of = "blair", cause = "other", declared_by = "the core maintainers", '
        f'date = {drafted}, link = "https://example.org/vacancy" }}'
    )
    body = _ELECTION.format(trigger=vacancy) + _CANDIDATES.format(day=drafted)
    return _head("election", slug, question, drafted, times) + body


def usual_times(drafted: datetime, before: timedelta = timedelta()) -> Times:
    """Times with the days of notice, voting and challenge that a poll file's template has.

    `before` is what comes before the notice: the days of nominations.
    """
    opens = drafted.replace(minute=0, second=0, microsecond=0) + before + SLACK + NOTICE
    return Times(opens, opens + VOTING + SLACK, NOTICE.days, VOTING.days, CHALLENGE.days)


def nominations_end(times: Times) -> datetime:
    """When nominations end, so that a day more than the notice takes is left."""
    return times.opens - NOTICE - SLACK


def visitors_times(opens: datetime) -> Times:
    """Times for the visitor: hours from `opens` on, without days of notice or challenge."""
    return Times(opens, opens + VISITORS_TIME, 0, 0, 0)
