"""The values of the ballot pages: who votes, on what, by which rule, until when."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from election.crypto.box_root import envelope_hash
from election.database.any_tx import AnyTx
from election.database.row_values import PollValues
from election.errors.links import SessionEnded
from election.errors.phases import BallotTooLate, TooLate
from election.kinds.kind import PollKind
from election.presentation.time_left import time_left
from election.rules.poll.definition import Definition
from election.rules.poll.questions import Candidate
from election.services import cast as casting
from election.services import sessions
from election.services.ballot_look import locked_look, look
from election.services.cast import RecordedBallot
from election.services.overview import SeenPoll
from election.services.sessions import ElectorSession
from election.web.forms import session_secret
from election.web.pages.poll_words import PollWords, kept
from election.web.responses import site_of


@dataclass(frozen=True)
class BallotPage:
    """One elector's ballot. `words` are those that it has for every elector of the poll.

    `recorded` is the ballot that this elector has in the box, if any.
    `taken` is the ballot that was taken already with the cast id that is posted now.
    """

    words: PollWords
    candidates: tuple[Candidate, ...]
    session: ElectorSession
    recorded: RecordedBallot | None
    taken: RecordedBallot | None
    moment: datetime

    @property
    def definition(self) -> Definition:
        return self.words.definition

    @property
    def definition_hash(self) -> str:
        return self.words.definition_hash

    @property
    def closes(self) -> datetime:
        return self.words.closes

    @property
    def kind(self) -> PollKind[Any]:
        return self.words.kind

    @property
    def recused(self) -> int:
        return self.words.recused

    @property
    def withdrawn(self) -> tuple[str, ...]:
        return self.words.withdrawn

    @property
    def slug(self) -> str:
        return self.definition.slug

    @property
    def abstain(self) -> str:
        return self.words.abstain

    @property
    def time_left(self) -> str:
        """The time until the poll closes, in whole days, hours or minutes."""
        return time_left(self.closes - self.moment)

    @property
    def standing(self) -> tuple[Candidate, ...]:
        """The candidates who may be ranked, in this elector's order."""
        return tuple(
            candidate for candidate in self.candidates if candidate.id not in self.withdrawn
        )


def ballot_page(tx: AnyTx, request: Request, cast_id: str = "") -> tuple[SeenPoll, BallotPage]:
    """The poll, and the page of this session's elector.

    Raises as `look`, `BallotLook.entered` and `require_open` do.
    """
    slug = request.path_params["slug"]
    found = look(tx, slug, _secret(request, slug), cast_id)
    stored, moment = found.seen(), found.time(site_of(request).clock)
    poll, history, definition = stored.poll, stored.history, stored.definition
    with _told_of_the_end(poll, definition, moment):
        session, _ = found.entered(moment)
    recorded, taken = casting.both_recorded(found.ballots())
    words = PollWords(
        definition_hash=poll.definition_hash,
        closes=poll.closes,
        reply=history.reply or definition.reply,
        recused=history.settled_recusals or 0,
        withdrawn=history.withdrawn,
        kind=stored.kind,
    )
    page = BallotPage(
        words=kept(words),
        candidates=words.kind.candidates_for(session.public_id),
        session=session,
        recorded=recorded,
        taken=taken,
        moment=moment,
    )
    return stored, page


def open_ballot_page(tx: AnyTx, request: Request) -> BallotPage:
    """The page of this session's elector. Raises also where the poll takes no ballots now."""
    stored, page = ballot_page(tx, request)
    sessions.require_open(stored.poll, page.definition, page.moment)
    return page


@contextmanager
def with_a_ballot() -> Iterator[None]:
    """Within, a poll that has closed refuses the ballot that was posted. Raises BallotTooLate."""
    try:
        yield
    except TooLate as late:
        raise BallotTooLate(slug=late.slug, act=late.act, instant=late.instant) from late


def take(
    tx: AnyTx, request: Request, definition: Definition, cast_id: str, envelope: bytes
) -> RecordedBallot:
    """Take the envelope of the request's elector, under the locks of a cast.

    Raises SessionEnded, and as `casting.take` does.
    """
    slug = definition.slug
    found = locked_look(tx, slug, _secret(request, slug), cast_id, envelope_hash(envelope))
    now = found.time(site_of(request).clock)
    with _told_of_the_end(found.poll, definition, now):
        _, elector = found.entered(now)
    return casting.take(tx, now, found.poll, elector, found.ballots(), cast_id, envelope)


def _secret(request: Request, slug: str) -> str | None:
    return session_secret(request, site_of(request).cookie(slug))


@contextmanager
def _told_of_the_end(poll: PollValues, definition: Definition, now: datetime) -> Iterator[None]:
    """Within, a session that ended with its poll is refused as the poll's end tells it."""
    try:
        yield
    except SessionEnded:
        sessions.require_open(poll, definition, now)
        raise
