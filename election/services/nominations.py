"""Nominations from their opening to their close: roll and rules are fixed before, candidates after.

While they last, nobody is told who was asked or who stands, not the officer either, and no number:
so nobody waits to see who else does, and no silence is noticed. `nominate` has what electors do.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, delete, select

from election.crypto import canonical
from election.database.engine import Clock
from election.database.scrubbing import owe_scrub
from election.database.tables import Message, Nomination, Nominee, Poll
from election.errors.nominations import NoNominations
from election.rules.poll.definition import Definition
from election.rules.poll.instants import iso
from election.rules.poll.nominating import (
    MOST_EXTENSIONS,
    extended_by,
    postponed,
    roll_and_rules,
    window_of,
    with_candidates,
)
from election.rules.poll.phases import (
    NEXT,
    require_nominations_left,
    require_nominations_over,
    require_phase,
)
from election.rules.poll.questions import Candidate, Nominations
from election.services import journal, outbox, store
from election.services.nominate import STANDS
from election.services.notice import require_cause, require_own_keys
from election.services.redefine import redefine
from election.services.row_authenticity import require_authentic

HAS_A_LINK = ("nominations", "nominations-extended")
"""Kinds of mail with a link to nominate; it works no more after the close."""


def required_window(slug: str, definition: Definition) -> Nominations:
    """The window of nominations. Raises NoNominations where the poll has none."""
    window = window_of(definition)
    if window is None:
        raise NoNominations(slug=slug)
    return window


def require_openable(tx: Session, now: datetime, poll: Poll, service_key: str) -> Definition:
    """The draft. Raises where its phase, its file, the clock, keys or other polls forbid this."""
    require_phase("open nominations", poll.phase, poll.slug)
    draft = store.definition_of(poll)
    require_nominations_left(poll.slug, required_window(poll.slug, draft), now)
    require_own_keys(draft, service_key)
    require_cause(tx, draft)
    return draft


def open_nominations(tx: Session, clock: Clock, slug: str, *, service_key: str) -> Poll:
    """Fix roll and rules as they are drafted, and mail each elector a link to nominate.

    It may come before the window, in which alone the links act.
    """
    poll = store.lock(tx, slug)
    now = clock(tx)
    begin(tx, now, poll, require_openable(tx, now, poll, service_key))
    return poll


def begin(tx: Session, now: datetime, poll: Poll, draft: Definition) -> None:
    """Fix roll and rules, and mail the links, whatever the clock and other polls say."""
    window, times = required_window(poll.slug, draft), draft.times
    electors = redefine(tx, poll, draft, newest_key=True)
    poll.phase = NEXT["open nominations"]
    roll, rules = roll_and_rules(draft.to_json())
    journal.write(
        tx,
        poll,
        now,
        "nominations opened",
        roll=canonical.digest(canonical.dumps(roll)),
        rules=canonical.digest(canonical.dumps(rules)),
        electors=len(electors),
        nominations_open=iso(window.opens),
        nominations_close=iso(window.closes),
        opens=iso(times.opens),
        closes=iso(times.closes),
    )
    outbox.queue_all(tx, now, "nominations", poll, electors)
    outbox.queue_officials(tx, now, "nominations", poll, draft.officials)


def close_nominations(tx: Session, clock: Clock, slug: str) -> Poll:
    """Fix the candidates once the window has ended; extend it, three times, where nobody stands."""
    poll = store.lock(tx, slug)
    require_phase("close nominations", poll.phase, slug)
    definition = store.definition_of(poll)
    window, now = required_window(slug, definition), clock(tx)
    require_nominations_over(slug, window, now)
    standing = _standing(tx, poll, definition, window)
    extended = len(journal.history_of(tx, poll).nominations_extended)
    if standing or extended >= MOST_EXTENSIONS:
        _fix(tx, now, poll, definition, standing)
    else:
        _extend(tx, now, poll, definition, window)
    return poll


def _standing(
    tx: Session, poll: Poll, definition: Definition, window: Nominations
) -> list[Candidate]:
    """Those who stand, with their statements. Raises RowsChanged where a row is not what it was."""
    electors = {elector.id: elector.person_id for elector in store.electors_of(tx, poll)}
    names = {person.id: person.name for person in definition.roll.people}
    nominators, standing = _nominators(tx, poll), []
    for row in _nominees(tx, poll):
        require_authentic(tx, poll, row)
        if row.answer != STANDS or row.answered_at is None:
            continue
        person = electors[row.elector_id]
        ids = tuple(sorted(electors[number] for number in nominators[row.elector_id]))
        by = ids if window.nominators == "published" else None
        day = row.answered_at.date()
        standing.append(Candidate(person, names[person], row.statement, day, by))
    return standing


def _nominees(tx: Session, poll: Poll) -> Sequence[Nominee]:
    return tx.exec(select(Nominee).where(Nominee.poll_id == store.key_of(poll))).all()


def _nominators(tx: Session, poll: Poll) -> Mapping[int, set[int]]:
    """Who nominated each, by the numbers of electors; every row of the poll is checked."""
    rows = tx.exec(select(Nomination).where(Nomination.poll_id == store.key_of(poll))).all()
    by = defaultdict[int, set[int]](set)
    for row in rows:
        require_authentic(tx, poll, row)
        by[row.nominee_id].add(row.nominator_id)
    return by


def _fix(
    tx: Session, now: datetime, poll: Poll, definition: Definition, standing: list[Candidate]
) -> None:
    forget_nominations(tx, poll)
    decided = with_candidates(definition, standing)
    redefine(tx, poll, decided)
    poll.phase = NEXT["close nominations"]
    order = [person.id for person in decided.roll.people]
    people = sorted(standing, key=lambda candidate: order.index(candidate.id))
    by = {each.id: list(each.nominated_by) for each in people if each.nominated_by is not None}
    window = required_window(poll.slug, decided)
    published = {"nominators": by} if window.nominators == "published" else {}
    journal.write(
        tx, poll, now, "nominations closed", candidates=[each.id for each in people], **published
    )
    outbox.queue_officials(tx, now, "nominations-closed", poll, decided.officials)


def forget_nominations(tx: Session, poll: Poll) -> None:
    """Delete who nominated and who was asked, with the mail about it, and owe a scrub."""
    of_poll = store.key_of(poll)
    tx.exec(delete(Nomination).where(col(Nomination.poll_id) == of_poll))
    tx.exec(delete(Nominee).where(col(Nominee.poll_id) == of_poll))
    _forget_mail(tx, poll)
    owe_scrub(tx)


def _forget_mail(tx: Session, poll: Poll) -> None:
    """Delete what tells who was asked to stand, and the links to nominate that were not sent."""
    of_poll = col(Message.poll_id) == store.key_of(poll)
    private = col(Message.kind).in_(outbox.TELLS_WHO_MAY_STAND)
    unsent = col(Message.kind).in_(HAS_A_LINK) & col(Message.next_try).is_not(None)
    tx.exec(delete(Message).where(of_poll, private | unsent))


def _extend(
    tx: Session, now: datetime, poll: Poll, definition: Definition, window: Nominations
) -> None:
    later = postponed(definition, extended_by(window.closes, now), nominations=True)
    electors = redefine(tx, poll, later)
    journal.write(
        tx,
        poll,
        now,
        "nominations extended",
        nominations_close=iso(required_window(poll.slug, later).closes),
        opens=iso(later.times.opens),
        closes=iso(later.times.closes),
    )
    outbox.queue_all(tx, now, "nominations-extended", poll, electors)
    outbox.queue_officials(tx, now, "nominations-extended", poll, later.officials)
