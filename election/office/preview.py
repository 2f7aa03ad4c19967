"""The preview of a draft: what its electors would read, as files, before anything is noticed.

A throw-away office in a directory of its own, with secrets and a clock of its own, goes the way of
the draft to a result by the real services. Its site has a reserved address, so that no link of
it leads anywhere. The office itself is only read.
"""

import html
import re
import secrets
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from sqlmodel import Session, col, select

from election.database.tables import Elector, Message
from election.errors.polls import NoSuchPoll
from election.kinds.poll_file import PollFile
from election.kinds.table import kind_of
from election.mail.send import prepare
from election.office.files import require_new, write_private
from election.office.key_files import new_service_key, seed_kept
from election.office.notice_key import notice_key
from election.office.office import SERVICE_KEY, Office
from election.office.site_visit import SiteVisit
from election.office.tally import OpeningFiles, tally
from election.results.publish import publish
from election.rules.poll.definition import Definition
from election.rules.poll.phases import require_phase
from election.rules.pollfile.electorate import RollEntry
from election.services import cast as casting
from election.services import close as closing
from election.services import draft as drafting
from election.services import notice as noticing
from election.services import open as opening
from election.services import outbox, remind, store
from election.web.app import create_app
from election.web.paths import static_address, static_files

SITE = "https://preview.invalid"
"""Reserved by RFC 2606: it leads nowhere."""
MARK = "PREVIEW. Nothing here is real: no poll is announced, and no link leads anywhere."
_MAIL_PAGE = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    "<title>{title}</title></head>\n<body><pre>{text}</pre></body></html>\n"
)


@dataclass
class _StandingClock:
    """A clock that stands still until it is set."""

    instant: datetime

    def __call__(self, _tx: Session) -> datetime:
        return self.instant


@dataclass
class _Pages:
    """The files written so far, in a directory that is made for them."""

    directory: Path
    written: list[Path] = field(default_factory=list)

    def write(self, name: str, content: str) -> None:
        path = self.directory / name
        write_private(path, content.encode())  # addresses are in it
        self.written.append(path)


def preview(office: Office, slug: str, directory: Path) -> list[Path]:
    """Write a draft's mails, its pages, and a report of invented ballots; return the files.

    Raises WrongPhase, FileExists.
    """
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        require_phase("notice", poll.phase, slug)
        definition = store.definition_of(poll)
        entries = _entries(definition, store.electors_of(tx, poll))
        now = office.clock(tx)
        cause = _cause(tx, definition)
    require_new(directory)
    directory.mkdir(parents=True)
    pages = _Pages(directory)
    times = definition.times
    announced = min(now, times.opens - timedelta(days=times.minimum_notice_days))
    with tempfile.TemporaryDirectory(prefix="election-preview-") as home:
        clock = _StandingClock(announced)
        throwaway = _throwaway(office, Path(home), clock)
        try:
            if cause is not None:
                with throwaway.database.transaction() as tx:
                    drafting.draft(tx, clock, PollFile(cause, ()))
            _run(throwaway, clock, PollFile(definition, entries), pages)
        finally:
            throwaway.close()
    return pages.written


def _cause(tx: Session, definition: Definition) -> Definition | None:
    """The poll that causes this one, with whose roll a notice compares; it may be still to come."""
    slug = kind_of(definition).triggered_by()
    if slug is None:
        return None
    try:
        return store.definition_of(store.find(tx, slug))
    except NoSuchPoll:
        return replace(definition, slug=slug)


def _entries(definition: Definition, electors: list[Elector]) -> tuple[RollEntry, ...]:
    named = {person.id: person.name for person in definition.roll.people}
    return tuple(
        RollEntry(
            elector.person_id,
            named[elector.person_id],
            elector.email,
            elector.second_email,
            handle="",
            lead=False,
        )
        for elector in electors
    )


def _throwaway(office: Office, home: Path, clock: _StandingClock) -> Office:
    """An office of the same project, with a database, secrets and keys that are thrown away."""
    from election.database.schema import upgrade

    settings = office.settings.model_copy(
        update={
            "directory": home,
            "database_url": "sqlite:///election.db",
            "base_url": SITE,
            "secret_keys": (secrets.token_hex(32),),
            "service_key": SERVICE_KEY,
        }
    )
    write_private(home / SERVICE_KEY, new_service_key())
    throwaway = Office(settings, clock)
    upgrade(throwaway.database.engine)
    return throwaway


