"""The report of a published poll as its page shows it, made anew from the database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from election.crypto import canonical
from election.database.tables import Poll
from election.results.certification import kept_signatures
from election.results.facts import Facts
from election.results.gather import facts_of
from election.results.record.file_list import file_lines
from election.results.record.file_names import JOURNAL, SUMS
from election.results.record.stored import stored_file, stored_sizes
from election.results.report.card import ResultCard, result_card
from election.results.report.checks import checks
from election.results.report.poll_tables import hashes
from election.results.report.standing import standing_of
from election.results.report.view import ReportView, report_view
from election.services.history import History
from election.services.read_history import read_history


def published_report(tx: Session, poll: Poll, history: History, now: datetime) -> ReportView:
    """The report of a poll, preliminary, certified or void, at this time.

    Its words change with the time at the end of the challenge period only. Raises NothingPublished.
    """
    sizes = stored_sizes(tx, poll)
    journal, sums = (stored_file(tx, poll, path) for path in (JOURNAL, SUMS))
    return _view(_facts_now(tx, poll, history), sizes, journal, sums, now)


def published_card(tx: Session, poll: Poll, history: History, now: datetime) -> ResultCard | None:
    """The card of the report as of now; None where no report is published."""
    if history.published is None:
        return None
    facts = _facts_now(tx, poll, history)
    return result_card(facts, standing_of(facts, now))


def _facts_now(tx: Session, poll: Poll, history: History) -> Facts:
    if history.certified is None:
        return facts_of(tx, poll, history)
    kept = kept_signatures(tx, poll)
    signatures = kept.signatures if kept else None
    return facts_of(tx, poll, history, history.certified.statement, signatures)


def _view(
    facts: Facts, sizes: Mapping[str, int], journal: bytes, sums: bytes, now: datetime
) -> ReportView:
    """The report as of now, with the digest of the record's sums, which no file of it can hold.

    Hashes and checks are those of the record, whose journal ends before its own publication.
    """
    ended = facts.history.entries[: journal.count(b"\n")]
    recorded = replace(facts, history=read_history(ended))
    table = hashes(recorded)
    own = ("This record", SUMS, canonical.digest(sums))
    present = ("Head of the journal as of now", "", facts.history.head)
    return replace(
        report_view(facts, now),
        hashes=replace(table, rows=(*table.rows, own, present)),
        checks=checks(recorded),
        files=file_lines(sizes),
    )
