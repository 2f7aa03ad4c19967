"""Checks of what is in the database: clock, polls, owed scrubs, and work left undone."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from election.database.tables import Message, OwedScrub, Poll
from election.errors.base import Refusal
from election.errors.clock import ClockJumped
from election.errors.polls import DefinitionChanged
from election.office.doctor.findings import Findings
from election.office.office import Office
from election.rules.poll.instants import iso
from election.rules.poll.phases import ALLOWED, is_draft, is_over
from election.services import due, journal, store, worker_lease
from election.services.failed_mail import LONG_DEFERRED
from election.services.find_changes import find_changes
from election.services.outbox import MAY_BE_TOLD_OF

PATIENCE = timedelta(minutes=15)
"""A worker that runs looks every second, and leaves nothing due for so long."""


def look(office: Office, findings: Findings) -> None:
    """Check one state of the database."""
    with office.database.reading() as tx:
        now = office.clock(tx)
        sound = _polls(tx, findings)
        _clock(tx, office, sound, now, findings)
        _service_key(office, sound, findings)
        _owed(tx, findings)
        _messages(tx, findings)
        _worker(tx, now, findings)


def _polls(tx: Session, findings: Findings) -> list[Poll]:
    """The polls that can be relied on."""
    noticed = [poll for poll in store.every(tx) if not is_draft(poll.phase)]
    sound = []
    for poll in noticed:
        fault, changes = journal.fault(tx, poll), find_changes(tx, poll)
        if fault:
            changes = [change for change in changes if not isinstance(change, DefinitionChanged)]
            findings.fault("polls", f"{poll.slug}: {fault}. Restore a backup, or void the poll.")
        for change in changes:
            findings.fault("polls", f"{change} {change.advice}")
        if not (fault or changes):
            sound.append(poll)
    if len(sound) == len(noticed):
        findings.ok("polls", f"{len(noticed)} noticed; every row is as it was stored.")
    return sound


def _clock(
    tx: Session, office: Office, sound: list[Poll], now: datetime, findings: Findings
) -> None:
    acts = (journal.history_of(tx, poll).newest for poll in sound)
    newest = max((act for act in acts if act), default=None)
    time = iso(now)
    if newest and newest > now:
        findings.fault("clock", f"It says {time}, and the newest act is of {iso(newest)}.")
    elif jumped := _jump(office):
        findings.fault("clock", f"It says {time}. {jumped} {jumped.advice}")
    else:
        findings.ok("clock", f"It says {time}, no act is later, and no jump is known.")


def _jump(office: Office) -> ClockJumped | None:
    watch = office.clock_watch
    return None if watch is None else watch.refusal(watch.state())


def _service_key(office: Office, sound: list[Poll], findings: Findings) -> None:
    try:
        key = office.service_key
    except Refusal:
        return  # `office_files.py` has reported it
    unfinished = [poll for poll in sound if not is_over(poll.phase)]
    others = [poll.slug for poll in unfinished if store.definition_of(poll).service_key != key]
    for slug in others:
        findings.fault("definitions", f"{slug} names another service key: it cannot be published.")
    if not others:
        findings.ok("definitions", f"{len(unfinished)} unfinished, each with this service key.")


def _owed(tx: Session, findings: Findings) -> None:
    if tx.exec(select(OwedScrub.token).limit(1)).first():  # a number would tell of nominations
        findings.warning("scrubs", "What was deleted is not overwritten yet. Run worker.")
    else:
        findings.ok("scrubs", "None is owed.")


def _messages(tx: Session, findings: Findings) -> None:
    """Check for refused and long deferred messages that may be told of, of polls under way."""
    over = select(Poll.id).where(col(Poll.phase).in_(ALLOWED["purge"]))
    current = col(Message.poll_id).is_(None) | col(Message.poll_id).not_in(over)
    wanted = select(Message.state, Message.attempts).where(current, MAY_BE_TOLD_OF)
    states = tx.exec(wanted).all()
    refused = sum(state == "refused" and attempts > 0 for state, attempts in states)
    deferred = sum(state == "deferred" and attempts >= LONG_DEFERRED for state, attempts in states)
    if refused or deferred:
        problem = f"{refused} refused, {deferred} deferred again and again: see `election status`."
        findings.warning("messages", problem)
    else:
        none = (
            "None is refused, or deferred for long. That of casts and nominations is not counted."
        )
        findings.ok("messages", none)


def _worker(tx: Session, now: datetime, findings: Findings) -> None:
    """Check for work that is long due: nothing else shows that no worker runs."""
    then = now - PATIENCE
    late = (
        select(func.count())
        .select_from(Message)
        .where(col(Message.state).in_(("queued", "deferred")), col(Message.next_try) <= then)
        .where(MAY_BE_TOLD_OF)
    )
    mails, acts = tx.exec(late).one(), [*due.to_open(tx, then), *due.to_close(tx, then)]
    if mails or acts:
        undone = ", ".join([f"{mails} messages"] * bool(mails) + acts)
        findings.warning("worker", f"It seems not to run: {undone} due for 15 minutes or more.")
        return
    lease = worker_lease.read(tx)
    words = worker_lease.worker_words(lease, now).removeprefix("worker: ")
    if lease is not None and lease.holder and not worker_lease.is_seen(lease, now):
        findings.warning("worker", f"It was killed, or hangs: {words}. Start `election worker`.")
        return
    findings.ok("worker", f"Nothing that may be told of is left undone; {words}.")
