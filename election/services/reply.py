"""Adding a public reply to a poll's statement, before the poll opens; often the subject's."""

from sqlmodel import Session

from election.database.engine import Clock
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import link as web_link
from election.services import journal, outbox, store
from election.services.officials import officials_of


def reply(tx: Session, clock: Clock, slug: str, link: str) -> None:
    """Journal the link of the reply, shown beside the statement, and mail it to everybody.

    A later reply replaces it.
    """
    poll = store.lock(tx, slug)
    require_phase("reply", poll.phase, slug)
    now, public = clock(tx), web_link(link)
    journal.write(tx, poll, now, "reply added", link=public)
    electors, officials = store.electors_of(tx, poll), officials_of(tx, poll)
    outbox.queue_everybody(tx, now, "reply-added", poll, electors, officials, link=public)
