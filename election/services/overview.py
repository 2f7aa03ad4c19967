"""The public state of polls: phase, numbers, outcome; and the register of leads.

While a poll is open, nothing here tells a marking, a running total or who cast.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from sqlmodel import Session, select

from election.crypto import canonical
from election.database.any_tx import AnyTx
from election.database.row_values import PollValues
from election.database.tables import Poll, Result
from election.errors.changed_rows import RowsChanged, StoppedPoll
from election.errors.polls import NoSuchPoll
from election.kinds.kind import PollKind
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Person
from election.rules.poll.phases import has_no_result, is_cancelled, is_draft
from election.rules.poll.told_apart import told_apart
from election.rules.pollfile.addresses import folded
from election.services import journal, store
from election.services.history import History
from election.services.row_authenticity import require_poll

if TYPE_CHECKING:
    from election.rules.poll.tally import Tally


PollT = TypeVar("PollT", Poll, PollValues)


@dataclass(frozen=True)
class PollWithHistory(Generic[PollT]):
    """A poll with its history, as both were at one moment."""

    poll: PollT
    history: History

    @property
    def definition(self) -> Definition:
        """The poll's definition. Raises DefinitionChanged where its bytes were edited."""
        return store.definition_of(self.poll)

    @property
    def kind(self) -> PollKind[Any]:
        """The poll's kind, bound to its definition."""
        return kind_of(self.definition)

    @property
    def is_public(self) -> bool:
        """True once people were told of the poll: a draft is not public."""
        return self.history.is_public


StoredPoll: TypeAlias = PollWithHistory[Poll]
SeenPoll: TypeAlias = PollWithHistory[PollValues]
"""A poll whose row was read as values."""


def public_poll(tx: Session, slug: str) -> StoredPoll:
    """A poll that people were told of. Raises NoSuchPoll, for a draft too."""
    return public_with_history(tx, store.find(tx, slug))


def with_history(tx: Session, poll: Poll) -> StoredPoll:
    """A poll that was read, with its history. Raises NoSuchPoll for a draft, and StoppedPoll."""
    require_poll(tx, poll)
    return public_with_history(tx, poll)


def public_with_history(tx: AnyTx, poll: PollT) -> PollWithHistory[PollT]:
    """A poll that was read and checked, with its history. Raises as `with_history`."""
    return public_as_told(poll, journal.history_of(tx, poll))


def public_as_told(poll: PollT, history: History) -> PollWithHistory[PollT]:
    """A poll and its history, both checked. Raises NoSuchPoll for a draft."""
    stored = PollWithHistory(poll, history)
    if not stored.is_public:
        raise NoSuchPoll(slug=poll.slug)
    return stored


def stored_polls(tx: Session) -> list[StoredPoll]:
    """All polls that can be relied on, the first drafted first."""
    return with_histories(tx, store.every(tx))


def with_histories(tx: Session, polls: Iterable[Poll]) -> list[StoredPoll]:
    """Those of these polls that can be relied on, with their histories, read in one statement."""
    sound = [poll for poll in polls if store.stop_of(tx, poll) is None]
    histories = journal.histories(tx, sound)
    return [
        StoredPoll(poll, history)
        for poll in sound
        if (history := histories.get(store.key_of(poll)))
    ]


def stopped_polls(
    tx: Session, polls: Iterable[Poll], sound: Iterable[StoredPoll]
) -> list[StoppedPoll]:
    """A refusal for each of these polls that `with_histories` left out."""
    kept = {stored.poll.slug for stored in sound}
    return [
        store.stop_of(tx, poll) or RowsChanged(slug=poll.slug, what="the journal")
        for poll in polls
        if poll.slug not in kept
    ]


def outcome(tx: Session, poll: Poll) -> "Tally | None":
    """The tally, once there is one."""
    tally = tx.exec(select(Result.tally).where(Result.poll_id == poll.id)).one_or_none()
    if tally is None:
        return None
    from election.rules.poll.tally import Tally

    return Tally.from_json(canonical.loads(tally))


def summary(tx: Session, poll: Poll) -> dict[str, Any]:
    """As `summary_of`, for a poll whose history and tally are still to be read."""
    tally = None if has_no_result(poll.phase) else outcome(tx, poll)
    return summary_of(StoredPoll(poll, journal.history_of(tx, poll)), tally)


def summary_of(stored: StoredPoll, tally: "Tally | None") -> dict[str, Any]:
    """The poll as scripts read it. `report` and `record` are the paths of its last export."""
    poll, definition = stored.poll, stored.definition
    return {
        "slug": poll.slug,
        "kind": definition.kind,
        "phase": poll.phase,
        "outcome": tally.outcome if tally else None,
        **stored.kind.summary(tally, stored.history.recused),
        "report": f"{poll.exported_to}/report.html" if poll.exported_to else None,
        "record": poll.exported_to,
    }


@dataclass(frozen=True)
class Tenure:
    """One line of the register: who leads (None: nobody), since when, by which poll."""

    lead: Person | None
    since: datetime
    poll: str


def register(tx: Session, polls: Sequence[StoredPoll]) -> list[Tenure]:
    """The register of leads from the certified ones of these polls, the newest first."""
    lines = []
    for stored in polls:
        certified, slug = stored.history.certified, stored.poll.slug
        tally = outcome(tx, stored.poll) if certified else None
        if certified is None or tally is None:
            continue
        succession = stored.kind.succession(tally)
        if succession:
            lead = stored.definition.roll.person(succession.lead or "")
            lines.append(Tenure(lead, certified.at, slug))
    return sorted(_told_apart(lines), key=lambda line: line.since, reverse=True)


def _told_apart(lines: Sequence[Tenure]) -> list[Tenure]:
    """The lines, with the ids of leads whose names are one name on the rolls of different polls."""
    names = told_apart({line.lead.id: line.lead.name for line in lines if line.lead})
    return [
        replace(line, lead=replace(line.lead, name=names[line.lead.id])) if line.lead else line
        for line in lines
    ]


def lead_before_any_poll(polls: Sequence[StoredPoll]) -> Person | None:
    """The lead that the newest noticed roll names, for use while the register is empty."""
    for stored in reversed(polls):
        if not (is_draft(stored.poll.phase) or is_cancelled(stored.poll.phase)):
            people = stored.definition.roll.people
            return next((person for person in people if person.lead), None)
    return None


def officials_on_roll(
    tx: Session, poll: Poll, definition: Definition, history: History
) -> dict[str, Person]:
    """The officials who are electors, by office: an elector has the official's mail address.

    For a poll whose addresses were purged, the journal tells them.
    """
    if history.purged:
        ids: Mapping[str, str] = history.purged.offices
    else:
        by_address = store.person_ids(tx, poll)
        offices = definition.officials.items()
        ids = {office: by_address.get(folded(official.email), "") for office, official in offices}
    people = {office: definition.roll.person(ids[office]) for office in ids}
    return {office: person for office, person in people.items() if person}
