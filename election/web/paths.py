"""What may stand in a path, and the static files. Any other path has no page."""

from os import PathLike, stat_result
from pathlib import Path

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from election.web.middleware.headers import PUBLIC

STATIC = Path(__file__).parent / "static"
REPORT_STATIC = ("election.results.report", "static")
"""A package and its folder: the static files of a report, on this site and in a record."""


class SlugConvertor(StringConvertor):
    regex = "[a-z0-9-]{1,32}"


class RecordPathConvertor(StringConvertor):
    """A path inside a record, as SHA256SUMS has it."""

    regex = "[A-Za-z0-9_][A-Za-z0-9._/-]{0,127}"

    def to_string(self, value: str) -> str:
        return value


class StaticPages(StaticFiles):
    """Static files: compressed, and sent only where they changed since the browser's copy.

    Pages are not compressed: they hold secrets beside text that a stranger may choose, and the
    compressed size would reveal such a secret. A file is sent whole, whatever range is asked for:
    none is large, and ranges would be one more thing to bound.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["headers"] = [header for header in scope["headers"] if header[0] != b"range"]
        await GZipMiddleware(super().__call__)(scope, receive, send)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        answer.headers["Cache-Control"] = PUBLIC
        return answer


register_url_convertor("slug", SlugConvertor())
register_url_convertor("record_path", RecordPathConvertor())
