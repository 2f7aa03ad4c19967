"""Publishing and certifying a poll: facts are gathered, the record is built, and it is stored."""

from sqlmodel import Session

from election.publish.record import build
from election.publish.report import ReportView, published_view
from election.records.database import Clock
from election.records.tables import Poll
from election.services import certifying, journal, polls, publishing


def publish(tx: Session, clock: Clock, slug: str) -> Poll:
    """Publish the preliminary report and record of a tallied poll."""
    poll = publishing.tallied(tx, slug)
    publishing.publish(tx, clock, poll, build(publishing.facts(tx, poll)))
    return poll


def certify(tx: Session, clock: Clock, slug: str, statement: str) -> Poll:
    """Publish the certified record; `statement` links the public statement of reasons."""
    poll = certifying.certifiable(tx, clock, slug)
    files = build(publishing.facts(tx, poll, statement))
    certifying.certify(tx, clock, poll, statement, files)
    return poll


def published_report(tx: Session, slug: str) -> ReportView:
    """The report of a published poll as its page shows it. Raises NothingPublished."""
    poll = polls.find(tx, slug)
    files = publishing.files_of(tx, slug)
    certified = journal.acts(tx, poll, "certified")
    statement = certified[-1].data["statement"] if certified else None
    return published_view(publishing.facts(tx, poll, statement), files)
