"""Public pages are made once for each state of their poll, whoever asks for them and how often."""

import asyncio
import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from election.services.extend import extend
from election.web.app import routes
from election.web.limits import LARGEST_KEPT
from election.web.middleware.public import Public
from election.web.paths import static_address
from election.web.public_pages import PublicPage, PublicPages, Window
from tests.support.form_reader import fill
from tests.support.statements import statements
from tests.support.web_client import LOOPBACK, Door, Page
from tests.support.world import CLOSES, OPENS, World

SLUG = "removal-2026-1"
YES = dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes")
PAGES = (
    "/",
    f"/polls/{SLUG}",
    f"/polls/{SLUG}/definition.json",
    f"/polls/{SLUG}/calendar.ics",
    f"/polls/{SLUG}/card.png",
    f"/polls/{SLUG}/box",
    f"/polls/{SLUG}/box.txt",
    f"/polls/{SLUG}/replaced.txt",
    f"/polls/{SLUG}/report",
    f"/polls/{SLUG}/files/README.txt",
    f"/polls/{SLUG}/record.zip",
)

TEXTS = [path for path in PAGES if not path.endswith((".png", ".zip"))]


def publish_report(world: World) -> None:
    """A removal with its preliminary report."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_comes_again_takes_one_statement(world: World, path: str) -> None:
    """The statement reads the poll's state; the page is not made anew, and its bytes are equal."""
    publish_report(world)
    browser = Door(world).browser()
    first = browser.get(path)
    with statements(world) as sent:
        again = browser.get(path)
    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    assert len(sent) == 1, "\n".join(sent)


