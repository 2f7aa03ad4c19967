"""What a message says, as values for its templates: facts from the database, never a marking.

A ballot link is made here, at the moment of sending, from the elector's random id; it is stored
nowhere. A message that has been overtaken (the poll ended, the address changed) is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Elector, Message, Poll
from election.errors.mail import MessageOutdated
from election.kinds.kind import PollKind
from election.kinds.table import kind_of
from election.mail.letterhead import Letterhead
from election.rules.poll.definition import Definition, Person
from election.rules.poll.phases import awaits_opening, challenge_ends, takes_ballots
from election.rules.sentences.definition import adopted_sentence, key_sentence
from election.rules.sentences.words import listed
from election.services import journal, overview, store
from election.services.history import History, happened
from election.services.links import BallotLink
from election.services.outbox import NEEDS_AN_OPEN_POLL

Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Occasion:
    """The poll that a message is about, and the elector it goes to."""

    tx: Session
    letterhead: Letterhead
    message: Message
    poll: Poll
    definition: Definition
    history: History
    elector: Elector

    @property
    def kind(self) -> PollKind[Any]:
        return kind_of(self.definition)

    @property
    def person(self) -> Person | None:
        return self.definition.roll.person(self.elector.person_id)


def contents(tx: Session, message: Message, letterhead: Letterhead) -> Values:
    """The values of a message. Raises MessageOutdated, DefinitionChanged, LookupError."""
    data: Values = canonical.loads(message.data)
    values = data | {"project": letterhead.project, "site": letterhead.base_url}
    if message.poll_id is None:
        return values | {"poll": None, "name": None}
    poll = tx.get(Poll, message.poll_id)
    elector = tx.get(Elector, message.elector_id) if message.elector_id is not None else None
    if poll is None or elector is None:
        raise LookupError("its poll or its elector is gone")
    definition, history = store.definition_of(poll), journal.history_of(tx, poll)
    occasion = Occasion(tx, letterhead, message, poll, definition, history, elector)
    _require_current(occasion)
    more = PARTS[message.kind](occasion) if message.kind in PARTS else {}
    return values | _common(occasion) | more


def _require_current(on: Occasion) -> None:
    if on.message.kind in NEEDS_AN_OPEN_POLL and not takes_ballots(on.poll.phase):
        raise MessageOutdated(reason="the poll is not open any more")
    if PARTS.get(on.message.kind) is _link and on.message.address != on.elector.email:
        raise MessageOutdated(reason="this elector's links go to another address now")


def _common(on: Occasion) -> Values:
    return {
        "poll": on.poll.slug,
        "name": on.person.name if on.person else None,
        "definition": on.definition,
        "definition_hash": on.poll.definition_hash,
        "head": on.history.head,
        "closes": on.poll.closes,
        "notice_url": on.letterhead.url("polls", on.poll.slug),
        "has_ballot": store.has_ballot(on.definition, on.elector),
    }


def _rule(on: Occasion) -> Values:
    """The rule with its numbers: before the opening, electors may still recuse themselves."""
    recused = on.history.recused
    fixed = None if awaits_opening(on.poll.phase) else recused
    return {
        "rule": on.kind.rule_sentence(fixed),
        "abstain": on.kind.abstain_sentence(recused),
    }


def _notice(on: Occasion) -> Values:
    names, callers = on.kind.names, on.kind.notice_part().callers
    return _rule(on) | {
        "reply": on.history.reply or on.definition.reply,
        "callers": listed(person.name for person in callers) if callers else None,
        "candidates": listed(names.values()) if names else None,
        "conflict": on.kind.conflict,
        "key": key_sentence(on.definition),
        "small": on.kind.small_electorate_sentences(),
        "adopted": adopted_sentence(on.definition),
        "link_address": on.elector.email,
    }


def _link(on: Occasion) -> Values:
    code = on.letterhead.signer.make(BallotLink(on.elector.public_id, on.elector.link_issue))
    page = on.letterhead.url("b", on.poll.slug)
    return _rule(on) | {"page": page, "code": code, "link": f"{page}#{code}"}


def _withdrawal(on: Occasion) -> Values:
    candidate = canonical.loads(on.message.data)["candidate"]
    return {"candidate": on.kind.names[candidate]}


def _closed(on: Occasion) -> Values:
    return {"box_url": on.letterhead.url("polls", on.poll.slug, "box")}


def _result(on: Occasion) -> Values:
    tally = overview.outcome(on.tx, on.poll)
    if tally is None:
        raise LookupError("there is no tally")
    published = happened(on.history.published).at
    return {
        "outcome": on.kind.outcome_sentence(tally),
        "opened": tally.opened,
        "report_url": on.letterhead.url("polls", on.poll.slug, "report"),
        "challenge_until": challenge_ends(published, on.definition.times),
    }


def _certified(on: Occasion) -> Values:
    return _result(on) | {"statement": happened(on.history.certified).statement}


PARTS: Mapping[str, Callable[[Occasion], Values]] = {
    "notice": _notice,
    "ballot-link": _link,
    "link-reissued": _link,
    "reminder": _link,
    "candidate-withdrawn": _withdrawal,
    "closed": _closed,
    "result": _result,
    "certified": _certified,
}
