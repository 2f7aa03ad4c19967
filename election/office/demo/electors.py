"""Electors from outside: a mailbox, a link, and forms read from their HTML and posted."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urldefrag, urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from election.errors import DemoFailed
from election.office.demo.script import Visit

_LINK = re.compile(r"^<(https?://\S+/b/\S+#\S+)>$", re.MULTILINE)


@dataclass
class PostForm:
    """The one POST form of a page, with its fields as they stand."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _FormReader(HTMLParser):
    """Finds the POST form of a page and what it would send untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.form = PostForm()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = values.get("method", "").lower() == "post"
            if self._inside:
                self.form.action = values.get("action", "")
        elif self._inside and tag == "input" and values.get("type") == "hidden":
            self.form.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def newest_link(mail: Path, address: str) -> tuple[Path, str] | None:
    """The newest message to this address with a ballot link in it: its file, and the link.

    By the time of the file: names in a Maildir do not sort by it.
    """
    found = None
    for file in sorted((mail / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        if address not in str(message["To"]):
            continue
        body = message.get_body(("plain",))
        link = _LINK.search(body.get_content()) if body else None
        if link:
            found = (file, link.group(1))
    return found


def _opener() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


def cast(link: str, part: Visit) -> str:
    """Follow a link, mark, review, cast; returns the receipt page."""
    browser = _opener()
    url, token = urldefrag(link)
    url, page = _get(browser, url)
    for fields in ({"code": token}, part.fields, {}):
        form = _form(page)
        url, page = _post(browser, urljoin(url, form.action or url), {**form.fields, **fields})
    return page


def _form(page: str) -> PostForm:
    reader = _FormReader()
    reader.feed(page)
    return reader.form


def _get(browser: OpenerDirector, url: str) -> tuple[str, str]:
    return _send(browser, Request(url))  # noqa: S310  the demo's own loopback address


def _post(browser: OpenerDirector, url: str, fields: dict[str, str]) -> tuple[str, str]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = urlencode(fields).encode()
    return _send(browser, Request(url, data=data, headers=headers))  # noqa: S310


def _send(browser: OpenerDirector, request: Request) -> tuple[str, str]:
    try:
        with browser.open(request, timeout=30) as answer:
            return answer.url, answer.read().decode()
    except OSError as error:
        raise DemoFailed(reason=f"{request.full_url} answered: {error}") from error
