"""The demo's electors: they read a mailbox, follow a link, and read and post the forms.

No request has a time limit: the caller watches that the server still runs.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
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
from election.office.demo.invented_polls import Fields, Visit

SIGN_OUT = "/sign-out"
"""The end of the address of the form that every page of a session has beside its own."""
_LINK = r"^<(https?://\S+/{page}/{slug}#\S+)>$"
BALLOT, NOMINATIONS = "b", "n"
"""How the address of a link begins, by what it is for."""


@dataclass
class PostForm:
    """A POST form of a page beside the one that signs out, with its fields as they stand."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _PageReader(HTMLParser):
    """Finds the POST forms of a page, what they would send untouched, and the page's heading.

    The form that signs out is none of them.
    """

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
        elif tag == "input" and self._inside == "form" and values.get("type") == "hidden":
            self.forms[-1].fields[values["name"]] = values.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.heading += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""


@dataclass(frozen=True)
class MailedLink:
    """A link, and the message that it came in."""

    file: Path
    mail: EmailMessage
    url: str


def mailed_link(mail: Path, page: str, slug: str, address: str) -> MailedLink | None:
    """The link to this page of this poll, in the first message to this address that has one."""
    pattern = re.compile(_LINK.format(page=page, slug=re.escape(slug)), re.MULTILINE)
    for file in sorted((mail / "new").iterdir()):
        content = file.read_bytes()
        if address.encode() not in content:  # parsing every message would take long
            continue
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain",))
        link = pattern.search(body.get_content()) if body else None
        if link and address in str(message["To"]):
            return MailedLink(file, message, link.group(1))
    return None


def cast(link: str, visit: Visit) -> str:
    """Follow a link, mark, review, cast; returns the receipt page. Raises DemoFailed."""
    return _fill(link, ("", visit.fields), ("", {}))


def nominate(link: str, visit: Visit) -> str:
    """Follow a link, choose somebody from the list, press the button. Raises DemoFailed."""
    return _fill(link, ("/nominate", visit.fields))


def answer(link: str, visit: Visit) -> str:
    """Follow a link, answer, look at it, record it. Raises DemoFailed."""
    return _fill(link, ("/preview", visit.fields), ("/answer", {}))


def _fill(link: str, *steps: tuple[str, Fields]) -> str:
    """Follow a link, then post a form a page: the end of its address, and what is filled in."""
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    url, token = urldefrag(link)
    url, page = _get(browser, url)
    for action, fields in (("", {"code": token}), *steps):
        form = post_form(url, page, action)
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
