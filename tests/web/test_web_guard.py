"""The guard of every POST: a form's origin, type, size and encoding."""

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from election.web.forms import LARGEST, LENGTHS, LONGEST_RANK
from tests.support.form_reader import fill, post_form
from tests.support.web_client import LOOPBACK, PUBLIC_HOST, Door, Page
from tests.support.world import ELECTION, World

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SAME = {"Sec-Fetch-Site": "same-origin"}
ENTRY = "/b/removal-2026-1"


def posts(browser: TestClient, path: str, body: bytes, headers: dict[str, str]) -> Response:
    return browser.post(path, content=body, headers=headers)


@pytest.fixture
def door(world: World) -> Door:
    world.make_open_poll()
    return Door(world)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": LOOPBACK}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": LOOPBACK}, False),
        ({"Origin": LOOPBACK}, True),
        ({"Origin": "http://127.0.0.1:8001"}, False),
        ({"Origin": "https://127.0.0.1:8000"}, False),
        ({"Origin": "http://localhost:8000"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("step", ["enter", "review", "cast"])
def test_only_a_form_of_this_site_is_taken(
    door: Door, headers: dict[str, str], passes: bool, step: str
) -> None:
    """`Sec-Fetch-Site` decides; `Origin` decides only where the browser does not send it."""
    bare = door.browser(headers={})
    answer = _attempt(door, bare, step, headers)
    if passes:
        assert answer.status_code == 200, answer.text
    else:
        assert answer.status_code == 403
        assert "not sent from a page of this site" in answer.text
        assert "Nothing was changed" in answer.text


def _attempt(door: Door, browser: TestClient, step: str, headers: dict[str, str]) -> Response:
    """Go the elector's way up to `step`, and post that step with these headers."""
    slug = "removal-2026-1"
    entry = {"code": door.world.link(slug, "blair")}
    if step == "enter":
        return browser.post(ENTRY, data=entry, headers=headers)
    ballot = browser.post(ENTRY, data=entry, headers=SAME)
    form = post_form(ballot.text)
    marked = {**form.fields, "marking": "yes"}
    if step == "review":
        return browser.post(form.action, data=marked, headers=headers)
    review = post_form(browser.post(form.action, data=marked, headers=SAME).text)
    return browser.post(review.action, data=review.fields, headers=headers)


def test_the_origin_of_a_site_on_https_is_its_own(world: World) -> None:
    """Without `Sec-Fetch-Site`, the same host on plain http is another origin."""
    world.make_open_poll()
    browser = Door(world, PUBLIC_HOST).browser(headers={})
    entry = {"code": world.link("removal-2026-1", "blair")}
    assert browser.post(ENTRY, data=entry, headers={"Origin": PUBLIC_HOST}).status_code == 200
    plain = PUBLIC_HOST.replace("https", "http")
    assert browser.post(ENTRY, data=entry, headers={"Origin": plain}).status_code == 403


@pytest.mark.parametrize("token", [None, "", "another session's", "é", "\N{PILE OF POO}"])
@pytest.mark.parametrize("step", ["review", "cast"])
def test_a_form_without_its_sessions_token_is_refused(
    door: Door, token: str | None, step: str
) -> None:
    """Every post after entering needs the token; nothing is cast without it."""
    slug = "removal-2026-1"
    browser, page = (
        door.enters(slug, "blair")
        if step == "review"
        else door.reviews(slug, "blair", marking="yes")
    )
    form = post_form(page.text)
    fields = {**form.fields, "marking": "yes", "form": token}
    if token is None:
        del fields["form"]
    answer = browser.post(form.action, data={key: value or "" for key, value in fields.items()})
    assert answer.status_code == 403
    assert "does not belong to your session" in answer.text
    assert "is recorded" not in browser.get(f"/polls/{slug}/ballot").text


def test_the_token_of_another_electors_session_is_refused(door: Door) -> None:
    """Casey's form cannot be posted with Blair's cookie."""
    slug = "removal-2026-1"
    blair, _ = door.enters(slug, "blair")
    _, theirs = door.reviews(slug, "casey", marking="yes")
    assert fill(blair, theirs).status_code == 403


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "",
        "x-www-form-urlencoded",
    ],
)
def test_only_a_form_is_read(door: Door, kind: str) -> None:
    """Content of any other type is refused before it is read."""
    answer = posts(door.browser(), ENTRY, b"code=x", {"Content-Type": kind})
    assert answer.status_code == 415
    assert "not a form" in answer.text


def test_a_form_may_name_its_encoding(door: Door) -> None:
    """A content type with a charset is taken, in any letter case."""
    kind = {"Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8"}
    code = door.world.link("removal-2026-1", "blair").encode()
    assert posts(door.browser(), ENTRY, b"code=" + code, kind).status_code == 200


