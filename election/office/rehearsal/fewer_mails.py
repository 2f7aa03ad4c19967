"""Of a long roll's mail a part is made: that of the others has the same words."""

from collections.abc import Collection

from sqlmodel import col, delete, select, update

from election.database.tables import Message
from election.office.office import Office


def spare_mail(office: Office, read: Collection[str]) -> int:
    """Take as sent what waits for electors at other addresses than these; the number of mails."""
    with office.database.transaction() as tx:
        waiting = select(Message.id).where(
            Message.state == "queued",
            col(Message.elector_id).is_not(None),
            col(Message.address).not_in(read),
        )
        spared = list(tx.exec(waiting).all())
        tx.exec(delete(Message).where(col(Message.id).in_(spared), col(Message.kind) == "recorded"))
        tx.exec(
            update(Message)
            .where(col(Message.id).in_(spared))
            .values(state="sent", next_try=None, answer="not made in a rehearsal")
        )
    return len(spared)
