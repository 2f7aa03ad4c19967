"""A reader in Chromium at a report, on the web or from disk, and all that their page asks for."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

from tests.support.web_client import PUBLIC_HOST, Door
from tests.support.world import World


@dataclass
class Reader:
    """A browser at a report, with every request and complaint of the page."""

    page: Page
    requests: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.wrong.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))

    def finds(self, typed: str) -> str:
        """The page's answer to a code."""
        self.page.get_by_label("Your receipt code").fill(typed)
        self.page.get_by_role("button", name="Find it").click()
        return " ".join(self.page.get_by_role("status").inner_text().split())


def on_the_web(
    readers: list[Reader], chromium: Browser, world: World, slug: str, **context: object
) -> Reader:
    """The report's page, with the headers in force."""
    door = Door(world, PUBLIC_HOST)
    app = door.browser()

    def answer(route: Route) -> None:
        asked = urlsplit(route.request.url)
        assert (asked.netloc, route.request.method) == (urlsplit(PUBLIC_HOST).netloc, "GET")
        given = app.get(asked.path + ("?" if asked.query else "") + asked.query)
        headers = {name: value for name, value in given.headers.items() if name != "content-length"}
        route.fulfill(status=given.status_code, headers=headers, body=given.content)

    page = chromium.new_page(**{"viewport": {"width": 390, "height": 800}, **context})  # type: ignore[arg-type]
    page.route("**/*", answer)
    readers.append(Reader(page))
    page.goto(f"{PUBLIC_HOST}/polls/{slug}/report")
    return readers[-1]


def from_disk(readers: list[Reader], chromium: Browser, file: Path) -> Reader:
    """The record's own page, opened as a file without network."""
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.context.set_offline(offline=True)
    readers.append(Reader(page))
    page.goto(file.as_uri())
    return readers[-1]
