"""Drafting: store a poll file and its roll as a draft; drafting again replaces it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from sqlmodel import Session, col, delete, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.many_rows import change_rows, write_rows
from election.database.tables import Elector, Message, Poll
from election.errors.polls import NoSuchPoll, TriggerRefused
from election.kinds.poll_file import PollFile
from election.rules.poll.definition import Definition, Role
from election.rules.poll.phases import require_phase
from election.rules.poll.rehearsals import require_right_office
from election.rules.pollfile.addresses import folded, is_without_dot
from election.rules.pollfile.electorate import RollEntry
from election.rules.pollfile.look_alikes import confusable_sentences
from election.rules.sentences.words import duration
from election.services import journal, links, store
from election.services.notice import require_cause
from election.services.row_authenticity import NO_TAG, tagged_anew, take_key

LONG_WINDOW = timedelta(days=60)
"""Days for which hardly any poll is open: a month or a year may be mistyped."""

FAR_OFF = timedelta(days=365)
"""Nobody plans a poll for so long ahead."""


@dataclass(frozen=True)
class Replaced:
    """The poll in which an address was replaced, and the address that took its place."""

    slug: str
    by: str


def draft(tx: Session, clock: Clock, file: PollFile, *, rehearses: bool = False) -> Poll:
    """Store the draft, with its roll. Raises WrongPhase where the slug was noticed before.

    Raises RehearsalRefused: what a rehearsal left is no draft. An office that `rehearses` takes it.
    """
    if not rehearses:
        require_right_office(file.definition)
    content = canonical.dumps(file.definition.to_json())
    draft = Poll(
        slug=file.definition.slug,
        phase="draft",
        definition=content,
        definition_hash=canonical.digest(content),
        closes=file.definition.times.closes,
    )
    poll = _in_place_of_an_earlier(tx, draft)
    take_key(tx, poll)
    _write_roll(tx, poll, file.entries)
    journal.write(tx, poll, clock(tx), "drafted", definition=poll.definition_hash)
    return poll


def _write_roll(tx: Session, poll: Poll, entries: Iterable[RollEntry]) -> None:
    """Store the roll. A tag covers the number that the database gives: it follows the row."""
    people = (
        {
            "poll_id": store.key_of(poll),
            "person_id": entry.id,
            "public_id": links.new_public_id(),
            "email": entry.email,
            "second_email": entry.second_email,
            "recused": False,
            "link_issue": 1,
            "link_issued_at": None,
            "tag": NO_TAG,
        }
        for entry in entries
    )
    write_rows(tx, Elector, people)
    tagged = (tagged_anew(tx, poll, each) for each in store.electors_unchecked(tx, poll))
    change_rows(tx, Elector, ({"id": each.id, "tag": each.tag} for each in tagged))


def _in_place_of_an_earlier(tx: Session, draft: Poll) -> Poll:
    """Store the draft in place of an earlier one; its roll is still empty."""
    try:
        earlier = store.lock_unchecked(tx, draft.slug)  # nothing of it is kept
    except NoSuchPoll:
        tx.add(draft)
    else:
        require_phase("draft", earlier.phase, draft.slug)
        draft.id, draft.head = earlier.id, earlier.head
        draft = tx.merge(draft)
        tx.exec(delete(Elector).where(col(Elector.poll_id) == earlier.id))
    tx.flush()
    return draft


def warnings(tx: Session, clock: Clock, file: PollFile) -> tuple[str, ...]:
    """A sentence for each thing that the officer should look at before notice.

    The clock or another poll may make that notice refused; two names may be taken for each other;
    an address may be cut short.
    """
    return (*hindrances(tx, clock, file.definition), *oddities(tx, clock, file))


def hindrances(tx: Session, clock: Clock, definition: Definition) -> Iterator[str]:
    """A sentence for each thing for which the notice would be refused now."""
    times = definition.times
    if clock(tx) > times.opens - timedelta(days=times.minimum_notice_days):
        yield f"The notice would come less than {times.minimum_notice_days} days before opening."
    try:
        require_cause(tx, definition)
    except TriggerRefused as refused:
        yield f"As things stand, the notice would be refused: {refused.reason}."


def oddities(tx: Session, clock: Clock, file: PollFile) -> Iterator[str]:
    """A sentence for each thing that is allowed, and may be a mistake."""
    definition = file.definition
    until = definition.times.opens - clock(tx)
    if until > FAR_OFF:
        yield f"It opens in {duration(until)}: look at the year."
    if definition.times.window > LONG_WINDOW:
        yield f"It stays open for {duration(definition.times.window)}."
    yield from _replaced_addresses(tx, file)
    yield from confusable_sentences(definition.roll.people)
    yield from map(_without_dot, sorted(filter(is_without_dot, _mail(file))))


def _replaced_addresses(tx: Session, file: PollFile) -> Iterator[str]:
    """A sentence for each address on the roll that was replaced in another poll, by name."""
    replaced: dict[str, Replaced] = {}
    for message, elector, poll in tx.exec(
        select(Message, Elector, Poll)
        .where(Message.kind == "address-changed")
        .join(Elector, col(Message.elector_id) == Elector.id)
        .join(Poll, col(Elector.poll_id) == Poll.id)
        .order_by(col(Message.id))
    ):
        replaced.pop(folded(elector.email), None)  # changed back since
        if folded(message.address) != folded(elector.email):
            replaced[folded(message.address)] = Replaced(poll.slug, elector.email)
    for entry in file.entries:
        for address in entry.addresses:
            if since := replaced.get(folded(address)):
                yield (
                    f"{entry.name} is on this roll with {address}, which was replaced by "
                    f"{since.by} in {since.slug}. Correct the roll and draft again."
                )


def _mail(file: PollFile) -> set[str]:
    """Every address to which this poll sends mail, or to which people are told to write."""
    definition = file.definition
    electors = {address for entry in file.entries for address in (entry.email, entry.second_email)}
    everybody = definition.acting(get_args(Role)).officials, definition.officials
    officials = {official.email for each in everybody for official in each.values()}
    return {*filter(None, electors), *officials, definition.people.contact}


def _without_dot(address: str) -> str:
    return (
        f"The address {address} has no dot after the @, so that mail hardly reaches it. "
        "If it is not meant so, correct it and draft again."
    )
