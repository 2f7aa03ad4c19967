"""The state of a poll now, in one word and one sentence."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from election.database.tables import Poll
from election.kinds.table import kind_of
from election.presentation.times import utc
from election.rules.poll.definition import Definition
from election.rules.poll.phases import (
    Phase,
    awaits_opening,
    challenge_ends,
    is_closed,
    is_reported,
    takes_ballots,
)
from election.services import overview
from election.services.history import History
from election.services.overview import StoredPoll


@dataclass(frozen=True)
class PollStatus:
    """A poll as a line of the front page and the head of its notice."""

    slug: str
    phase: Phase
    question: str
    word: str
    sentence: str
    closes: datetime
    box: bool
    """True once its box is fixed and public."""
    outcome: str | None
    """The outcome in a sentence, once a report is published."""

    @property
    def takes_ballots(self) -> bool:
        return takes_ballots(self.phase)


def poll_status(tx: Session, stored: StoredPoll, now: datetime) -> PollStatus:
    """The poll's state now. Raises DefinitionChanged."""
    poll, definition = stored.poll, stored.definition
    word, sentence = _in_words(poll, definition, stored.history, now)
    return PollStatus(
        slug=poll.slug,
        phase=poll.phase,
        question=definition.question.text,
        word=word,
        sentence=sentence,
        closes=poll.closes,
        box=stored.history.closed is not None,
        outcome=_outcome(tx, poll, definition),
    )


def word_changes(stored: StoredPoll) -> tuple[datetime, ...]:
    """The instants at which the words on a poll change although nobody acts."""
    times, published = stored.definition.times, stored.history.published
    ends = (challenge_ends(published.at, times),) if published else ()
    return (times.opens, stored.poll.closes, *ends)


def _in_words(
    poll: Poll, definition: Definition, history: History, now: datetime
) -> tuple[str, str]:
    if takes_ballots(poll.phase):
        if is_closed(poll.closes, now):
            return "Closed", f"It closed on {utc(poll.closes)}. The box is being fixed."
        return "Open", f"Ballots are taken until {utc(poll.closes)}."
    if awaits_opening(poll.phase):
        return "Not open yet", f"It opens on {utc(definition.times.opens)}."
    if ended := history.cancelled or history.voided:
        word = "Cancelled" if history.cancelled else "Void"
        return word, f"It has no result. The reason given: {ended.reason}"
    return {
        "closed": ("Closed", "The box is fixed and public. It is not opened yet."),
        "tallied": ("Counted", "The ballots are counted. The report is not published yet."),
        "published": (
            "Preliminary",
            "The report is preliminary: it is open to challenge, and not certified yet.",
        ),
        "certified": ("Certified", "The result is certified, and final."),
    }[poll.phase]


def _outcome(tx: Session, poll: Poll, definition: Definition) -> str | None:
    if not is_reported(poll.phase):
        return None
    tally = overview.outcome(tx, poll)
    return kind_of(definition).outcome_sentence(tally) if tally else None
