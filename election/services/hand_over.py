"""Handing over a ballot link on a sheet, for an elector whom no mail reaches.

Whoever prints the link could use it. So the scrutineer signs for each sheet: for one elector, and
for the number that their link gets by it. A sheet that was printed makes another number the next,
and so no signature serves twice. Every address that is known of the elector is told.
"""

from sqlmodel import Session, col, select

from election.crypto import canonical
from election.crypto.ssh_signature import verify
from election.database.engine import Clock
from election.database.tables import Elector, HandOver, Message, Poll
from election.errors.links import HandOverUnsigned, RelinkRefused
from election.errors.polls import PollChanged
from election.rules.poll.phases import require_phase
from election.rules.pollfile.addresses import folded
from election.services import journal, outbox, store, to_sign
from election.services.links import BallotLink
from election.services.officials import acting_definition
from election.services.row_authenticity import is_authentic, tag_row

FORMAT = "election-hand-over/v1"
KEYS = ("poll", "definition", "elector", "name", "link")


def request(tx: Session, slug: str, person_id: str) -> bytes:
    """What the scrutineer signs, so that one sheet may be printed for this elector now.

    Raises WrongPhase, NoSuchElector, RelinkRefused, and HandOverUnsigned where nobody can sign.
    """
    poll = store.find(tx, slug)
    return _request(poll, _elector(tx, poll, person_id))


def signed_request(tx: Session, slug: str, person_id: str, armoured: str) -> bytes:
    """The same, once the scrutineer's signature of it was checked. Raises SignatureRefused."""
    content = request(tx, slug, person_id)
    key = acting_definition(tx, store.find(tx, slug)).people.scrutineer.key
    if key is None:
        raise HandOverUnsigned(slug=slug, elector=person_id)
    verify(armoured, key, content)
    return content


def hand_over(tx: Session, clock: Clock, slug: str, person_id: str, signed: bytes) -> BallotLink:
    """Replace the elector's link by one that no mail carries, and return it.

    `signed` is what the scrutineer signed. Raises PollChanged where that is not what is asked now.
    """
    poll = store.lock(tx, slug)
    elector = _elector(tx, poll, person_id)
    if _request(poll, elector) != signed:
        raise PollChanged(slug=slug)
    now = clock(tx)
    elector.link_issue += 1
    elector.link_issued_at = now
    tag_row(tx, poll, elector)
    sheet = tx.get(HandOver, elector.id) or HandOver(elector_id=elector.id or 0, link_issue=0)
    sheet.link_issue = elector.link_issue
    tag_row(tx, poll, sheet)
    tx.add(sheet)
    journal.write(tx, poll, now, "handed over", count=journal.history_of(tx, poll).sheets + 1)
    for address in _known_addresses(tx, poll, elector):
        outbox.queue(tx, now, "hand-over", address, poll, elector)
    return BallotLink(elector.public_id, elector.link_issue)


def is_request(content: bytes) -> bool:
    """True for what `request` wrote, and for nothing else that somebody may be given to sign."""
    return to_sign.has_format(content, FORMAT)


def lines_of(content: bytes) -> tuple[str, ...]:
    """What a request says, a line for each key."""
    return to_sign.lines_of(content, KEYS)


def _request(poll: Poll, elector: Elector) -> bytes:
    definition = store.definition_of(poll)
    person = definition.roll.person(elector.person_id)
    return canonical.dumps(
        {
            "format": FORMAT,
            "poll": poll.slug,
            "definition": poll.definition_hash,
            "elector": elector.person_id,
            "name": person.name if person else elector.person_id,
            "link": elector.link_issue + 1,
        }
    )


def _elector(tx: Session, poll: Poll, person_id: str) -> Elector:
    """The elector, where a sheet may be printed for them."""
    require_phase("relink", poll.phase, poll.slug)
    elector, definition = store.elector(tx, poll, person_id), store.definition_of(poll)
    if not store.has_ballot(definition, elector):
        raise RelinkRefused(poll.slug, person_id, "they have no ballot in this poll")
    if acting_definition(tx, poll).people.scrutineer.key is None:
        raise HandOverUnsigned(slug=poll.slug, elector=person_id)
    return elector


def _known_addresses(tx: Session, poll: Poll, elector: Elector) -> list[str]:
    """Those that they have, and those that were replaced: whoever reads there may object."""
    mailed = tx.exec(
        select(Message)
        .where(Message.poll_id == store.key_of(poll), Message.elector_id == elector.id)
        .order_by(col(Message.id))
    )
    sent_to = [message.address for message in mailed if is_authentic(tx, poll, message)]
    return list({folded(each): each for each in (*sent_to, *elector.addresses)}.values())
