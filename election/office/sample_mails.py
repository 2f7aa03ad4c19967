"""Mail that waits to be sent, one of each kind, as it would be sent now."""

from collections.abc import Iterator
from email.message import EmailMessage

from sqlmodel import col, select

from election.database.tables import Message
from election.mail.send import prepare
from election.office.office import Office


def sample_mails(office: Office) -> Iterator[tuple[str, EmailMessage]]:
    """The first mail of each kind, to an elector and to officials; each with a name for a file."""
    seen = set[str]()
    with office.database.reading() as tx:
        waiting = select(Message).where(Message.state == "queued").order_by(col(Message.id))
        for message in tx.exec(waiting).all():
            name = f"mail-{message.kind}" + ("-to-officials" if not message.elector_id else "")
            if name not in seen:
                seen.add(name)
                yield name, prepare(tx, message, office.letterhead, office.clock(tx))