def test_a_form_too_large_is_refused(door: Door) -> None:
    """The bytes that arrive decide, with or without a stated length; the limit itself is taken."""

    def pieces() -> Iterator[bytes]:
        yield b"code="
        for _ in range(LARGEST // 1024 + 1):
            yield b"x" * 1024

    browser = door.browser()
    fits = b"name=" + b"x" * (LARGEST - 5)
    assert posts(browser, ENTRY, fits, FORM).status_code == 403  # it holds no link
    assert posts(browser, ENTRY, fits + b"x", FORM).status_code == 413
    streamed = browser.post(ENTRY, content=pieces(), headers=FORM)
    assert streamed.status_code == 413
    assert "larger than 65536 bytes" in streamed.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"code=%ff%fe", "not encoded as UTF-8"),
        (b"code=%ED%A0%80", "not encoded as UTF-8"),
        (b"code=\xc3\xa9", "not encoded as UTF-8"),
        (b"code=a&code=b", "a field comes twice"),
        (b"a=1&" * 300, "too many fields"),
        (b"a" * 65 + b"=1", "a field&#39;s name is longer than 64 characters"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(door: Door, body: bytes, reason: str) -> None:
    """Broken bytes, lone surrogates, a field sent twice and too many fields are refused."""
    answer = posts(door.browser(), ENTRY, body, FORM)
    assert answer.status_code == 400
    assert reason in answer.text


@pytest.mark.parametrize(
    "code",
    [
        b"",
        b"%00",
        b"%00" * 1000,
        b"a" * 4096,
        b"%F0%9F%92%A9",
        b"%0d%0aSet-Cookie:+a=b",
        b"%",
        b"%%%",
    ],
)
def test_any_text_that_is_no_link_is_refused_as_one(door: Door, code: bytes) -> None:
    """NUL, long text, emoji, line breaks and broken escapes get one and the same sentence."""
    answer = posts(door.browser(), ENTRY, b"code=" + code, FORM)
    assert answer.status_code == 403
    assert "This is not a valid ballot link." in answer.text


@pytest.mark.parametrize("field", [*LENGTHS, "rank-devon"])
def test_a_field_that_is_too_long_is_refused(door: Door, field: str) -> None:
    """Each field that a page reads has a length; one character more is refused before it is read.

    A code of 65,000 letters was looked through for a link while nobody else could cast.
    """
    longest = LENGTHS.get(field, LONGEST_RANK)
    for path in (ENTRY, *(f"/polls/removal-2026-1/{page}" for page in ("review", "cast"))):
        fits = posts(door.browser(), path, f"{field}=".encode() + b"a" * longest, FORM)
        assert fits.status_code == 403  # no link, and no session
        longer = posts(door.browser(), path, f"{field}=".encode() + b"a" * (longest + 1), FORM)
        assert longer.status_code == 413
        said = f"The field {field} has more than {longest} characters. Nothing was changed."
        assert said in Page(longer.text).text


def test_every_field_of_every_page_has_a_length(world: World) -> None:
    """The fields of the forms that electors meet are those of the table."""
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)
    door = Door(world)
    before = [
        door.browser().get(world.confirmation_page("removal-2026-1", "blair")),
        door.browser().get(world.dispute_page("removal-2026-1", "blair")),
    ]
    world.open("removal-2026-1")
    world.open("lead-2027-1")
    pages = [
        *before,
        door.browser().get(ENTRY),
        door.enters("removal-2026-1", "blair")[1],
        door.enters("lead-2027-1", "blair")[1],
        door.reviews("lead-2027-1", "blair", **{"rank-devon": "1"})[1],
    ]
    named = {name for page in pages for name in post_form(page.text).names}
    plain = {name for name in named if not name.startswith("rank-")}
    of_nominations = {"nominee", "answer"}  # beside a statement, as an objection has one
    by_a_script = {"envelope"}
    assert plain | of_nominations | by_a_script == set(LENGTHS)


@pytest.mark.parametrize("body", [b"", b"&&&", b"=", b"other=1"])
def test_a_form_without_its_field_says_the_same(door: Door, body: bytes) -> None:
    """A missing field is answered as an empty one."""
    assert posts(door.browser(), ENTRY, body, FORM).status_code == 403


@pytest.mark.parametrize("cookie", ["", "x", "é", "\x7f", "a" * 4000])
def test_a_cookie_that_is_no_session_is_no_session(door: Door, cookie: str) -> None:
    """Any other cookie value is treated as no session."""
    browser = door.browser()
    header = f"ballot-removal-2026-1={cookie}".encode("latin-1")
    answer = browser.get("/polls/removal-2026-1/ballot", headers=[(b"cookie", header)])
    assert answer.status_code == 403


def test_an_ambiguous_marking_casts_nothing(door: Door) -> None:
    """A form with two markings is refused."""
    slug = "removal-2026-1"
    browser, ballot = door.enters(slug, "blair")
    token = post_form(ballot.text).fields["form"]
    body = f"form={token}&marking=yes&marking=no".encode()
    assert posts(browser, f"/polls/{slug}/review", body, FORM).status_code == 400


@pytest.mark.parametrize("path", ["/b/NONE", "/b/none", "/polls/none/review", "/polls/none/cast"])
def test_a_post_to_nowhere_answers_404(door: Door, path: str) -> None:
    """A post to an unknown poll answers 404, whatever it holds."""
    assert door.browser().post(path, data={"code": "x", "form": "y"}).status_code == 404
