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
from election.services.publishing import Facts


def publish(tx: Session, clock: Clock, slug: str, key: Ed25519PrivateKey) -> Poll:
    """Publish the preliminary report and record of a tallied poll, signed by the service."""
    poll = publishing.lock_tallied(tx, slug)
    publishing.publish(tx, clock, poll, signed(publishing.facts(tx, poll), key))
    return poll


def certification(
    tx: Session, clock: Clock, slug: str, statement: str | None = None
) -> Certification:
    """What is to be certified now, and who has signed it so far."""
    poll = store.find(tx, slug)
    certifying.require_certifiable(tx, clock, poll)
    return draw_up(tx, poll, statement)


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
    certifying.require_certifiable(tx, clock, poll)
    found = draw_up(tx, poll, statement)
    for each in signatures:
        found = found.signed(each)
    if found.keys:
        certifying.keep(tx, poll, found.statement, found.signatures)
    if not found.missing:
        facts = publishing.facts(tx, poll, found.statement, found.signatures)
        certifying.certify(tx, clock, poll, found.statement, signed(facts, key))
    return found


def published_report(tx: Session, slug: str) -> ReportView:
    """The report of a published poll as its page shows it. Raises NothingPublished."""
    poll = store.find(tx, slug)
    files = publishing.files_of(tx, slug)
    return published_view(_facts_now(tx, poll), files)


def _facts_now(tx: Session, poll: Poll) -> Facts:
    certified = journal.acts(tx, poll, "certified")
    if not certified:
        return publishing.facts(tx, poll)
    signed_by = certifying.begun(tx, poll)
    return publishing.facts(
        tx, poll, certified[-1].data["statement"], signed_by.signatures if signed_by else None
    )
