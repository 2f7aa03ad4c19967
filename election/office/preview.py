"""The preview of a draft: what its electors would read, as files, before anything is noticed.

An office that is thrown away goes the way of the draft to a result by the real services. The office
itself is only read.
"""

import re
from pathlib import Path

from sqlmodel import select

from election.database.tables import Message
from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.office.files import require_new
from election.office.office import Office
from election.office.sample_mails import sample_mails
from election.office.sample_nominations import SampleNominations
from election.office.shown_files import ShownFiles
from election.office.site_visit import SiteVisit
from election.office.tally import OpeningFiles, tally
from election.office.throwaway import (
    StandingClock,
    cause_of,
    clock_before_notice,
    draft,
    entries_of,
    freeze,
    throwaway_office,
)
from election.results.publish import publish
from election.rules.poll.definition import Definition
from election.rules.poll.nominating import window_of, without_candidates
from election.rules.poll.phases import require_phase
from election.rules.poll.questions import Candidate
from election.services import cast as casting
from election.services import close as closing
from election.services import open as opening
from election.services import outbox, remind, store
from election.web.app import create_app

SITE = "https://preview.invalid"
"""Reserved by RFC 2606: it leads nowhere."""
MARK = "PREVIEW. Nothing here is real: no poll is announced, and no link leads anywhere."


def preview(office: Office, slug: str, directory: Path) -> list[Path]:
    """Write a draft's mails, its pages, and a report of invented ballots; return the files.

    Raises WrongPhase, RollTooLong, FileExists.
    """
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        require_phase("notice", poll.phase, slug)
        definition = store.definition_of(poll)
        entries = entries_of(definition, store.electors_of(tx, poll))
        now = office.clock(tx)
        cause = cause_of(tx, definition)
    require_new(directory)
    directory.mkdir(parents=True)
    shown = ShownFiles(directory, SITE, MARK)
    clock = clock_before_notice(definition, now)
    with throwaway_office(office, clock, SITE) as throwaway:
        file = PollFile(without_candidates(definition), entries)
        draft(throwaway, cause, file)
        if window_of(definition):
            file = _nominate(throwaway, clock, file, kind_of(definition).candidates, shown)
        _run(throwaway, clock, file, shown)
    return shown.written


def _nominate(
    office: Office,
    clock: StandingClock,
    file: PollFile,
    known: tuple[Candidate, ...],
    shown: ShownFiles,
) -> PollFile:
    """From the links to nominate to the candidates: those known, else invented ones."""
    nominations = SampleNominations(office, clock, file.definition, known)
    nominations.begin()
    _write_mails(office, shown)
    shown.write_page(nominations.page(create_app(office.site), SITE), "nominations-page.html")
    nominations.nominate()
    _write_mails(office, shown)
    nominations.answer()
    _write_mails(office, shown)
    decided = nominations.close()
    _write_mails(office, shown)
    return PollFile(decided, file.entries)


def _run(office: Office, clock: StandingClock, file: PollFile, shown: ShownFiles) -> None:
    """From notice to result: each act by its service, and after each what it sends and shows."""
    slug, times = file.definition.slug, file.definition.times
    app = create_app(office.site)
    shares = freeze(office, file.definition)
    _write_mails(office, shown)
    shown.write_page(SiteVisit(app, SITE).get(f"/polls/{slug}"), "notice-page.html")
    clock.instant = times.opens
    with office.database.transaction() as tx:
        opening.open_poll(tx, clock, slug)
    code = _write_mails(office, shown)
    fields = _invented_marks(file.definition)
    _write_visit(SiteVisit(app, SITE), slug, code, fields, shown)
    _cast_others(office, slug, fields)
    clock.instant = times.opens + times.window / 2
    with office.database.transaction() as tx:
        remind.remind(tx, clock, slug)
    _write_mails(office, shown)
    clock.instant = times.closes
    with office.database.transaction() as tx:
        closing.close(tx, clock, slug)
    _write_mails(office, shown)
    opening_files = OpeningFiles(shares=shares) if shares else OpeningFiles(office.key_path(slug))
    tally(office, slug, opening_files, (), ())
    publish(office.database, clock, slug, office.publisher)
    _write_mails(office, shown)
    shown.write_page(SiteVisit(app, SITE).get(f"/polls/{slug}/report"), "report-page.html")


def _invented_marks(definition: Definition) -> dict[str, str]:
    """The fields of an invented ballot: Yes, or the candidates in their order on the roll."""
    candidates = kind_of(definition).names
    if not candidates:
        return {"marking": "yes"}
    return {f"rank-{one}": str(rank) for rank, one in enumerate(candidates, start=1)}


def _write_visit(
    visit: SiteVisit, slug: str, code: str, fields: dict[str, str], shown: ShownFiles
) -> None:
    """What the first elector with a ballot sees: the ballot, the review and the receipt."""
    visit.get(f"/b/{slug}")
    for name, filled in (("ballot", {"code": code}), ("review", fields), ("receipt", {})):
        shown.write_page(visit.post(filled), f"{name}-page.html")


def _cast_others(office: Office, slug: str, fields: dict[str, str]) -> None:
    """An invented ballot of each elector who has one, in place of what they cast."""
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        definition, digest = store.definition_of(poll), poll.definition_hash
        electors = [one for one in store.electors_of(tx, poll) if store.has_ballot(definition, one)]
    marking = kind_of(definition).read_form(fields, ())
    for elector in electors:
        sealed = casting.seal_ballot(definition, digest, casting.new_code(), marking)
        with office.database.transaction() as tx:
            casting.cast(tx, office.clock, slug, elector.id or 0, casting.new_cast_id(), sealed)


def _write_mails(office: Office, shown: ShownFiles) -> str:
    """The first mail of each kind that waits, to an elector and to officials; then none waits.

    Returns the code of the link in them, where there is one: only the throw-away office takes it.
    """
    code = ""
    for name, mail in sample_mails(office):
        shown.write_mail(mail, name)
        body = mail.get_body(("plain",))
        if body and (link := re.search(rf"<{SITE}/b/\S+#(\S+)>", body.get_content())):
            code = link[1]
    with office.database.transaction() as tx:
        for waiting in tx.exec(select(Message).where(Message.state == "queued")).all():
            outbox.mark_sent(tx, waiting, "preview")
    return code
