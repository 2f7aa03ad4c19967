"""How a poll stands: what is next, who has signed, and what needs a person. It changes nothing.

The report is imported only where a poll is being certified: `polls` and `show` are to be quick.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from election.rules.poll.definition import Role
from election.rules.poll.instants import iso
from election.rules.poll.phases import (
    awaits_certification,
    awaits_opening,
    challenge_ends,
    has_no_result,
    is_certified,
    is_over,
    is_reported,
    takes_ballots,
)
from election.services import overview, remind
from election.services.failed_mail import failed_mail
from election.services.history import Dispute
from election.services.mail_reach import NOT_KNOWN, PollReach, reach_of
from election.services.next_act import next_acts
from election.services.next_facts import AtHand, NextAct, PollFacts
from election.services.overview import StoredPoll

if TYPE_CHECKING:
    from election.rules.poll.tally import Tally


@dataclass(frozen=True, kw_only=True)
class PollStanding:
    """A poll with what is next in it, the most urgent first."""

    stored: StoredPoll
    tally: "Tally | None"
    summary: dict[str, Any]
    """The poll as scripts read it, without what is next."""
    signed: tuple[Role, ...]
    missing: tuple[Role, ...]
    """The offices that must still sign; empty before the challenge period is over."""
    acts: tuple[NextAct, ...]
    awaits_election: bool
    reminders: Sequence[datetime] = ()
    """When the reminders that are still to come are sent."""
    reach: PollReach = NOT_KNOWN
    """Who is reached by mail; known from the notice to the close."""

    @property
    def is_under_way(self) -> bool:
        """True until the poll is over; and while its result asks for an election."""
        return self.awaits_election or not is_over(self.stored.poll.phase)

    @property
    def waits_for_ballots(self) -> bool:
        """True while the poll is open: nothing is left to do but to wait."""
        return takes_ballots(self.stored.poll.phase)

    def to_json(self) -> dict[str, Any]:
        """The standing as scripts read it, beside the summary. It tells nothing of who cast."""
        stored, history = self.stored, self.stored.history
        return {
            "opens": iso(stored.definition.times.opens),
            "closes": iso(stored.poll.closes),
            "reminders": [iso(at) for at in self.reminders],
            "recused": history.recused,
            "reach": self.reach.to_json(),
            "withdrawn": list(history.withdrawn),
            "extensions": [
                {"closes": iso(each.closes), "reason": each.reason} for each in history.extensions
            ],
            "objections": [_dispute(each) for each in history.objections],
            "challenges": [_dispute(each) for each in history.challenges],
            "recounts": [{"at": iso(each.at), "agrees": each.agrees} for each in history.recounts],
            "alternates": list(history.replaced),
            "challenge_ends": iso(ends) if (ends := self.challenge_ends) else None,
            "signed": list(self.signed),
            "missing": list(self.missing),
            "next": [act.to_json() for act in self.acts],
        }

    @property
    def challenge_ends(self) -> datetime | None:
        """The end of the challenge period; None before publication."""
        published = self.stored.history.published
        if published is None or not is_reported(self.stored.poll.phase):
            return None
        return challenge_ends(published.at, self.stored.definition.times)


def _dispute(dispute: Dispute) -> dict[str, Any]:
    ruling = dispute.ruling
    return {
        "number": dispute.number,
        "statement": dispute.statement,
        "by": dispute.by,
        "ruling": ruling.ruling if ruling else None,
        "ruling_by": ruling.by if ruling else None,
        "ruling_statement": ruling.statement if ruling else None,
        "ruling_due": iso(dispute.due),
    }


def poll_standing(
    tx: Session,
    stored: StoredPoll,
    polls: Sequence[StoredPoll],
    now: datetime,
    at_hand: AtHand,
) -> PollStanding:
    """How one of these polls stands at an instant."""
    signed, known = _signed(tx, stored)
    tally = None if has_no_result(stored.poll.phase) else overview.outcome(tx, stored.poll)
    reach, failed = _reach(tx, stored), failed_mail(tx, stored.poll)
    facts = PollFacts(
        definition=stored.definition,
        phase=stored.poll.phase,
        closes=stored.poll.closes,
        history=stored.history,
        moment=now,
        unsent=failed.refused,
        reach=reach,
        put_off=failed.put_off,
        at_hand=at_hand,
        signed=signed,
        statement_known=known,
        awaits_election=_awaits_election(stored, tally, polls),
        reminders=remind.still_to_come(tx, stored.poll, stored.definition, now),
    )
    missing = facts.unsigned if known else ()
    return PollStanding(
        stored=stored,
        tally=tally,
        summary=overview.summary_of(stored, tally),
        signed=signed,
        missing=missing,
        reminders=facts.reminders,
        reach=reach,
        acts=tuple(next_acts(facts)),
        awaits_election=facts.awaits_election,
    )


def _reach(tx: Session, stored: StoredPoll) -> PollReach:
    """Who is reached by mail, while something can be done about it."""
    phase = stored.poll.phase
    is_useful = awaits_opening(phase) or takes_ballots(phase)
    return reach_of(tx, stored.poll) if is_useful else NOT_KNOWN


def _signed(tx: Session, stored: StoredPoll) -> tuple[tuple[Role, ...], bool]:
    """The offices whose signatures stand, and whether a certification was begun."""
    if is_certified(stored.poll.phase):
        return tuple(stored.definition.acting(stored.history.replaced).people.keys), False
    if not awaits_certification(stored.poll.phase):
        return (), False
    from election.results.certification import draw_up, kept_signatures

    if kept_signatures(tx, stored.poll) is None:
        return (), False
    current = draw_up(tx, stored.poll, stored.history, None)
    return tuple(current.signatures), True


def _awaits_election(
    stored: StoredPoll, tally: "Tally | None", polls: Sequence[StoredPoll]
) -> bool:
    """True where the certified result asks for an election, and no poll names it as its cause."""
    if tally is None or not is_certified(stored.poll.phase):
        return False
    if not stored.kind.awaits_successor(tally):
        return False
    slug = stored.poll.slug
    return not any(other.is_public and other.kind.triggered_by() == slug for other in polls)
