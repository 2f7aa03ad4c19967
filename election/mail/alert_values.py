"""The values of an alert about mail that did not arrive: for whom, and what a server said."""

from sqlmodel import col, select

from election.crypto import canonical
from election.database.tables import Elector, Message
from election.errors.mail import MessageOutdated
from election.mail.message_kind import Occasion, Values
from election.mail.subjects import cut
from election.services.alerts import due_at
from election.services.mail_reach import reach_of
from election.services.outbox import MAY_BE_TOLD_OF
from election.services.row_authenticity import is_authentic
from election.services.second_address import copied

LONGEST_ANSWER = 200


DUE = {
    "open": "The poll did not open",
    "close": "The poll did not close",
    "close nominations": "The close of nominations was not",
}


def not_on_time(on: Occasion) -> Values:
    """What was due, and when; the act that stored the rest says whether it came."""
    act = canonical.loads(on.message.data)["act"]
    return {"what_was_due": DUE[act], "its_time": due_at(on.poll, on.definition, act)}


def refused_mails(on: Occasion) -> Values:
    """A line for each mail that did not arrive. Mail that tells who cast is never among them."""
    ids = canonical.loads(on.message.data)["mails"]
    rows = on.tx.exec(
        select(Message)
        .where(Message.poll_id == on.poll.id, col(Message.message_id).in_(ids))
        .where(MAY_BE_TOLD_OF)
        .order_by(col(Message.id))
    )
    copies = copied(on.tx)
    return {"refused": [_line(on, row, row.message_id in copies) for row in rows]}


def unreached_electors(on: Occasion) -> Values:
    """A line for each elector who is not reached still. Raises MessageOutdated for nobody."""
    named = set(canonical.loads(on.message.data)["electors"])
    still = [each for each in reach_of(on.tx, on.poll).unreached if each.elector.person_id in named]
    if not still:
        raise MessageOutdated(reason="everybody is reached by now")
    return {
        "unreached": [
            {
                "name": each.name,
                "id": each.elector.person_id,
                "address": each.elector.email,
                "is_of_another": each.answer == "no",
            }
            for each in still
        ],
        "has_key": on.definition.people.scrutineer.key is not None,
    }


def somebody_else(on: Occasion) -> Values:
    """The name of the elector whose address is somebody else's."""
    person = on.definition.roll.person(canonical.loads(on.message.data)["elector"])
    if person is None:
        raise LookupError("nobody on the roll has this id")
    return {"elector_name": person.name}


def _line(on: Occasion, refused: Message, is_copied: bool) -> Values:
    """Whom it was for; nothing of a row that this service did not queue as it is."""
    if not is_authentic(on.tx, on.poll, refused):
        return {"is_ours": False}
    elector = on.tx.get(Elector, refused.elector_id) if refused.elector_id is not None else None
    person = on.definition.roll.person(elector.person_id) if elector else None
    offices = canonical.loads(refused.data).get("offices", ())
    came_back = refused.state == "bounced"
    return {
        "is_ours": True,
        "mail": refused.kind.replace("-", " "),
        "name": person.name if person else " and ".join(offices),
        "id": elector.person_id if elector else None,
        "address": refused.address,
        "came_back": came_back,
        "second_address": elector.second_email if elector and is_copied else None,
        "answer": _without_links(refused.far_answer if came_back else refused.answer),
    }


def _without_links(answer: str) -> str:
    """The words of the answer: no tag shows that a server said them, so none leads elsewhere."""
    return cut(" ".join(word for word in answer.split() if "://" not in word), LONGEST_ANSWER)
