"""What is performed: the invented project, its poll files, and who casts what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Visit:
    """One elector's visit: who, with which address, and the fields they fill in."""

    address: str
    fields: Fields


def _option(person: str, marking: str) -> Visit:
    return Visit(f"{person}@example.org", {"marking": marking})


def _ranking(person: str, *candidates: str) -> Visit:
    ranks = {f"rank-{each}": str(rank) for rank, each in enumerate(candidates, start=1)}
    return Visit(f"{person}@example.org", ranks or {"blank": "yes"})


REMOVAL_PARTS = (
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

ELECTION_PARTS = (
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
"""Devon and Harper tie for last and the lot decides; Blair is elected whoever of them goes."""

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
minimum_notice_days = 0
minimum_voting_days = 0
challenge_days = 0

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

[ballots]
publish = "with_codes"
"""


def _head(kind: str, slug: str, question: str, opens: datetime, lasts: timedelta) -> str:
    statement = f'statement = "https://example.org/statements/{slug}"\n'
    return _HEAD.format(
        kind=kind,
        slug=slug,
        question=question,
        links=statement if kind == "removal" else "",
        day=opens.date(),
        opens=opens.isoformat(),
        closes=(opens + lasts).isoformat(),
    )


def removal_file(slug: str, opens: datetime, lasts: timedelta) -> str:
    """The poll file of the removal."""
    question = "Shall the Lead Core Maintainer be removed?"
    return _head("removal", slug, question, opens, lasts) + _REMOVAL.format(day=opens.date())


def election_file(slug: str, removal: str, opens: datetime, lasts: timedelta) -> str:
    """The poll file of the election that the removal causes."""
    question = "Who shall be the next Lead Core Maintainer?"
    body = _ELECTION.format(trigger=f'removal = "{removal}"', day=opens.date())
    return _head("election", slug, question, opens, lasts) + body


def visitor_file(slug: str, opens: datetime, lasts: timedelta) -> str:
    """The poll file of the election that waits for the person in front of the screen."""
    question = "Who shall lead while Blair is away?"
    vacancy = (
        'vacancy = { of = "blair", cause = "other", declared_by = "the core maintainers", '
        f'date = {opens.date()}, link = "https://example.org/vacancy" }}'
    )
    body = _ELECTION.format(trigger=vacancy, day=opens.date())
    return _head("election", slug, question, opens, lasts) + body
