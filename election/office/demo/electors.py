"""The demo's electors: they read a mailbox, follow a link, and read and post the forms.

No request has a time limit: the caller watches that the server still runs.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlencode, urljoin
from urllib.request import (
    HTTPCookieProcessor,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from election.errors.demo import DemoFailed
from election.office.demo.invented_polls import Visit

SIGN_OUT = "/sign-out"
"""The end of the address of the form that every page of a session has beside its own."""
_LINK = r"^<(https?://\S+/b/{slug}#\S+)>$"


@dataclass
class PostForm:
    """A POST form of a page beside the one that signs out, with its fields as they stand."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _PageReader(HTMLParser):
    """Finds the POST forms of a page, what they would send untouched, and the page's heading."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PostForm] = []
        self.heading = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        action = values.get("action", "")
        posts = tag == "form" and values.get("method", "").lower() == "post"
        if posts and not action.endswith(SIGN_OUT):
            self._inside = tag
            self.forms.append(PostForm(action))
        elif tag == "h1":
            self._inside = tag
        elif tag == "input" and self.forms and self._inside and values.get("type") == "hidden":
            self.forms[-1].fields[values["name"]] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.heading += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


def ballot_link(mail: Path, slug: str, address: str) -> tuple[Path, str] | None:
    """The message to this address with the link to this poll: its file, and the link."""
    pattern = re.compile(_LINK.format(slug=re.escape(slug)), re.MULTILINE)
    for file in sorted((mail / "new").iterdir()):
        content = file.read_bytes()
        if address.encode() not in content:  # parsing every message would take long
            continue
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain",))
        link = pattern.search(body.get_content()) if body else None
        if link and address in str(message["To"]):
            return file, link.group(1)
    return None


def cast(link: str, visit: Visit) -> str:
    """Follow a link, mark, review, cast; returns the receipt page. Raises DemoFailed."""
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    url, token = urldefrag(link)
    url, page = _get(browser, url)
    for fields in ({"code": token}, visit.fields, {}):
        form = post_form(url, page)
        url, page = _post(browser, urljoin(url, form.action or url), {**form.fields, **fields})
    return page


def post_form(url: str, page: str, action: str = "") -> PostForm:
    """The last form of a page whose action ends like this. Raises DemoFailed where it has none."""
    read = _read(page)
    for form in reversed(read.forms):
        if form.action.endswith(action):
            return form
    raise DemoFailed(reason=f"{url} has no form: {read.heading}")


def _read(page: str) -> _PageReader:
    reader = _PageReader()
    reader.feed(page)
    return reader


def _get(browser: OpenerDirector, url: str) -> tuple[str, str]:
    return _send(browser, Request(url))  # noqa: S310  the demo's own loopback address


def _post(browser: OpenerDirector, url: str, fields: dict[str, str]) -> tuple[str, str]:
    headers = {"Sec-Fetch-Site": "same-origin"}
    data = urlencode(fields).encode()
    return _send(browser, Request(url, data=data, headers=headers))  # noqa: S310


def _send(browser: OpenerDirector, request: Request) -> tuple[str, str]:
    try:
        with browser.open(request) as answer:
            return answer.url, answer.read().decode()
    except HTTPError as error:
        heading = _read(error.read().decode(errors="replace")).heading
        reason = f"{request.full_url} answered {error.code}: {heading}"
        raise DemoFailed(reason=reason) from error
    except OSError as error:
        raise DemoFailed(reason=f"{request.full_url} does not answer: {error}") from error