@pytest.mark.parametrize(
    "path", [*PAGES, static_address("site.css"), static_address("findcode.js")]
)
def test_a_page_that_the_browser_has_is_not_sent_again(world: World, path: str) -> None:
    """It answers 304 to the tag of its bytes, by a weak tag, a list or a star; else the page."""
    publish_report(world)
    browser = Door(world).browser()
    first = browser.get(path)
    tag = first.headers["etag"]
    for asked in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = browser.get(path, headers={"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b""), asked
        assert again.headers["etag"] == tag
        assert again.headers["vary"] == "Accept-Encoding"
        assert "content-encoding" not in again.headers
    assert browser.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [*TEXTS, static_address("site.css")])
def test_a_public_page_is_compressed_for_who_asks(world: World, path: str) -> None:
    """The bytes inside are the same; who refuses gzip, or names it with q=0, gets them plain."""
    publish_report(world)
    browser = Door(world).browser()
    plain = browser.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for asked in ("gzip", "br, GZIP;q=0.5", "*"):
        with browser.stream("GET", path, headers={"Accept-Encoding": asked}) as packed:
            assert packed.headers["content-encoding"] == "gzip"
            assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    for asked in ("gzip;q=0", "br", ""):
        answer = browser.get(path, headers={"Accept-Encoding": asked})
        assert "content-encoding" not in answer.headers
        assert answer.headers["vary"] == "Accept-Encoding"


def test_an_act_is_seen_by_the_next_reader_in_every_process(world: World) -> None:
    """Two processes keep pages of one database; an extension shows on both at once."""
    world.make_open_poll()
    browsers = [Door(world).browser() for _ in range(2)]
    tags = [browser.get(f"/polls/{SLUG}").headers["etag"] for browser in browsers]
    assert len(set(tags)) == 1
    later = CLOSES + timedelta(days=2)
    world.act(extend, SLUG, later, "The mail was down for a day.")
    for browser in browsers:
        for path in ("/", f"/polls/{SLUG}"):
            answer = browser.get(path, headers={"If-None-Match": tags[0]})
            assert answer.status_code == 200
            assert "Thursday 28 January 2027" in Page(answer.text).text
        assert browser.get(f"/polls/{SLUG}").headers["etag"] != tags[0]


def moments(world: World) -> Iterator[datetime]:
    """Instants around each one that a removal names, forwards, and then back again."""
    at = [OPENS, CLOSES, CLOSES + timedelta(days=7), CLOSES + timedelta(days=20)]
    around = [moment + timedelta(seconds=by) for moment in at for by in (-1, 0, 1)]
    yield from (*around, *reversed(around))


@pytest.mark.parametrize("stage", ["noticed", "open", "published"])
def test_a_kept_page_says_what_one_made_now_would_say(world: World, stage: str) -> None:
    """Its words change at the opening, the close and the end of challenges, whatever was kept."""
    if stage == "noticed":
        world.make_noticed_poll()
    elif stage == "open":
        world.make_open_poll()
    else:
        publish_report(world)
    kept = Door(world).browser()
    report = (f"/polls/{SLUG}/report",) if stage == "published" else ()
    seen = set()
    for moment in moments(world):
        world.clock.now = moment
        for path in ("/", f"/polls/{SLUG}", *report):
            page = kept.get(path).text
            assert page == Door(world).browser().get(path).text, (path, moment)
            seen.add(page)
    assert len(seen) >= {"noticed": 2, "open": 4, "published": 6}[stage]


def test_a_definition_that_was_edited_is_told_although_its_page_was_kept(world: World) -> None:
    """The bytes are hashed at each request: no kept page covers up what was changed."""
    world.make_noticed_poll()
    browser = Door(world).browser()
    assert "Coming" in browser.get("/").text
    assert browser.get(f"/polls/{SLUG}").status_code == 200
    with world.database.transaction() as tx:
        tx.connection().exec_driver_sql(
            "UPDATE poll SET definition = CAST(replace(definition, 'Lead', 'Last') AS BLOB)"
        )
    assert "does not match its hash" in browser.get("/").text
    assert browser.get(f"/polls/{SLUG}").status_code == 409


def test_no_cookie_changes_a_public_page(world: World) -> None:
    """An elector in the middle of voting sees the bytes that a stranger sees."""
    world.make_open_poll()
    door = Door(world)
    elector, _ = door.enters(SLUG, "casey")
    for path in ("/", f"/polls/{SLUG}", f"/polls/{SLUG}/definition.json"):
        assert elector.get(path).content == door.browser().get(path).content
        assert "set-cookie" not in elector.get(path).headers


def secret_pages(world: World) -> dict[str, list[Response]]:
    """What each route answers that is not public, on the way of an elector; by path."""
    world.make_open_poll()
    door = Door(world)
    stranger = door.browser()
    browser, ballot = door.enters(SLUG, "casey")
    unmarked = fill(browser, ballot)
    review = fill(browser, ballot, marking="yes")
    receipt = fill(browser, review)
    other, _ = door.enters(SLUG, "blair")
    left = other.post(f"/polls/{SLUG}/sign-out", data={"form": ""})
    steps = ("ballot", "review", "cast")
    mine = world.reminders_page(SLUG, "blair")
    stopped = browser.post(mine, data={"List-Unsubscribe": "One-Click"})
    objects, filing = world.dispute_page(SLUG, "blair"), "/o/{slug}/{code:signed_code}"
    confirms = world.confirmation_page(SLUG, "blair")
    nominates = ("", "/nominate", "/preview", "/answer")
    return {
        filing: [browser.get(objects), browser.post(objects, data={})],
        **{
            f"{filing}/{step}": [browser.post(f"{objects}/{step}", data={})]
            for step in ("preview", "file")
        },
        "/c/{slug}/{code:signed_code}": [browser.get(confirms), browser.post(confirms, data={})],
        **{
            f"/n/{{slug}}{step}": [browser.post(f"/n/{SLUG}{step}", data={"code": "no"})]
            for step in nominates
        },
        "/livez": [browser.get("/livez")],
        "/r/{slug}/{code:signed_code}": [browser.get(mine), stopped],
        "/r/{slug}/{code:signed_code}/again": [browser.post(f"{mine}/again", data={})],
        "/b/{slug}": [browser.get(f"/b/{SLUG}"), stranger.post(f"/b/{SLUG}", data={"code": "no"})],
        "/b/{slug}{code:code_in_path}": [browser.get(f"/b/{SLUG}%23code", follow_redirects=False)],
        "/polls/{slug}/ballot": [ballot, browser.get(f"/polls/{SLUG}/ballot"), unmarked],
        "/polls/{slug}/review": [review],
        "/polls/{slug}/cast": [receipt],
        "/polls/{slug}/sign-out": [left],
        "/healthz": [browser.get("/healthz")],
        "/readyz": [browser.get("/readyz")],
        **{f"locked {step}": [stranger.post(f"/polls/{SLUG}/{step}", data={})] for step in steps},
        "unknown": [browser.get("/nothing"), browser.get("/polls/nothing"), browser.post("/")],
        "early": [browser.get(f"/polls/{SLUG}/box"), browser.get(f"/polls/{SLUG}/report")],
    }


def test_no_page_with_a_session_a_form_or_a_marking_is_kept_or_compressed(world: World) -> None:
    """Every route is either public or looked at here: no-store, no tag, and never compressed."""
    pages = secret_pages(world)
    for path, answers in pages.items():
        for answer in answers:
            assert answer.request.headers["accept-encoding"].startswith("gzip")
            assert answer.headers["cache-control"].startswith("no-store"), path
            assert "content-encoding" not in answer.headers, path
            assert "etag" not in answer.headers, path
            assert "<input" not in answer.text or "content-length" in answer.headers
    table = routes()
    public = {route.path for route in table if isinstance(route.endpoint, Public)}
    files = "/static/{digest:static_digest}/{name:static_name}"
    plain = {route.path.replace(":slug", "") for route in table} - {files}
    assert {path.replace(":slug", "") for path in public} | set(pages) >= plain
    assert len(public) == len(PAGES)


def at_once(world: World, paths: list[str], meanwhile: Any = None) -> list[Response]:
    """The answers to requests that reach one process at once."""

    async def ask() -> list[Response]:
        transport = ASGITransport(Door(world).app)
        async with AsyncClient(transport=transport, base_url=LOOPBACK) as client:
            asked = [asyncio.ensure_future(client.get(path)) for path in paths]
            if meanwhile:
                await asyncio.sleep(0)
                await meanwhile(client)
            return list(await asyncio.gather(*asked))

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "maker"),
    [
        ("/", "election.web.pages.front.overview.register"),
        (f"/polls/{SLUG}/report", "election.results.report.published.published_report"),
    ],
)
def test_sixty_four_readers_at_once_have_the_page_made_once(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str, maker: str
) -> None:
    """Those who wait get the bytes that the first one had made."""
    publish_report(world)
    room, _, name = maker.rpartition(".")
    module = __import__("pkgutil").resolve_name(room)
    made: list[object] = []
    original = getattr(module, name)

    def counted(*args: Any) -> Any:
        made.append(args)
        return original(*args)

    monkeypatch.setattr(module, name, counted)
    answers = at_once(world, [path] * 64)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(made) == 1


