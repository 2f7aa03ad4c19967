"""What may stand in a path, and the static files. Anything else is a page that is not there."""

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
"""A package and its folder: what the report brings along, here and in a record."""


class SlugConvertor(StringConvertor):
    regex = "[a-z0-9-]{1,32}"


class RecordPathConvertor(StringConvertor):
    """A path inside a record, as it stands in its sums."""

    regex = "[A-Za-z0-9_][A-Za-z0-9._/-]{0,127}"

    def to_string(self, value: str) -> str:
        return value


class StaticPages(StaticFiles):
    """Files that are asked for anew each time, and sent only where they changed; compressed.

    Pages are not: they hold secrets beside what a stranger may choose, and sizes would tell.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
