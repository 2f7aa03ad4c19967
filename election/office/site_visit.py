"""One visitor's visit to the pages of a site in this process, without a server or a network."""

from collections.abc import Mapping, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import anyio
from starlette.types import ASGIApp

from election.errors.demo import PreviewFailed
from election.office.demo.electors import post_form

_MOVED = range(300, 400)
_REFUSED = 400


class SiteVisit:
    """Keeps cookies, follows where it is sent, and posts a form of the page it is on.

    A page that is refused raises PreviewFailed.
    """

    def __init__(self, app: ASGIApp, site: str) -> None:
        self._app = app
        self._cookies: dict[str, str] = {}
        self._url = site
        self.page = ""

    def get(self, path: str) -> str:
        """The page at this path."""
        return self._asks("GET", path)

    def post(self, fields: Mapping[str, str], action: str = "") -> str:
        """The page that answers to the form, filled in with these fields.

        Where the page has several, `action` is the end of the address that the form posts to.
        """
        form = post_form(self._url, self.page, action)
        filled = urlencode({**form.fields, **fields}).encode()
        return self._asks("POST", form.action or self._url, filled)

    def is_refused(self, fields: Mapping[str, str]) -> bool:
        """True where the answer to the form is a refusal; `page` says why."""
        try:
            self.post(fields)
        except PreviewFailed:
            return True
        return False

    def _asks(self, method: str, path: str, body: bytes = b"") -> str:
        self._url = urljoin(self._url, path)
        status, headers, content = anyio.run(self._answer, method, body)
        for name, value in headers:
            if name == b"set-cookie":
                for cookie in SimpleCookie(value.decode()).values():
                    self._cookies[cookie.key] = cookie.value
        if status in _MOVED:
            return self._asks("GET", dict(headers)[b"location"].decode())
        self.page = content.decode()
        if status >= _REFUSED:
            raise PreviewFailed(reason=f"{self._url} answered {status}")
        return self.page

    async def _answer(
        self, method: str, body: bytes
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        url = urlsplit(self._url)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {
            "host": url.netloc,
            "cookie": cookies,
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(body)),
        }
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.path.encode(),
            "root_path": "",
            "query_string": url.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
            "server": (url.hostname, 443),
        }
        await self._app(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], list(sent[0]["headers"]), content
