"""Who is reached by mail: who confirmed it, and whose address a mail server took.

It is made from answers of people, and from mail that everybody gets alike. It tells nothing of who
cast: reminders have no part in it, for who gets none may have stopped them after a cast.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from sqlmodel import Session, col, select

from election.database.row_values import AnyElector
from election.database.tables import Elector, HandOver, MailConfirmation, Message, Poll
from election.rules.pollfile.addresses import folded
from election.services import delivery, store
from election.services.delivery import DeliveryState
from election.services.row_authenticity import is_authentic

MailAnswer = Literal["yes", "no"]
ANSWERS: tuple[MailAnswer, ...] = get_args(MailAnswer)
ReachWord: TypeAlias = Literal["confirmed", "accepted", "on its way", "not them", "not reached"]


class ElectorReach(NamedTuple):
    """How an elector with a ballot is reached.

    `answer` is what somebody said at their first address. `at` has how the mail stands at each of
    their addresses. `has_sheet` is True where their link was printed, and is mailed no more.
    """

    elector: AnyElector
    name: str
    answer: MailAnswer | None
    at: Mapping[str, DeliveryState | None]
    has_sheet: bool

    @property
    def is_confirmed(self) -> bool:
        """True where a person said that mail reaches them."""
        return self.answer == "yes"

    @property
    def is_reached(self) -> bool:
        """True where a person confirmed it, or a server took mail for them and none came back.

        What is taken at an address whose reader is somebody else reaches nobody.
        """
        taken = {address for address, state in self.at.items() if state == "accepted"}
        return self.is_confirmed or bool(taken - self._of_others)

    @property
    def is_awaited(self) -> bool:
        """True while mail to them was not tried yet."""
        return "queued" in self.at.values()

    @property
    def word(self) -> ReachWord:
        """How they are reached, in a word."""
        if self.answer is not None:
            return "confirmed" if self.is_confirmed else "not them"
        if self.is_reached:
            return "accepted"
        return "on its way" if self.is_awaited else "not reached"

    @property
    def _of_others(self) -> set[str]:
        return {self.elector.email} if self.answer == "no" else set()


class PollReach(NamedTuple):
    """How the electors with a ballot are reached, in the order of the roll.

    `was_asked` is True once they were asked to confirm it.
    """

    electors: tuple[ElectorReach, ...] = ()
    was_asked: bool = False

    @property
    def confirmed(self) -> tuple[ElectorReach, ...]:
        """Those of whom a person confirmed that mail reaches them."""
        return tuple(each for each in self.electors if each.is_confirmed)

    @property
    def unreached(self) -> tuple[ElectorReach, ...]:
        """Those who are not reached, and have no sheet: the officer has something to do."""
        return tuple(
            each
            for each in self.electors
            if not (each.is_reached or each.has_sheet)
            and (each.answer == "no" or not each.is_awaited)
        )

    @property
    def never_reached(self) -> int:
        """How many no mail has reached, whatever was handed to them."""
        return sum(not each.is_reached for each in self.electors)

    def to_json(self) -> dict[str, Any]:
        """Who is reached, as scripts read it: ids on the roll."""
        return {
            "asked": self.was_asked,
            "electors": len(self.electors),
            "confirmed": [each.elector.person_id for each in self.confirmed],
            "not_reached": [each.elector.person_id for each in self.unreached],
            "sheets": [each.elector.person_id for each in self.electors if each.has_sheet],
        }


NOT_KNOWN = PollReach()
"""Of a draft nobody is mailed yet, and after the close nothing can be done."""


def reach_of(tx: Session, poll: Poll, roll: Sequence[AnyElector] | None = None) -> PollReach:
    """How each elector with a ballot is reached; `roll` is the poll's where it was read already.

    Raises RowsChanged for a changed roll.
    """
    definition = store.definition_of(poll)
    on_roll = store.electors_of(tx, poll) if roll is None else roll
    electors = [elector for elector in on_roll if store.has_ballot(definition, elector)]
    states = delivery.states(tx, poll, reminders=False)
    answers, sheets = answers_of(tx, poll, electors), sheets_of(tx, poll, electors)
    return PollReach(
        electors=tuple(
            ElectorReach(
                elector=elector,
                name=person.name if (person := definition.roll.person(elector.person_id)) else "",
                answer=answers.get(elector.id),
                at=delivery.at_addresses(elector, states),
                has_sheet=elector.id in sheets,
            )
            for elector in electors
        ),
        was_asked=_was_asked(tx, poll),
    )


def _was_asked(tx: Session, poll: Poll) -> bool:
    asked = select(Message.id).where(
        Message.poll_id == store.key_of(poll), Message.kind == "confirm-address"
    )
    return tx.exec(asked.limit(1)).first() is not None


def answers_of(
    tx: Session, poll: Poll, electors: Sequence[AnyElector]
) -> dict[int | None, MailAnswer]:
    """What was said at the first address of each of these electors now, by primary key.

    A row that somebody changed in the database is no answer.
    """
    by_id = {elector.id: elector for elector in electors}
    of_poll = select(Elector.id).where(Elector.poll_id == store.key_of(poll))
    rows = select(MailConfirmation).where(col(MailConfirmation.elector_id).in_(of_poll))
    return {
        row.elector_id: answer
        for row in tx.exec(rows)
        for answer in ANSWERS
        if answer == row.answer
        and row.elector_id in by_id
        and folded(row.address) == folded(by_id[row.elector_id].email)
        and is_authentic(tx, poll, row)
    }


def sheets_of(tx: Session, poll: Poll, electors: Sequence[AnyElector]) -> set[int | None]:
    """Those of these electors, by primary key, whose newest link was printed on a sheet."""
    by_id = {elector.id: elector for elector in electors}
    of_poll = select(Elector.id).where(Elector.poll_id == store.key_of(poll))
    return {
        row.elector_id
        for row in tx.exec(select(HandOver).where(col(HandOver.elector_id).in_(of_poll)))
        if row.elector_id in by_id
        and row.link_issue == by_id[row.elector_id].link_issue
        and is_authentic(tx, poll, row)
    }
