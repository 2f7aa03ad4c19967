"""The public pages of a result: the closed box, the report, the record's files."""

from functools import partial
from pathlib import PurePosixPath

from election.crypto.box_root import box_text
from election.presentation.shown_tables import has_room
from election.results.record.stored import (
    stored_file,
    stored_parts,
    stored_record,
    stored_sizes,
)
from election.services.closed_box import ClosedBox, closed_box
from election.services.overview import StoredPoll, with_history
from election.web.middleware.public import Look
from election.web.pages.poll_status import poll_status, word_changes
from election.web.pages.preview import poll_preview
from election.web.pages.streamed_record import is_large, streamed
from election.web.public_pages import AnyPage, PublicPage
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
    """The closed box. A list that is too long for a page is in its file alone."""
    stored, fixed = _closed_box(look)
    slug, definition = stored.poll.slug, stored.definition
    return public(look, "box.html", slug=slug, box=fixed, has_room=has_room, definition=definition)


def box_file(look: Look) -> PublicPage:
    """The hashes of the envelopes as the root is made of them: the SHA-256 of this file is it."""
    _, fixed = _closed_box(look)
    return PublicPage.of(box_text(fixed.envelopes), PLAIN, download="box.txt")


def replaced_file(look: Look) -> PublicPage:
    """The hashes of the replaced envelopes, a line each."""
    _, fixed = _closed_box(look)
    lines = "".join(f"{digest}\n" for digest in fixed.replaced)
    return PublicPage.of(lines.encode(), PLAIN, download="replaced.txt")


def _closed_box(look: Look) -> tuple[StoredPoll, ClosedBox]:
    """The poll and its box. Raises BoxNotPublic before the close."""
    stored = with_history(look.tx, look.poll)
    return stored, closed_box(look.tx, stored.poll, stored.history)


def report(look: Look) -> PublicPage:
    from election.results.report.published import published_report

    stored = with_history(look.tx, look.poll)
    moment = look.moment(*word_changes(stored))
    view = published_report(look.tx, stored.poll, stored.history, moment)
    address = f"{look.site.base_url}/polls/{stored.poll.slug}/report"
    shared = poll_preview(look, stored, poll_status(look.tx, stored, moment), "report")
    return public(look, "report.html", view=view, address=address, preview=shared)


def record(look: Look) -> AnyPage:
    """All files of the record as one zip."""
    from election.results.record.archive import zip_outline, zipped

    poll = with_history(look.tx, look.poll).poll
    media_type, name = CONTENT_TYPES[".zip"], f"{poll.slug}.zip"
    sizes = stored_sizes(look.tx, poll)
    if not is_large(sum(sizes.values())):
        return PublicPage.of(zipped(stored_record(look.tx, poll)), media_type, download=name)
    outline = zip_outline(sizes, partial(stored_parts, look.tx, poll))
    return streamed(look, poll, outline, media_type, name)


def file(look: Look) -> AnyPage:
    """One file of the record, as a download: no browser runs it as a page of this site."""
    poll, path = with_history(look.tx, look.poll).poll, look.path["path"]
    name = PurePosixPath(path)
    media_type = CONTENT_TYPES.get(name.suffix, PLAIN)
    if is_large(stored_sizes(look.tx, poll).get(path, 0)):
        return streamed(look, poll, (path,), media_type, name.name)
    content = stored_file(look.tx, poll, path)
    return PublicPage.of(content, media_type, download=name.name)
