"""The web door of an office in one process: its app, and browsers that visit it."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from election.web.app import create_app
from election.web.site import Site
from tests.support.ballot_in_the_box import ballot_in_the_box
from tests.support.form_reader import enter, fill
from tests.support.world import SERVICE_KEY, World

LOOPBACK = "http://127.0.0.1:8000"
PUBLIC_HOST = "https://ballots.example.org"
VOID = {"meta", "link", "input", "br", "hr", "img"}
INLINE = {"a", "bdi", "code", "span", "strong", "time"}
CONTROLS = {"input", "select", "textarea"}


@dataclass
class Door:
    """The pages of a world. Each browser has cookies of its own and sends same-origin posts."""

    world: World
    base_url: str = LOOPBACK
    signing_key: Ed25519PrivateKey = SERVICE_KEY
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        world = self.world
        site = Site(
            world.database,
            world.clock,
            world.signer,
            self.base_url,
            "The Example Project",
            self.signing_key,
        )
        self.app = create_app(site)

    def browser(self, headers: dict[str, str] | None = None) -> TestClient:
        sent = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
        return TestClient(self.app, base_url=self.base_url, headers=sent)

    def link(self, slug: str, person: str) -> str:
        return f"{self.base_url}/b/{slug}#{self.world.link(slug, person)}"

    def enters(self, slug: str, person: str) -> tuple[TestClient, Response]:
        """An elector's browser after entering, and its ballot page."""
        browser = self.browser()
        ballot = enter(browser, self.link(slug, person))
        assert ballot.status_code == 200, ballot.text
        return browser, ballot

    def reviews(self, slug: str, person: str, **marking: str) -> tuple[TestClient, Response]:
        """An elector's browser, and its review page; nothing is cast yet."""
        browser, ballot = self.enters(slug, person)
        review = fill(browser, ballot, **marking)
        assert review.status_code == 200, review.text
        return browser, review

    def recorded(self, slug: str, person: str) -> bool:
        """True if a ballot of this elector is in the box."""
        with self.world.database.reading() as tx:
            elector = self.world.elector_id(slug, person)
            return ballot_in_the_box(tx, self.world.poll(slug), elector) is not None


TEMPLATE = re.compile("<template[^>]*>(.*?)</template>", re.DOTALL)


def templates(html: str) -> list[str]:
    """The templates that a page has for its scripts, which nobody sees."""
    return TEMPLATE.findall(html)


def reviewed(html: str) -> tuple[list[str], str, list[str]]:
    """A reviewed ranking: the ranked names, the line that folds the others, and the others."""
    ranked, _, others = (
        re.findall("<li><bdi>(.*?)</bdi></li>", part) for part in (html.partition("</ol>"))
    )
    (line,) = Page(html).said("summary") or [""]
    return [*map(unescape, ranked)], line, [*map(unescape, others)]


class Page(HTMLParser):
    """The content of a page, read from its HTML alone, without its templates."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.unclosed: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(TEMPLATE.sub("", html))
        self.text = " ".join("".join(self.texts.get("", [])).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in INLINE:
            self.handle_data(" ")
        if tag not in VOID:
            self.unclosed.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed, f"</{tag}> closes nothing"
        assert self.unclosed[-1] == tag, f"</{tag}> closes <{self.unclosed[-1]}>"
        self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        self.texts.setdefault("", []).append(data)
        for tag in set(self.unclosed):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def said(self, tag: str) -> list[str]:
        """The text of each element of this kind."""
        return [" ".join(text.split()) for text in self.texts.get(tag, [])]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def controls(self) -> list[dict[str, str]]:
        """The controls that a person can see."""
        all_controls = [attributes for tag, attributes in self.tags if tag in CONTROLS]
        return [control for control in all_controls if control.get("type") != "hidden"]


def seen(world: World, path: str) -> str:
    """The text of a public page."""
    answer = Door(world).browser().get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text).text


def certified_removal(world: World) -> None:
    """Certify a removal that is carried with exactly the needed seven Yes."""
    slug = world.make_open_poll()
    people = ("blair", "casey", "devon", "ellis", "frankie", "gray", "harper")
    world.cast_and_tally(slug, dict.fromkeys(people, "yes"))
    world.publish(slug)
    world.certify(slug)