def _run(office: Office, clock: _StandingClock, file: PollFile, pages: _Pages) -> None:
    """From notice to result: each act by its service, and after each what it sends and shows."""
    slug, times = file.definition.slug, file.definition.times
    app = create_app(office.site)
    shares = _freeze(office, file)
    _write_mails(office, pages)
    _write_page(SiteVisit(app, SITE).get(f"/polls/{slug}"), "notice-page.html", pages)
    clock.instant = times.opens
    with office.database.transaction() as tx:
        opening.open_poll(tx, clock, slug)
    code = _write_mails(office, pages)
    fields = _invented_marks(file.definition)
    _write_visit(SiteVisit(app, SITE), slug, code, fields, pages)
    _cast_others(office, slug, fields)
    clock.instant = times.opens + times.window / 2
    with office.database.transaction() as tx:
        remind.remind(tx, clock, slug)
    _write_mails(office, pages)
    clock.instant = times.closes
    with office.database.transaction() as tx:
        closing.close(tx, clock, slug)
    _write_mails(office, pages)
    opening_files = OpeningFiles(shares=shares) if shares else OpeningFiles(office.key_path(slug))
    tally(office, slug, opening_files, (), ())
    publish(office.database, clock, slug, office.publisher)
    _write_mails(office, pages)
    _write_page(SiteVisit(app, SITE).get(f"/polls/{slug}/report"), "report-page.html", pages)


def _freeze(office: Office, file: PollFile) -> tuple[Path, ...]:
    """Notice, whatever the clock and other polls say; the shares of its key, where it has some."""
    slug = file.definition.slug
    key = notice_key(file.definition, None, office.key_path(slug), office.shares_path(slug))
    hashes = [seed_kept(office.seed_path(slug))[0]] if kind_of(file.definition).has_lot else []
    with office.database.transaction() as tx:
        drafting.draft(tx, office.clock, file)
        poll, now = store.lock(tx, slug), office.clock(tx)
        noticing.freeze(tx, now, poll, key.public, key.made, key.pieces, hashes, office.service_key)
    return key.shares


def _invented_marks(definition: Definition) -> dict[str, str]:
    """The fields of an invented ballot: Yes, or the candidates in their order on the roll."""
    candidates = kind_of(definition).names
    if not candidates:
        return {"marking": "yes"}
    return {f"rank-{one}": str(rank) for rank, one in enumerate(candidates, start=1)}


def _write_visit(
    visit: SiteVisit, slug: str, code: str, fields: dict[str, str], pages: _Pages
) -> None:
    """What the first elector with a ballot sees: the ballot, the review and the receipt."""
    visit.get(f"/b/{slug}")
    for name, filled in (("ballot", {"code": code}), ("review", fields), ("receipt", {})):
        _write_page(visit.post(filled), f"{name}-page.html", pages)


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


def _write_mails(office: Office, pages: _Pages) -> str:
    """The first mail of each kind that waits, to an elector and to officials; then none waits.

    Returns the code of the link in them, where there is one: only the throw-away office takes it.
    """
    code = ""
    shown = set[tuple[str, bool]]()
    with office.database.reading() as tx:
        waiting = tx.exec(
            select(Message).where(Message.state == "queued").order_by(col(Message.id))
        ).all()
        for message in waiting:
            sort = (message.kind, message.elector_id is None)
            if sort in shown:
                continue
            shown.add(sort)
            mail = prepare(tx, message, office.letterhead, office.clock(tx))
            name = f"mail-{message.kind}" + ("-to-officials" if sort[1] else "")
            _write_mail(mail, name, pages)
            body = mail.get_body(("plain",))
            if body and (link := re.search(rf"<{SITE}/b/\S+#(\S+)>", body.get_content())):
                code = link[1]
    with office.database.transaction() as tx:
        for message in waiting:
            outbox.mark_sent(tx, message.id or 0, "preview")
    return code


def _write_mail(mail: EmailMessage, name: str, pages: _Pages) -> None:
    heading = f"To: {mail['To']}\nSubject: {mail['Subject']}"
    for subtype in ("plain", "html"):
        body = mail.get_body((subtype,))
        text = body.get_content() if body else ""
        if subtype == "plain":
            pages.write(f"{name}.txt", f"{MARK}\n\n{heading}\n\n{text}\n{MARK}\n")
        else:
            pages.write(f"{name}.html", _marked(text, heading))


def _marked(page: str, heading: str = "") -> str:
    """An HTML page with the mark as the first that is read, and in its title."""
    mark = f"<pre><strong>{html.escape(MARK)}</strong>\n{html.escape(heading)}</pre>"
    page, bodies = re.subn(r"<body[^>]*>", lambda found: found[0] + mark, page, count=1)
    page = page.replace("<title>", "<title>PREVIEW ", 1)
    return page if bodies else mark + page


def _write_page(page: str, name: str, pages: _Pages) -> None:
    """A page of the site with its styles in it, without scripts, its links to the reserved site."""
    styles = static_files()["site.css"].decode()
    page = page.replace(
        f'<link rel="stylesheet" href="{static_address("site.css")}">', f"<style>{styles}</style>"
    )
    page = re.sub(r"<script\b[^>]*></script>\s*", "", page)
    page = re.sub(r'<link rel="(?:icon|apple-touch-icon)"[^>]*>\s*', "", page)
    page = re.sub(r'\b(href|action|src)="/', rf'\1="{SITE}/', page)
    pages.write(name, _marked(page))
