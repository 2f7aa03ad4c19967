"""The public pages of a result: the closed box, the report, the record's files."""

from pathlib import PurePosixPath

from election.results.record.archive import zipped
from election.results.record.stored import stored_file, stored_record
from election.results.report.published import published_report
from election.services.closed_box import closed_box
from election.services.overview import with_history
from election.web.middleware.public import Look
from election.web.pages.poll_status import poll_status, word_changes
from election.web.pages.preview import poll_preview
from election.web.public_pages import PublicPage
from election.web.responses import public

CONTENT_TYPES = {
    ".blt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown; charset=utf-8",
    ".py": "text/x-python; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
PLAIN = "text/plain; charset=utf-8"


def box(look: Look) -> PublicPage:
    stored = with_history(look.tx, look.poll)
    fixed = closed_box(look.tx, stored.poll, stored.history)
    return public(look, "box.html", slug=stored.poll.slug, box=fixed, definition=stored.definition)


def report(look: Look) -> PublicPage:
    stored = with_history(look.tx, look.poll)
    moment = look.moment(*word_changes(stored))
    view = published_report(look.tx, stored.poll, stored.history, moment)
    address = f"{look.site.base_url}/polls/{stored.poll.slug}/report"
    shared = poll_preview(look, stored, poll_status(look.tx, stored, moment), "report")
    return public(look, "report.html", view=view, address=address, preview=shared)


def record(look: Look) -> PublicPage:
    """All files of the record as one zip."""
    poll = with_history(look.tx, look.poll).poll
    content = zipped(stored_record(look.tx, poll))
    return PublicPage.of(content, CONTENT_TYPES[".zip"], download=f"{poll.slug}.zip")


def file(look: Look) -> PublicPage:
    """One file of the record, as a download: no browser runs it as a page of this site."""
    name = PurePosixPath(look.path["path"])
    content = stored_file(look.tx, with_history(look.tx, look.poll).poll, look.path["path"])
    return PublicPage.of(content, CONTENT_TYPES.get(name.suffix, PLAIN), download=name.name)
