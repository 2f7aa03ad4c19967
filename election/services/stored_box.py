"""The closed box in the database, whole, as it may be opened or handed out."""

from sqlmodel import Session, col, select

from election.crypto.sealed_box import SealedBox
from election.database.tables import InnerEnvelope, Poll
from election.errors.box import BoxAltered
from election.services import journal
from election.services.box_to_open import fault_of


def stored_box(tx: Session, poll: Poll) -> SealedBox:
    """The closed box as it may be opened or handed out.

    Raises BoxAltered where its envelopes are not those that the journal's close names.
    """
    inner = select(InnerEnvelope.sealed).where(InnerEnvelope.poll_id == poll.id)
    envelopes = tuple(tx.exec(inner.order_by(col(InnerEnvelope.hash))))
    box = SealedBox(poll.definition, journal.history_of(tx, poll).entries, envelopes)
    if (reason := fault_of(box)) is not None:
        raise BoxAltered(slug=poll.slug, reason=reason)
    return box
