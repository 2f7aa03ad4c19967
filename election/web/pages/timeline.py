"""The stages of a poll, each with its instant where it is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from election.crypto.hash_chain import Entry
from election.database.tables import Poll
from election.presentation.templating import plural, utc
from election.rules.poll.definition import Definition
from election.rules.poll.phases import challenge_ends
from election.services import journal
from election.web.pages.poll_status import PollStatus

ENDED = {"cancelled": "Cancelled", "voided": "Void"}


@dataclass(frozen=True)
class Stage:
    """A step of a poll's life. `at` is None until it is known; `done` when it lies behind."""

    name: str
    at: datetime | None
    note: str
    done: bool
    here: bool = False
    """Whether it is no step, but where the poll stands between two of them."""

    @property
    def state(self) -> Literal["done", "now", "to come"]:
        if self.here:
            return "now"
        return "done" if self.done else "to come"


def with_now(stages: list[Stage], poll: PollStatus) -> list[Stage]:
    """The stages, with where the poll stands among them, unless its end is reached."""
    behind = sum(stage.done for stage in stages)
    if behind == len(stages):
        return stages
    here = Stage(f"Now: {poll.word.lower()}", None, poll.sentence, done=False, here=True)
    return [*stages[:behind], here, *stages[behind:]]


def timeline(tx: Session, poll: Poll, definition: Definition, now: datetime) -> list[Stage]:
    """All stages in their order; of a poll that was ended, those that lie behind, and its end."""
    acts = {entry.act: entry for entry in journal.entries(tx, poll)}
    extended = journal.acts(tx, poll, "extended")
    ended = [_ended(acts[act], name) for act, name in ENDED.items() if act in acts]
    voting = _voting(poll, definition, extended, acts)
    stages = [_noticed(acts), *voting, *_report(definition, acts, now)]
    return [each for each in stages if each.done] + ended if ended else stages


def _at(acts: dict[str, Entry], act: str) -> datetime | None:
    return journal.moment(acts[act].at) if act in acts else None


def _noticed(acts: dict[str, Entry]) -> Stage:
    return Stage("Notice", _at(acts, "noticed"), "The definition is frozen.", done=True)


def _voting(
    poll: Poll, definition: Definition, extended: list[Entry], acts: dict[str, Entry]
) -> Iterator[Stage]:
    yield Stage("Opening", definition.times.opens, "Ballot links are mailed.", "opened" in acts)
    note = "A ballot cast at this instant is refused; one before it stands."
    for entry in extended:
        note += f" Extended on {utc(journal.moment(entry.at))}. The reason: {entry.data['reason']}"
    yield Stage("Close", poll.closes, note, "closed" in acts)


def _report(definition: Definition, acts: dict[str, Entry], now: datetime) -> Iterator[Stage]:
    published = _at(acts, "published")
    yield Stage("Preliminary report", published, "After the tally.", published is not None)
    days = definition.times.challenge_days
    ends = challenge_ends(published, definition.times) if published else None
    note = f"The challenge period lasts {plural(days, 'day', 'days')} from the report on."
    yield Stage("End of challenges", ends, note, ends is not None and ends <= now)
    certified = _at(acts, "certified")
    note = "Officer and scrutineer certify the result."
    yield Stage("Certification", certified, note, certified is not None)


def _ended(entry: Entry, name: str) -> Stage:
    return Stage(name, journal.moment(entry.at), str(entry.data["reason"]), done=True)
