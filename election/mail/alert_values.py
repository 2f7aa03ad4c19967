"""The values of an alert about refused mail: whom it was for, and what the mail server said."""

from sqlmodel import col, select

from election.crypto import canonical
from election.database.tables import Elector, Message
from election.mail.message_kind import Occasion, Values
from election.mail.subjects import cut
from election.services.outbox import TELLS_OF_A_PERSON
from election.services.row_authenticity import is_authentic

LONGEST_ANSWER = 200


def refused_mails(on: Occasion) -> Values:
    """A line for each refused mail. Mail that tells who cast is never among them."""
    ids = canonical.loads(on.message.data)["mails"]
    rows = on.tx.exec(
        select(Message)
        .where(Message.poll_id == on.poll.id, col(Message.message_id).in_(ids))
        .where(col(Message.kind).not_in(TELLS_OF_A_PERSON))
        .order_by(col(Message.id))
    )
    return {"refused": [_line(on, row) for row in rows]}


def _line(on: Occasion, refused: Message) -> Values:
    """Whom it was for; nothing of a row that this service did not queue as it is."""
    if not is_authentic(on.tx, on.poll, refused):
        return {"is_ours": False}
    elector = on.tx.get(Elector, refused.elector_id) if refused.elector_id is not None else None
    person = on.definition.roll.person(elector.person_id) if elector else None
    offices = canonical.loads(refused.data).get("offices", ())
    return {
        "is_ours": True,
        "mail": refused.kind.replace("-", " "),
        "name": person.name if person else " and ".join(offices),
        "id": elector.person_id if elector else None,
        "address": refused.address,
        "answer": _without_links(refused.answer),
    }


def _without_links(answer: str) -> str:
    """The words of the answer: no tag shows that a server said them, so none leads elsewhere."""
    return cut(" ".join(word for word in answer.split() if "://" not in word), LONGEST_ANSWER)
