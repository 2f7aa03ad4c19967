"""The state of a poll now, in one word and one sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from election.database.tables import Poll
from election.kinds.table import kind_of
from election.presentation.templating import plural
from election.presentation.times import utc
from election.results.report.signing import end_sentence
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import (
    Phase,
    awaits_certification,
    awaits_notice,
    awaits_opening,
    challenge_ends,
    is_closed,
    is_reported,
    takes_ballots,
    takes_nominations,
)
from election.services import overview
from election.services.history import History
from election.services.overview import StoredPoll

HOUR, BY_DAYS, MOST_DAYS = timedelta(hours=1), timedelta(days=2), 400
STEPS = (
    *(HOUR * hours for hours in range(1, 48)),
    *(timedelta(days=days) for days in range(2, MOST_DAYS)),
)
"""The times left at which the words on the time left change: hours in the last two days."""


@dataclass(frozen=True)
class PollStatus:
    """A poll as a line of the front page and the head of its notice."""

    slug: str
    phase: Phase
    question: str
    word: str
    sentence: str
    left: str
    """The time left to what comes next: "14 days left"; empty where no date is set for it."""
    closes: datetime
    box: bool
    """True once its box is fixed and public."""
    outcome: str | None
    """The outcome in a sentence, once a report is published."""
    rehearsal: bool = False

    @property
    def takes_ballots(self) -> bool:
        return takes_ballots(self.phase)

    @property
    def takes_nominations(self) -> bool:
        return takes_nominations(self.phase)

    @property
    def awaits_notice(self) -> bool:
        return awaits_notice(self.phase)

    @property
    def awaits_opening(self) -> bool:
        return awaits_opening(self.phase)


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
        left=_left(stored, now),
        closes=poll.closes,
        box=stored.history.closed is not None,
        outcome=_outcome(tx, poll, definition),
        rehearsal=bool(definition.rehearsal),
    )


def word_changes(stored: StoredPoll) -> tuple[datetime, ...]:
    """The instants at which the words on a poll change although nobody acts."""
    times, published = stored.definition.times, stored.history.published
    ends = (challenge_ends(published.at, times),) if published else ()
    following = _next_date(stored)
    at_once = timedelta.resolution  # "2 days" is true for the last time at two days before
    steps = (following[0] - step + at_once for step in STEPS) if following else ()
    window = window_of(stored.definition)
    nominating = (window.opens, window.closes) if window else ()
    return (*nominating, times.opens, stored.poll.closes, *ends, *steps)


def _next_date(stored: StoredPoll) -> tuple[datetime, str] | None:
    """The date for which this poll waits, and the words after the time left to it."""
    phase, times = stored.poll.phase, stored.definition.times
    window = window_of(stored.definition)
    if window and takes_nominations(phase):
        return window.closes, "left to nominate"
    if awaits_opening(phase):
        return times.opens, "until it opens"
    if takes_ballots(phase):
        return stored.poll.closes, "left"
    if stored.history.published and awaits_certification(phase):
        return challenge_ends(stored.history.published.at, times), "left to challenge it"
    return None


def _left(stored: StoredPoll, now: datetime) -> str:
    following = _next_date(stored)
    if following is None or following[0] <= now:
        return ""
    date, words = following
    left = date - now
    if left >= BY_DAYS:
        return f"{plural(left.days, 'day', 'days')} {words}"
    if left >= HOUR:
        return f"{plural(left // HOUR, 'hour', 'hours')} {words}"
    return f"Less than an hour {words}"


def _in_words(
    poll: Poll, definition: Definition, history: History, now: datetime
) -> tuple[str, str]:
    if takes_ballots(poll.phase):
        if is_closed(poll.closes, now):
            return "Closed", f"It closed on {utc(poll.closes)}. The box is being fixed."
        return "Open", f"Ballots are taken until {utc(poll.closes)}."
    if before := _before_opening(poll, definition, now):
        return before
    if ended := history.cancelled or history.voided:
        word = "Cancelled" if history.cancelled else "Void"
        return word, f"It has no result. {end_sentence(ended)}The reason given: {ended.reason}"
    if history.published and not history.certified:
        return _preliminary(challenge_ends(history.published.at, definition.times), now)
    return {
        "closed": ("Closed", "The box is fixed and public. It is not opened yet."),
        "tallied": ("Counted", "The ballots are counted. The report is not published yet."),
        "certified": ("Certified", "The result is certified, and final."),
    }[poll.phase]


def _before_opening(poll: Poll, definition: Definition, now: datetime) -> tuple[str, str] | None:
    """The state of a poll before it opens; None of others."""
    if awaits_opening(poll.phase):
        return "Not open yet", f"It opens on {utc(definition.times.opens)}."
    window = window_of(definition)
    if awaits_notice(poll.phase):
        return "Nominated", "Nominations are over. The notice comes next."
    if window is None or not takes_nominations(poll.phase):
        return None
    sentence = f"Electors nominate candidates until {utc(window.closes)}."
    if now < window.opens:
        sentence = f"Nominations are taken from {utc(window.opens)} on."
    if is_closed(window.closes, now):
        sentence = f"They ended on {utc(window.closes)}. Who stands is being settled."
    return "Nominations", sentence


def _preliminary(ends: datetime, now: datetime) -> tuple[str, str]:
    if now < ends:
        return "Preliminary", f"The result is open to challenge until {utc(ends)}."
    over = f"The time for challenges ended on {utc(ends)}."
    return "Not certified yet", f"{over} Officer and scrutineer certify the result next."


def _outcome(tx: Session, poll: Poll, definition: Definition) -> str | None:
    if not is_reported(poll.phase):
        return None
    tally = overview.outcome(tx, poll)
    return kind_of(definition).outcome_sentence(tally) if tally else None
