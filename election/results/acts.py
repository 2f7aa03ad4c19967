"""Publishing and certifying a poll: facts are gathered, the record is built, and it is stored."""

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from election.database.engine import Clock
from election.database.tables import Poll
from election.results.certification import Certification, draw_up
from election.results.record.build import signed
from election.results.report.view import ReportView, published_view
from election.services import certify as certifying
from election.services import journal, publishing, store
from election.services.history import History
from election.services.publishing import Facts


def publish(tx: Session, clock: Clock, slug: str, key: Ed25519PrivateKey) -> Poll:
    """Publish the preliminary report and record of a tallied poll, signed by the service."""
    poll = publishing.lock_tallied(tx, slug)
    facts = publishing.facts(tx, poll, journal.history_of(tx, poll))
    publishing.publish(tx, clock, poll, signed(facts, key))
    return poll


def certification(
    tx: Session, clock: Clock, slug: str, statement: str | None = None
) -> Certification:
    """What is to be certified now, and who has signed it so far."""
    poll = store.find(tx, slug)
    history = journal.history_of(tx, poll)
    certifying.require_certifiable(poll, history, clock(tx))
    return draw_up(tx, poll, history, statement)


def certify(
    tx: Session,
    clock: Clock,
    slug: str,
    key: Ed25519PrivateKey,
    statement: str | None = None,
    signatures: Iterable[str] = (),
) -> Certification:
    """Take signatures; once none is missing, publish the certified record.

    `statement` links the public statement of reasons. Where no signing key is named, none is
    needed; where signatures are missing, what there is is kept, and the poll stays as it is.
    """
    poll = store.lock(tx, slug)
    history = journal.history_of(tx, poll)
    certifying.require_certifiable(poll, history, clock(tx))
    found = draw_up(tx, poll, history, statement)
    for each in signatures:
        found = found.signed(each)
    if found.keys:
        certifying.keep(tx, poll, found.statement, found.signatures)
    if not found.missing:
        facts = publishing.facts(tx, poll, history, found.statement, found.signatures)
        certifying.certify(tx, clock, poll, found.statement, signed(facts, key))
    return found


def published_report(tx: Session, poll: Poll, history: History) -> ReportView:
    """The report of a published poll as its page shows it. Raises NothingPublished."""
    files = publishing.files_of(tx, poll)
    return published_view(_facts_now(tx, poll, history), files)


def _facts_now(tx: Session, poll: Poll, history: History) -> Facts:
    if history.certified is None:
        return publishing.facts(tx, poll, history)
    begun = certifying.begun(tx, poll)
    signatures = begun.signatures if begun else None
    return publishing.facts(tx, poll, history, history.certified.statement, signatures)
