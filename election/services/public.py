"""What the public may see of a poll: from its notice on, and of its box from the close on."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from election.database.tables import InnerEnvelope, Poll, ReplacedEnvelope
from election.errors import BoxNotPublic, NoSuchPoll, PollPurged
from election.rules.poll.definition import Official, Person
from election.rules.poll.phases import is_cancelled, is_draft
from election.rules.pollfile.addresses import folded
from election.services import journal, store


def public_poll(tx: Session, slug: str) -> Poll:
    """The poll, once it was noticed. Raises NoSuchPoll: a draft is nobody's business."""
    poll = store.find(tx, slug)
    if not _is_public(tx, poll):
        raise NoSuchPoll(slug=slug)
    return poll


def public_polls(tx: Session) -> list[Poll]:
    """All polls that were noticed and not edited since, the first drafted first."""
    return [poll for poll in store.sound(tx) if _is_public(tx, poll)]


def _is_public(tx: Session, poll: Poll) -> bool:
    if is_cancelled(poll.phase):
        return bool(journal.acts(tx, poll, "noticed"))
    return not is_draft(poll.phase)


def recused(tx: Session, poll: Poll) -> int | None:
    """How many electors were recused when it opened; None while more may recuse themselves."""
    opened = journal.acts(tx, poll, "opened")
    return int(opened[-1].data["recused"]) if opened else None


def require_people(tx: Session, poll: Poll) -> None:
    """Raise PollPurged where what was stored of the poll's people is gone."""
    if purged := journal.acts(tx, poll, "purged"):
        raise PollPurged(slug=poll.slug, at=journal.moment(purged[-1].at))


@dataclass(frozen=True)
class ClosedBox:
    """The hashes of all envelopes and of the replaced ones, ascending, and the root of the box."""

    root: str
    envelopes: tuple[str, ...]
    replaced: tuple[str, ...]


def closed_box(tx: Session, poll: Poll) -> ClosedBox:
    """The box as it was fixed at the close. Raises BoxNotPublic before."""
    closed = journal.acts(tx, poll, "closed")
    if not closed:
        raise BoxNotPublic(slug=poll.slug)
    envelopes = select(InnerEnvelope.hash).where(InnerEnvelope.poll_id == poll.id)
    replaced = select(ReplacedEnvelope.hash).where(ReplacedEnvelope.poll_id == poll.id)
    return ClosedBox(
        root=closed[-1].data["root"],
        envelopes=tuple(tx.exec(envelopes.order_by(col(InnerEnvelope.hash)))),
        replaced=tuple(tx.exec(replaced.order_by(col(ReplacedEnvelope.hash)))),
    )


def elector_in_office(tx: Session, poll: Poll, official: Official) -> Person | None:
    """Whom of the roll an officer or scrutineer is, by any of their addresses.

    Of a poll whose addresses were purged the journal tells it.
    """
    definition = store.definition_of(poll)
    roll = definition.roll
    for purged in journal.acts(tx, poll, "purged"):
        for office, person_id in purged.data.get("offices", {}).items():
            if dict(definition.officials).get(office) == official:
                return roll.person(person_id)
    for elector in store.electors_of(tx, poll):
        addresses = filter(None, (elector.email, elector.second_email))
        if folded(official.email) in map(folded, addresses):
            return roll.person(elector.person_id)
    return None
