"""Certifying: take signatures, and with the last one publish the certified record."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime

from sqlmodel import Session

from election.database.engine import Clock, Database
from election.database.tables import Poll
from election.errors.disputes import ChallengeUpheld, DisputeOpen, ResultRefuted
from election.errors.polls import PollChanged
from election.results.certification import Certification, draw_up, keep_signatures, kept_signatures
from election.results.facts import Publisher
from election.results.gather import facts_of
from election.results.record.build import signed
from election.results.record.file_names import SUMS
from election.results.record.made_files import MadeFile
from election.results.record.stored import store_record
from election.rules.poll.phases import NEXT, challenge_ends, require_not_before, require_phase
from election.rules.pollfile.addresses import link
from election.services import journal, outbox, overtaken_mail, store
from election.services.history import History, happened
from election.services.officials import officials_of


def certification(
    tx: Session, clock: Clock, slug: str, statement: str | None = None
) -> Certification:
    """The certification as it is now, with the signatures given so far."""
    poll = store.find(tx, slug)
    history = journal.history_of(tx, poll)
    require_certifiable(poll, history, clock(tx))
    return draw_up(tx, poll, history, statement)


def certify(
    database: Database,
    clock: Clock,
    slug: str,
    publisher: Publisher,
    statement: str | None = None,
    signatures: Iterable[str] = (),
) -> Certification:
    """Take signatures; once none is missing, publish the certified record.

    `statement` is the link of the public statement of reasons. Where the definition names no
    signing key, no signature is needed. Where signatures are missing, those given are kept, and
    the poll stays as it is. Signatures are checked, and the record is made, before the transaction
    that stores them. Raises PollChanged where another act on the poll came between.
    """
    with database.reading() as tx:
        poll = store.find(tx, slug)
        history = journal.history_of(tx, poll)
        require_certifiable(poll, history, clock(tx))
        before = kept_signatures(tx, poll)
        current = draw_up(tx, poll, history, statement)
        for signature in signatures:
            current = current.signed(signature)
        facts = facts_of(tx, poll, history, current.statement, current.signatures)
    record = nullcontext() if current.missing else signed(facts, publisher)
    with record as files, database.transaction() as tx:
        poll = store.lock(tx, slug)
        require_phase("certify", poll.phase, slug)
        journal.require_head(poll, history.head)
        if kept_signatures(tx, poll) != before:
            raise PollChanged(slug=slug)
        if current.keys:
            keep_signatures(tx, poll, current)
        if files is not None:
            certify_files(tx, clock, poll, current.statement, files)
    return current


def require_certifiable(poll: Poll, history: History, now: datetime) -> None:
    """Raise unless the challenge period is over, and every dispute has its ruling."""
    slug = poll.slug
    require_phase("certify", poll.phase, slug)
    ends = challenge_ends(happened(history.published).at, store.definition_of(poll).times)
    require_not_before("certify", slug, ends, now)
    require_undisputed(slug, history)


def require_undisputed(slug: str, history: History) -> None:
    """Raise unless every objection and challenge has its ruling, and none took the result away."""
    for dispute in history.open_disputes[:1]:
        kind = dispute.kind.capitalize()
        raise DisputeOpen(slug=slug, kind=kind, number=dispute.number)
    if objection := history.upheld_objection:
        raise ResultRefuted(slug=slug, why=f"objection {objection.number} was upheld")
    if history.recount_differs:
        raise ResultRefuted(slug=slug, why="a recount came to something else")
    if challenge := history.unanswered_challenge:
        raise ChallengeUpheld(slug=slug, number=challenge.number)


def certify_files(
    tx: Session, clock: Clock, poll: Poll, statement: str, files: Mapping[str, MadeFile]
) -> None:
    """Store a certified record, journal it, and mail everybody."""
    now = clock(tx)
    poll.phase = NEXT["certify"]
    store_record(tx, poll, files)
    sums = files[SUMS].digest
    journal.write(tx, poll, now, "certified", statement=link(statement), sums=sums)
    overtaken_mail.end_telling(tx, poll)
    electors = store.electors_of(tx, poll)
    outbox.queue_everybody(tx, now, "certified", poll, electors, officials_of(tx, poll))
