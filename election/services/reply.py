"""Adding a public reply to a poll's statement, before the poll opens; often the subject's."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link as web_link
from election.services import journal, store


def reply(tx: Session, clock: Clock, slug: str, link: str) -> None:
    """Journal the link of the reply, shown beside the statement; a later reply replaces it."""
    poll = store.lock(tx, slug)
    require_phase("reply", poll.phase, slug)
    journal.write(tx, poll, clock(tx), "reply added", link=web_link(link))
