"""A browser that reads HTML alone: it fills the one POST form of each page and posts it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from httpx2 import Client, Response


@dataclass
class Form:
    """A form of a page, with the fields that it would send untouched."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    """The names of buttons that post the form to another address, by that address."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """The values of radio buttons, boxes and selects, by their name."""


class Reader(HTMLParser):
    """A parser of all forms of a page; `fields` has what an untouched form would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("method", "get").lower(), values.get("action", "")))
            self._open = True
        elif self._open:
            self._inside(tag, values)

    def _inside(self, tag: str, values: dict[str, str]) -> None:
        form, name = self.forms[-1], values.get("name", "")
        if tag == "button" and "formaction" in values:
            form.others[values["formaction"]] = name
        elif tag == "button":
            form.buttons.append(name)
        elif tag in {"input", "textarea", "select"} and name:
            form.names.append(name)
            chosen = values.get("type") not in {"radio", "checkbox"} or "checked" in values
            if chosen and tag != "select":
                form.fields[name] = values.get("value", "")
            if values.get("type") in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(values.get("value", ""))
            self._select = name if tag == "select" else ""
        elif tag == "option" and self._select:
            value = values.get("value", "")
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in values or self._select not in form.fields:
                form.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def forms(page: str) -> list[Form]:
    reader = Reader()
    reader.feed(page)
    return reader.forms


def post_form(page: str) -> Form:
    """The one POST form of a page, with its one nameless button; not the one that signs out."""
    posting = [
        form
        for form in forms(page)
        if form.method == "post" and not form.action.endswith("/sign-out")
    ]
    assert len(posting) == 1, f"{len(posting)} POST forms on the page"
    assert posting[0].buttons == [""], posting[0].buttons
    return posting[0]


def fill(browser: Client, answer: Response, **fields: str) -> Response:
    """Post the page's form with these fields filled in; return the page that follows."""
    form = post_form(answer.text)
    unknown = set(fields) - set(form.names)
    assert not unknown, f"the form has no field {unknown}"
    url = urljoin(str(answer.url), form.action or str(answer.url))
    return browser.post(url, data={**form.fields, **fields})


def enter(browser: Client, link: str) -> Response:
    """Open a ballot link and press its button."""
    url, token = urldefrag(link)
    return fill(browser, browser.get(url), code=token)


def cast(browser: Client, link: str, **marking: str) -> Response:
    """Enter, mark, review and cast; return the receipt page."""
    ballot = enter(browser, link)
    assert ballot.status_code == 200, ballot.text
    review = fill(browser, ballot, **marking)
    assert review.status_code == 200, review.text
    return fill(browser, review)