def test_health_answers_while_every_page_is_being_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages wait for their turn without a thread: the health check and a ballot have theirs."""
    publish_report(world)
    stuck = Event()
    monkeypatch.setattr(
        "election.web.pages.front.overview.register", lambda *_: [] if stuck.wait(20) else None
    )

    async def looks(client: AsyncClient) -> None:
        try:
            for path in ("/healthz", f"/b/{SLUG}", static_address("site.css")):
                answer = await asyncio.wait_for(client.get(path), timeout=10)
                assert answer.status_code == 200
        finally:
            stuck.set()

    answers = at_once(world, ["/"] * 100, looks)
    assert {answer.status_code for answer in answers} == {200}


def test_pages_are_kept_up_to_a_number_of_bytes() -> None:
    """The one that was asked for longest ago goes first; what is too large is never kept."""
    pages = PublicPages(most_bytes=4 * LARGEST_KEPT)
    size = LARGEST_KEPT // 2
    for number in range(20):
        pages.keep(("page", number), ("state",), Window(), PublicPage.of(bytes(size), "image/png"))
        assert pages.kept(("page", 0), ("state",), OPENS) is not None
    assert pages.size <= 4 * LARGEST_KEPT
    assert pages.kept(("page", 1), ("state",), OPENS) is None
    assert pages.kept(("page", 19), ("state",), OPENS) is not None
    assert pages.kept(("page", 19), ("another state",), OPENS) is None
    pages.keep(("large", 0), ("state",), Window(), PublicPage.of(bytes(3 * size), "image/png"))
    assert pages.kept(("large", 0), ("state",), OPENS) is None
