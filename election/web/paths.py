"""What may stand in a path, and the static files. Any other path has no page.

The address of a static file holds a digest of the bytes of all of them. So a browser keeps it for a
year and never asks again; where one byte of one file has changed, pages name other addresses. The
digest is that of the folder, not of each file: so scripts import each other by their plain names.
"""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from election.web.public_pages import PublicPage

STATIC = ("election.web", "election.results.report")
"""The packages with a folder of static files. A report's are on this site and in a record."""
KINDS = {
    "css": "text/css; charset=utf-8",
    "png": "image/png",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


DIGEST_LENGTH = 16
FOR_EVER = "public, max-age=31536000, immutable"
"""A year, which is as long as caches go."""


@cache
def static_files() -> dict[str, bytes]:
    """The static files by name, read once."""
    paths = [path for room in STATIC for path in (files(room) / "static").iterdir()]
    return {path.name: path.read_bytes() for path in sorted(paths, key=lambda path: path.name)}


@cache
def static_digest() -> str:
    """The digest of the names and bytes of all static files, as their addresses have it."""
    parts = (
        f"{hashlib.sha256(content).hexdigest()} {name}\n"
        for name, content in static_files().items()
    )
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:DIGEST_LENGTH]


@cache
def static_address(name: str) -> str:
    """The path of a static file on this site. Raises LookupError for a file that is not there."""
    if name not in static_files():
        raise LookupError(f"there is no static file {name}")
    return f"/static/{static_digest()}/{name}"


class SlugConvertor(StringConvertor):
    regex = "[a-z0-9-]{1,32}"


class CodeInPathConvertor(StringConvertor):
    """The code of a ballot link, where a mail program wrote its # as %23, once or twice."""

    regex = r"(?:#|%23)[\s\S]{0,4096}"


class SignedCodeConvertor(StringConvertor):
    """A code that opens no ballot, and so may stand in a path: the page needs it to be made."""

    regex = "[A-Za-z0-9_.-]{1,400}"


class RecordPathConvertor(StringConvertor):
    """A path inside a record, as SHA256SUMS has it."""

    regex = "[A-Za-z0-9_][A-Za-z0-9._/-]{0,127}"

    def to_string(self, value: str) -> str:
        return value


class StaticNameConvertor(StringConvertor):
    regex = "[a-z]{1,32}[.][a-z]{1,8}"


class StaticDigestConvertor(StringConvertor):
    regex = f"[0-9a-f]{{{DIGEST_LENGTH}}}"


class StaticPages:
    """The static files, read and compressed once: they are sent from memory, without a thread."""

    def __init__(self) -> None:
        self._pages = {
            (static_digest(), name): PublicPage.of(
                content, KINDS[name.rpartition(".")[2]], caching=FOR_EVER
            )
            for name, content in static_files().items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        page = self._pages.get((request.path_params["digest"], request.path_params["name"]))
        if page is None:
            raise HTTPException(404)
        await page.answer(request.headers)(scope, receive, send)


register_url_convertor("slug", SlugConvertor())
register_url_convertor("code_in_path", CodeInPathConvertor())
register_url_convertor("signed_code", SignedCodeConvertor())
register_url_convertor("static_digest", StaticDigestConvertor())
register_url_convertor("static_name", StaticNameConvertor())
register_url_convertor("record_path", RecordPathConvertor())
