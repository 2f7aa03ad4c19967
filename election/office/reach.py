"""Who a notice reaches: the site, the sender, the way of the mail, and what stops it from arriving.

Settings of a fresh office try a poll on one machine. With them a notice reaches nobody else.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from election.errors.office import ElectorsUnreached
from election.mail.transports.maildir import Maildir
from election.mail.transports.smtp import Smtp
from election.office.office import Office
from election.presentation.times import utc
from election.rules.poll.definition import Definition
from election.rules.sentences.words import duration, listed
from election.web.site import is_loopback

if TYPE_CHECKING:
    from election.database.row_values import AnyElector

MOST_LISTED = 20
"""Electors whose addresses are listed; of a longer roll the first ones."""


def require_reach(office: Office, slug: str) -> None:
    """Raise ElectorsUnreached where mail or links could not reach an elector elsewhere."""
    if reasons := unreached(office):
        raise ElectorsUnreached(slug=slug, reasons="; ".join(reasons))


def unreached(office: Office) -> list[str]:
    """The reasons why no elector on another machine is reached; empty where they are."""
    return list(_reasons(office))


def _reasons(office: Office) -> Iterator[str]:
    base_url = office.settings.base_url
    host = urlsplit(base_url).hostname or ""
    if is_loopback(host):
        yield f"links to {base_url} (ELECTION_BASE_URL) open on this machine alone"
    elif not base_url.startswith("https://"):
        yield f"ballots need https, and ELECTION_BASE_URL is {base_url}"
    if isinstance(office.transport, Maildir):
        yield f"mail is written into {office.transport.path} (ELECTION_MAIL_URL), and not sent"


def reach_lines(
    office: Office, definition: Definition, electors: Sequence["AnyElector"], now: datetime
) -> Iterator[str]:
    """What a notice says of itself before it asks: times, site, sender, transport, addresses."""
    times, settings = definition.times, office.settings
    yield f"Opens:  {utc(times.opens)}, {_until(times.opens - now)}"
    yield f"Closes: {utc(times.closes)}, open for {duration(times.window)}"
    yield f"Site:   {settings.base_url}/polls/{definition.slug}"
    yield f"Mail:   from {settings.mail_from}, {_way(office)}"
    addresses = sum(2 if elector.second_email else 1 for elector in electors)
    yield f"To:     {len(electors)} electors, at {addresses} addresses:"
    names = {person.id: person.name for person in definition.roll.people}
    for elector in electors[:MOST_LISTED]:
        mail = listed(filter(None, (elector.email, elector.second_email)))
        yield f"        {names[elector.person_id]}: {mail}"
    if len(electors) > MOST_LISTED:
        yield f"        and {len(electors) - MOST_LISTED} more, as the roll has them"
    yield "Copies:"
    for role, official in definition.officials.items():
        yield f"        {official.name}, {role}: {official.email}"


def _until(span: timedelta) -> str:
    return f"in {duration(span)}" if span >= timedelta() else f"{duration(-span)} ago"


def _way(office: Office) -> str:
    server = office.transport
    if isinstance(server, Smtp):
        return f"by {server.host}:{server.port}"
    return f"written into {server.path}" if isinstance(server, Maildir) else ""
