"""What the ballot pages show of an elector's way: who votes, on what, by which rule, until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request

from election.database.tables import Poll
from election.errors.links import SessionEnded
from election.kinds.kind import PollKind
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Candidate
from election.services import cast, sessions
from election.services.cast import RecordedBallot
from election.services.overview import StoredPoll, public_poll
from election.services.sessions import ElectorSession
from election.web.responses import site_of


@dataclass(frozen=True)
class BallotPage:
    """An elector before their ballot. `recorded` is the ballot of theirs that is in the box."""

    definition: Definition
    definition_hash: str
    closes: datetime
    reply: str | None
    kind: PollKind[Any]
    recused: int
    candidates: tuple[Candidate, ...]
    withdrawn: tuple[str, ...]
    session: ElectorSession
    recorded: RecordedBallot | None
    moment: datetime

    @property
    def slug(self) -> str:
        return self.definition.slug

    @property
    def rule(self) -> str:
        """What it takes, with its number."""
        return self.kind.rule_sentence(self.recused)

    @property
    def abstain(self) -> str:
        """What it means to say nothing on the question."""
        return self.kind.abstain_sentence(self.recused)

    @property
    def small(self) -> tuple[str, ...]:
        """What a result reveals in a small electorate."""
        return self.kind.small_electorate_sentences(self.recused)

    @property
    def standing(self) -> tuple[Candidate, ...]:
        """The candidates who may be ranked, in this elector's order."""
        return tuple(each for each in self.candidates if each.id not in self.withdrawn)


def ballot_page(tx: Session, request: Request, stored: StoredPoll) -> BallotPage:
    """The page of this session's elector. Raises SessionEnded, or why no ballot is taken."""
    definition, history = stored.definition, stored.history
    session = _session(tx, request, stored.poll, definition)
    return BallotPage(
        definition=definition,
        definition_hash=stored.poll.definition_hash,
        closes=stored.poll.closes,
        reply=history.reply or definition.reply,
        kind=stored.kind,
        recused=history.settled_recusals or 0,
        candidates=stored.kind.candidates_for(session.public_id),
        withdrawn=history.withdrawn,
        session=session,
        recorded=cast.latest(tx, session.elector_id),
        moment=site_of(request).clock(tx),
    )


def open_ballot_page(tx: Session, request: Request) -> BallotPage:
    """The page, where ballots are taken now."""
    stored = public_poll(tx, request.path_params["slug"])
    found = ballot_page(tx, request, stored)
    sessions.require_open(stored.poll, stored.definition, found.moment)
    return found


def _session(tx: Session, request: Request, poll: Poll, definition: Definition) -> ElectorSession:
    """A session ends with its poll: then the poll's end is what the elector must hear of."""
    site = site_of(request)
    secret = request.cookies.get(site.cookie(poll.slug))
    try:
        return sessions.elector_session(tx, site.clock, poll, secret)
    except SessionEnded:
        sessions.require_open(poll, definition, site.clock(tx))
        raise
