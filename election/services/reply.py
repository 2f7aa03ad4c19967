"""Adding the subject's public answer to a removal's statement, before the poll opens."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link as web_link
from election.services import journal, store


def reply(tx: Session, clock: Clock, slug: str, link: str) -> None:
    """Put the link of the answer beside that of the statement; a later one takes its place."""
    poll = store.lock(tx, slug)
    require_phase("reply", poll.phase, slug)
    journal.write(tx, poll, clock(tx), "reply added", link=web_link(link))
