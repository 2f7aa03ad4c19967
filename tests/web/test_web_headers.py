"""The headers of every answer, whatever its page and status."""

import re
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from election.web.paths import static_address, static_digest, static_files
from tests.support.form_reader import fill
from tests.support.web_client import PUBLIC_HOST, Door
from tests.support.world import World

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ANYBODY = (
    "/",
    "/healthz",
    "/polls/{slug}",
    "/polls/{slug}/definition.json",
    "/polls/{slug}/box",
    "/polls/{slug}/box.txt",
    "/polls/{slug}/replaced.txt",
    "/polls/{slug}/report",
    "/polls/{slug}/files/README.txt",
    static_address("site.css"),
    static_address("report.css"),
    static_address("findcode.js"),
    static_address("report.js"),
)
PRIVATE = ("/b/{slug}", "/polls/{slug}/ballot", "/polls/{slug}/review", "/polls/{slug}/cast")


def require_headers(answer: Response, *, https: bool = False) -> None:
    for name, value in FIXED.items():
        assert answer.headers[name] == value, name
    features = answer.headers["permissions-policy"].split(", ")
    assert len(features) > 20
    assert {feature for feature in features if not feature.endswith("=()")} == {
        "clipboard-write=(self)"
    }
    assert ("strict-transport-security" in answer.headers) == https
    assert "server" not in answer.headers
    assert "cache-control" in answer.headers


@pytest.fixture
def slug(world: World) -> str:
    """A removal with a published report."""
    slug = world.make_open_poll()
    world.cast_and_tally(slug, dict.fromkeys(("blair", "casey", "devon"), "yes"))
    world.publish(slug)
    return slug


@pytest.mark.parametrize("path", [*ANYBODY, *PRIVATE, "/nothing", "/polls/none", "/static/none"])
def test_every_page_has_every_header(world: World, slug: str, path: str) -> None:
    """Pages that exist and pages that do not carry all security headers."""
    require_headers(Door(world).browser().get(path.format(slug=slug), follow_redirects=False))


@pytest.mark.parametrize("path", [*ANYBODY, *PRIVATE])
def test_head_answers_as_get_does(world: World, slug: str, path: str) -> None:
    """HEAD has GET's status and headers, and changes nothing."""
    browser = Door(world).browser()
    get = browser.get(path.format(slug=slug), follow_redirects=False)
    head = browser.head(path.format(slug=slug), follow_redirects=False)
    assert head.status_code == get.status_code
    assert head.headers.get("content-type") == get.headers.get("content-type")
    require_headers(head)


@pytest.mark.parametrize("path", [path for path in ANYBODY if not path.startswith("/static/")])
def test_public_pages_are_asked_for_anew(world: World, slug: str, path: str) -> None:
    """Browsers must ask again for a public page, for it changes with the poll."""
    answer = Door(world).browser().get(path.format(slug=slug))
    assert answer.status_code == 200
    wanted = "no-store, no-transform" if path == "/healthz" else "no-cache"
    assert answer.headers["cache-control"] == wanted


def test_the_electors_way_is_never_stored(world: World) -> None:
    """No browser keeps a page between entering and receipt, and no proxy changes one."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, ballot = door.enters(slug, "blair")
    refused = fill(browser, ballot)
    review = fill(browser, ballot, marking="yes")
    receipt = fill(browser, review)
    stranger = door.browser()
    locked = stranger.get(f"/polls/{slug}/ballot")
    nonsense = stranger.post(f"/b/{slug}", data={"code": "nonsense"})
    entered = browser.get(f"/b/{slug}")
    statuses = []
    for answer in (entered, ballot, refused, review, receipt, locked, nonsense):
        require_headers(answer)
        assert answer.headers["cache-control"] == "no-store, no-transform"
        statuses.append(answer.status_code)
    assert statuses == [200, 200, 422, 200, 200, 403, 403]


def test_other_methods_answer_405_and_say_what_is_taken(world: World) -> None:
    """The answer names the methods of a path, with and without a form."""
    slug = world.make_open_poll()
    browser = Door(world).browser()
    for method, path, allowed in (
        ("POST", "/", "GET, HEAD"),
        ("PUT", f"/b/{slug}", "GET, HEAD, POST"),
        ("DELETE", f"/polls/{slug}/cast", "GET, HEAD, POST"),
        ("OPTIONS", f"/polls/{slug}", "GET, HEAD"),
        ("TRACE", f"/b/{slug}", "GET, HEAD, POST"),
        ("PATCH", static_address("site.css"), "GET, HEAD"),
    ):
        answer = browser.request(method, path)
        assert answer.status_code == 405, (method, path)
        assert answer.headers["allow"] == allowed
        require_headers(answer)


def test_a_fault_of_ours_answers_500_without_a_detail(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The page has one sentence; the log names kind and place, without message or address."""
    slug = world.make_open_poll()

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("the secret of blair@example.org")

    monkeypatch.setattr("election.web.pages.notice.timeline", broken)
    answer = Door(world).browser().get(f"/polls/{slug}")
    assert answer.status_code == 500
    require_headers(answer)
    assert "fault of the service" in answer.text
    assert "secret" not in answer.text + caplog.text
    assert [record.facts["error"] for record in caplog.records] == ["RuntimeError"]  # type: ignore[attr-defined] # ours
    assert slug not in caplog.text


