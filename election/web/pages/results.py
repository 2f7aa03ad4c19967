"""The public pages of a result: the closed box, the report, the record's files."""

from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from election.results.record.archive import zipped
from election.results.record.stored import stored_file, stored_record
from election.results.report.published import published_report
from election.services.closed_box import closed_box
from election.services.overview import public_poll
from election.web.middleware.headers import PUBLIC
from election.web.responses import public, site_of

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


def box(request: Request) -> Response:
    with site_of(request).database.reading() as tx:
        stored = public_poll(tx, request.path_params["slug"])
        fixed = closed_box(tx, stored.poll, stored.history)
        return public(request, "box.html", slug=stored.poll.slug, box=fixed)


def report(request: Request) -> Response:
    with site_of(request).database.reading() as tx:
        stored = public_poll(tx, request.path_params["slug"])
        view = published_report(tx, stored.poll, stored.history)
        return public(request, "report.html", view=view)


def record(request: Request) -> Response:
    """All files of the record as one zip."""
    with site_of(request).database.reading() as tx:
        poll = public_poll(tx, request.path_params["slug"]).poll
        files = stored_record(tx, poll)
    return _attachment(f"{poll.slug}.zip", CONTENT_TYPES[".zip"], zipped(files))


def file(request: Request) -> Response:
    """One file of the record, as a download: no browser runs it as a page of this site."""
    path = request.path_params["path"]
    with site_of(request).database.reading() as tx:
        poll = public_poll(tx, request.path_params["slug"]).poll
        content = stored_file(tx, poll, path)
    name = PurePosixPath(path)
    return _attachment(name.name, CONTENT_TYPES.get(name.suffix, PLAIN), content)


def _attachment(name: str, content_type: str, content: bytes) -> Response:
    headers = {
        "Cache-Control": PUBLIC,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Type": content_type,
    }
    return Response(content, headers=headers)
