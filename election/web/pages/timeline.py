"""The stages of a poll, each with its instant where it is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from election.presentation.templating import plural
from election.presentation.times import in_short, utc
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import window_of
from election.rules.poll.phases import challenge_ends
from election.rules.sentences.definition import reminders_sentence
from election.services.history import EndedEntry, History
from election.services.overview import StoredPoll
from election.web.pages.poll_status import PollStatus


@dataclass(frozen=True)
class Stage:
    """A step of a poll's life. `at` is None until it is known; `done` is True once it is past."""

    name: str
    at: datetime | None
    note: str
    done: bool
    here: bool = False
    """True for an entry that is no step, but tells where the poll stands between two steps."""

    @property
    def state(self) -> Literal["done", "now", "to come"]:
        if self.here:
            return "now"
        return "done" if self.done else "to come"


def with_now(stages: list[Stage], poll: PollStatus) -> list[Stage]:
    """The stages, with the present state of the poll between them, unless all are past."""
    past = sum(stage.done for stage in stages)
    if past == len(stages):
        return stages
    present = Stage(f"Now: {poll.word.lower()}", None, poll.sentence, done=False, here=True)
    return [*stages[:past], present, *stages[past:]]


def timeline(stored: StoredPoll, now: datetime) -> list[Stage]:
    """All stages in their order; for a cancelled or void poll, those that are past, and its end."""
    definition, history = stored.definition, stored.history
    ended = [*_ended("Cancelled", history.cancelled), *_ended("Void", history.voided)]
    voting = _voting(definition, history, stored.poll.closes)
    stages = [
        *_nominations(definition, history),
        _noticed(history),
        *voting,
        *_report(definition, history, now),
    ]
    return [stage for stage in stages if stage.done] + ended if ended else stages


def _noticed(history: History) -> Stage:
    at = history.noticed.at if history.noticed else None
    return Stage("Notice", at, "The definition is frozen.", done=at is not None)


def _nominations(definition: Definition, history: History) -> Iterator[Stage]:
    window, opened = window_of(definition), history.nominations_opened
    if window is None or opened is None:
        return
    yield Stage("Nominations opened", opened.at, "Roll and rules are fixed.", done=True)
    note = f"They began on {utc(window.opens)}."
    for extension in history.nominations_extended:
        note += f" Extended on {utc(extension.at)}, because nobody stood."
    yield Stage("Nominations end", window.closes, note, history.nominations_closed is not None)


def _voting(definition: Definition, history: History, closes: datetime) -> Iterator[Stage]:
    opened, closed = history.opened is not None, history.closed is not None
    moved = closes - definition.times.closes
    reminders = reminders_sentence([at + moved for at in definition.times.reminders], in_short)
    links = f"Ballot links are mailed. {reminders}"
    yield Stage("Opening", definition.times.opens, links, opened)
    note = "A ballot cast at this instant is refused; one before it stands."
    for extension in history.extensions:
        note += f" Extended on {utc(extension.at)}. The reason: {extension.reason}"
    yield Stage("Close", closes, note, closed)


def _report(definition: Definition, history: History, now: datetime) -> Iterator[Stage]:
    published = history.published.at if history.published else None
    yield Stage("Preliminary report", published, "After the tally.", published is not None)
    days = definition.times.challenge_days
    ends = challenge_ends(published, definition.times) if published else None
    note = f"The challenge period lasts {plural(days, 'day', 'days')} from the report on."
    yield Stage("End of challenges", ends, note, ends is not None and ends <= now)
    certified = history.certified.at if history.certified else None
    note = "Officer and scrutineer certify the result."
    yield Stage("Certification", certified, note, certified is not None)


def _ended(name: str, entry: EndedEntry | None) -> list[Stage]:
    return [Stage(name, entry.at, entry.reason, done=True)] if entry else []
