"""What the ballot pages show of an elector's way: who votes, on what, by which rule, until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request

from election.errors import SessionEnded
from election.records.tables import Poll
from election.rules.ballots import candidate_ids
from election.rules.definition import Candidate, Definition
from election.rules.order import candidate_order
from election.rules.sentences.polls import abstain_sentence, rule_sentence
from election.rules.sentences.small import small_electorate_sentences
from election.services import access, casting, journal, polls
from election.services.access import Voter
from election.services.casting import Receipt
from election.services.noticeboard import public_poll, recused
from election.web.answers import site_of


@dataclass(frozen=True)
class Booth:
    """An elector before their ballot. `recorded` is the ballot of theirs that is in the box."""

    definition: Definition
    definition_hash: str
    closes: datetime
    reply: str | None
    rule: tuple[str, str]
    small: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    withdrawn: tuple[str, ...]
    voter: Voter
    recorded: Receipt | None
    moment: datetime

    @property
    def slug(self) -> str:
        return self.definition.slug

    @property
    def standing(self) -> tuple[Candidate, ...]:
        """The candidates who may be ranked, in this elector's order."""
        return tuple(each for each in self.candidates if each.id not in self.withdrawn)


def booth(tx: Session, request: Request) -> Booth:
    """The booth of this session's elector. Raises SessionEnded, or why no ballot is taken."""
    poll = public_poll(tx, request.path_params["slug"])
    definition = polls.definition_of(poll)
    voter = _voter(tx, request, poll, definition)
    absent = recused(tx, poll) or 0
    return Booth(
        definition=definition,
        definition_hash=poll.definition_hash,
        closes=poll.closes,
        reply=journal.reply(tx, poll) or definition.reply,
        rule=(rule_sentence(definition, absent), abstain_sentence(definition, absent)),
        small=small_electorate_sentences(definition, absent),
        candidates=_in_order(definition, voter),
        withdrawn=journal.withdrawn(tx, poll),
        voter=voter,
        recorded=casting.latest(tx, voter.elector_id),
        moment=site_of(request).clock(tx),
    )


def open_booth(tx: Session, request: Request) -> Booth:
    """The booth, where ballots are taken now."""
    found = booth(tx, request)
    require_open(tx, request)
    return found


def require_open(tx: Session, request: Request) -> None:
    """Raise unless ballots are taken now."""
    poll = public_poll(tx, request.path_params["slug"])
    access.require_open(poll, polls.definition_of(poll), site_of(request).clock(tx))


def _voter(tx: Session, request: Request, poll: Poll, definition: Definition) -> Voter:
    """A session ends with its poll: then the poll's end is what the elector must hear of."""
    site = site_of(request)
    secret = request.cookies.get(site.cookie(poll.slug))
    try:
        return access.voter(tx, site.clock, poll.slug, secret)
    except SessionEnded:
        access.require_open(poll, definition, site.clock(tx))
        raise


def _in_order(definition: Definition, voter: Voter) -> tuple[Candidate, ...]:
    standing = definition.election.candidates if definition.election else ()
    by_id = {candidate.id: candidate for candidate in standing}
    order = candidate_order(voter.public_id, definition.slug, candidate_ids(definition))
    return tuple(by_id[each] for each in order)