def test_a_database_that_is_down_answers_503(world: World, tmp_path: Path) -> None:
    """All pages that need it and /healthz do, without a word on the fault."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(slug, "blair", marking="yes")
    world.database.close()
    (tmp_path / "election.db").unlink()
    for extra in tmp_path.glob("election.db-*"):
        extra.unlink()
    for answer in (browser.get("/"), browser.get(f"/b/{slug}"), fill(browser, review)):
        assert answer.status_code == 503
        assert "Nothing was changed" in answer.text
        assert "no such table" not in answer.text
        assert answer.headers["retry-after"] == "60"
        require_headers(answer)
    health = browser.get("/healthz")
    assert (health.status_code, health.text) == (503, "The database does not answer.\n")


def test_a_database_that_is_locked_answers_503(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cast that waited in vain says that nothing changed, and the next try works."""
    slug = world.make_open_poll()
    browser, review = Door(world).reviews(slug, "blair", marking="yes")

    def locked(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr("election.services.cast.take", locked)
        answer = fill(browser, review)
    assert answer.status_code == 503
    assert "locked" not in answer.text
    assert fill(browser, review).status_code == 200


def test_browsers_are_told_to_insist_on_https(world: World) -> None:
    """On https the header holds for two years; plain http has none."""
    door = Door(world, PUBLIC_HOST)
    answer = door.browser().get("/")
    require_headers(answer, https=True)
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    require_headers(door.browser().get("/nothing"), https=True)


def test_health_is_plain_text_and_needs_the_newest_schema(world: World) -> None:
    """It answers 200, and 503 while a migration is pending."""
    from election.database.schema import downgrade

    browser = Door(world).browser()
    healthy = browser.get("/healthz")
    assert (healthy.status_code, healthy.text) == (200, "ok\n")
    assert healthy.headers["content-type"].startswith("text/plain")
    downgrade(world.database.engine, "base")
    assert browser.get("/healthz").text == "The database has another schema.\n"


def test_health_tells_of_a_database_that_does_not_answer(world: World) -> None:
    """Whatever it asks, it answers in plain text, without the driver's words."""

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    for engine in world.database.apart.engines:
        event.listen(engine, "before_cursor_execute", gone)
    answer = Door(world).browser().get("/healthz")
    assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")


def test_a_page_in_use_is_sent_once(world: World) -> None:
    """The stylesheet answers 304 to a browser that has it."""
    browser: TestClient = Door(world).browser()
    first = browser.get(static_address("site.css"))
    again = browser.get(
        static_address("site.css"), headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    require_headers(again)


def test_a_static_file_is_kept_for_a_year_by_the_digest_of_its_bytes(world: World) -> None:
    """Its address names the bytes, so a browser never asks again; another digest has no page."""
    browser = Door(world).browser()
    for name, content in static_files().items():
        answer = browser.get(static_address(name))
        assert (answer.status_code, answer.content) == (200, content)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/static/site.css", f"/static/{'0' * 16}/site.css", "/static/0/site.css"):
        assert browser.get(path).status_code == 404, path


def test_another_byte_is_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is another name. A file that is not there has no address."""
    known = static_files()
    digests = {static_digest()}
    for other in ({**known, "site.css": known["site.css"] + b" "}, {**known, "new.css": b""}):
        static_digest.cache_clear()
        monkeypatch.setattr("election.web.paths.static_files", lambda other=other: other)
        digests.add(static_digest())
    monkeypatch.undo()
    static_digest.cache_clear()
    assert len(digests) == 3
    assert static_digest() in digests
    with pytest.raises(LookupError):
        static_address("none.css")


def test_every_page_links_static_files_by_their_addresses(world: World, slug: str) -> None:
    """A page that kept a plain name would be without its styles."""
    browser = Door(world).browser()
    for path in (*ANYBODY[:1], "/polls/{slug}", "/polls/{slug}/report", "/b/{slug}", "/nothing"):
        html = browser.get(path.format(slug=slug)).text
        linked = re.findall(r'"(/static/[^"]*)"', html)
        assert linked, path
        assert {browser.get(each).status_code for each in linked} == {200}, path


def test_what_holds_no_secret_is_compressed(world: World, slug: str) -> None:
    """Stylesheet and front page are; the page of a ballot link is not, nor is any with a secret."""
    browser = Door(world, PUBLIC_HOST).browser()
    sent = {"Accept-Encoding": "gzip"}
    for path in (static_address("site.css"), "/"):
        answer = browser.get(path, headers=sent)
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in browser.get(f"/b/{slug}", headers=sent).headers


@pytest.mark.parametrize("wanted", ["bytes=0-9", "0-0-0", "bytes=" + "0-1," * 900])
def test_a_static_file_is_sent_whole_whatever_range_is_asked_for(world: World, wanted: str) -> None:
    """A range that is no range gives no page of its own, and many ranges give no more work."""
    browser = Door(world).browser()
    whole = browser.get(static_address("site.css"))
    asked = browser.get(static_address("site.css"), headers={"Range": wanted})
    assert (asked.status_code, asked.text) == (200, whole.text)
