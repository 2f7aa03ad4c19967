"""What may stand in a path, and the static files. Any other path has no page."""

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


class StaticPages:
    """The static files, read and compressed once: they are sent from memory, without a thread."""

    def __init__(self) -> None:
        paths = [path for room in STATIC for path in (files(room) / "static").iterdir()]
        self._pages = {
            path.name: PublicPage.of(path.read_bytes(), KINDS[path.name.rpartition(".")[2]])
            for path in paths
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        page = self._pages.get(request.path_params["name"])
        if page is None:
            raise HTTPException(404)
        await page.answer(request.headers)(scope, receive, send)


register_url_convertor("slug", SlugConvertor())
register_url_convertor("code_in_path", CodeInPathConvertor())
register_url_convertor("signed_code", SignedCodeConvertor())
register_url_convertor("static_name", StaticNameConvertor())
register_url_convertor("record_path", RecordPathConvertor())
