"""The bytes that leave a browser during a cast: all are kept, and searched for the ballot."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import pytest
from playwright.sync_api import Page, Request, expect

from election.crypto import canonical
from election.rules.poll.ballots import Ballot, Marking
from tests.support.browser import LEAD, SLUG, Site, enter
from tests.support.records import files_of

pytestmark = pytest.mark.browser

MARKS: list[tuple[str, Marking]] = [(SLUG, "abstain"), (LEAD, ("devon", "harper"))]
"""Markings whose words are nowhere else in a request: not `yes`, nor the id of who casts."""


def spellings(secret: bytes) -> Iterator[bytes]:
    """The secret as text, in URLs, in hex, in base64 at any offset, and its digests."""
    yield from (secret, secret.hex().encode())
    for skipped in range(3):
        whole = base64.b64encode(bytes(skipped) + secret)
        inner = whole[-(-8 * skipped // 6) : 8 * (skipped + len(secret)) // 6]
        yield from (inner, inner.replace(b"+", b"-").replace(b"/", b"_"))
    for algorithm in ("sha256", "sha1", "sha512", "md5"):
        digest = hashlib.new(algorithm, secret).digest()
        plain = base64.b64encode(digest).rstrip(b"=")
        yield from (digest, digest.hex().encode(), plain, base64.urlsafe_b64encode(digest)[:22])


def secrets(code: str, marking: Marking) -> Iterator[bytes]:
    """The code as it may be written, the marking and its parts, and the plaintext of the ballot."""
    bare = code.replace("-", "")
    yield from (
        spelling.encode() for spelling in (code, bare, code.lower(), bare.lower(), bare[:10])
    )
    yield from (group.encode() for group in code.split("-"))
    words = [marking] if isinstance(marking, str) else list(marking)
    yield from (word.encode() for word in words)
    for separator in (",", " ", "", "|", '","'):
        yield separator.join(words).encode()
    plaintext = canonical.dumps(Ballot(code, marking).to_json())
    yield from (plaintext, plaintext.ljust(64), plaintext.ljust(128), plaintext[:24])


def traces(sent: bytes, code: str, marking: Marking) -> set[bytes]:
    """The spellings of the ballot in these bytes, in capital or small letters."""
    sent += unquote_to_bytes(sent)
    small = sent.lower()
    wanted = {spelling for secret in secrets(code, marking) for spelling in spellings(secret)}
    return {spelling for spelling in wanted if spelling in sent or spelling.lower() in small}


@dataclass
class Watch:
    """The requests of a page as playwright knows them, beside the bytes on the wire."""

    requests: list[Request] = field(default_factory=list)

    def bytes(self) -> bytes:
        content = bytearray()
        for request in self.requests:
            content += f"{request.method} {request.url}\n{request.all_headers()}\n".encode()
            content += request.post_data_buffer or b""
        return bytes(content)


def casts(site: Site, page: Page, slug: str, marking: Marking) -> str:
    """Cast on a phone, with a change of mind on the way; return the code that the page shows."""
    enter(site, page, slug, "casey", script=True)
    if isinstance(marking, str):
        page.get_by_label(marking.capitalize()).check()
    else:
        for place, candidate in enumerate(marking, start=1):
            page.locator(f"[name=rank-{candidate}]").select_option(str(place), force=True)
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this ballot").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cast")
    return page.locator(".code").inner_text()


def watched(page: Page) -> Watch:
    watch = Watch()

    def keep(request: Request) -> None:
        watch.requests.append(request)

    page.context.on("request", keep)
    return watch


@pytest.mark.parametrize(("slug", "marking"), MARKS)
def test_no_byte_that_the_browser_sends_says_anything_of_the_ballot(
    site: Site, slug: str, marking: Marking
) -> None:
    """No marking, order, code or hash of them is sent; then the code finds the ballot."""
    world = site.world
    page = site.visitor()
    watch = watched(page)
    code = casts(site, page, slug, marking)
    sent, known = bytes(site.wire.sent), watch.bytes()
    assert traces(sent, code, marking) == set()
    assert traces(known, code, marking) == set()
    (post,) = re.findall(rb"POST /polls/[a-z0-9-]+/cast .*?\r\n\r\n([^\r\n]*)", sent, re.DOTALL)
    assert [field.partition(b"=")[0] for field in post.split(b"&")[:3]] == [
        b"form",
        b"cast_id",
        b"envelope",
    ]
    stored = page.evaluate("[localStorage.length, sessionStorage.length, history.state]")
    assert stored == [0, 0, {"step": "receipt"}]
    others = ("avery", "devon", "ellis", "frankie", "gray")
    world.cast_and_tally(slug, dict.fromkeys(others, "yes" if slug == SLUG else ("blair",)))
    world.publish(slug)
    files = files_of(world, slug)
    if slug == SLUG:
        assert code in json.loads(files["codes.json"])["codes"]
        assert {"marking": marking} in json.loads(files["ballots.json"])["ballots"]
    else:
        ballot = {"code": code, "ranking": list(marking)}
        assert ballot in json.loads(files["ballots.json"])["ballots"]


LEAKS = {
    "the code": "ballot.code",
    "the code's hash": "await digest(new TextEncoder().encode(ballot.code))",
    "the code in base64": "btoa('x' + ballot.code)",
    "the marking": "form.elements.marking.value",
    "the marking's hash": "await digest(new TextEncoder().encode(form.elements.marking.value))",
}
SENT = "{ form: token, cast_id, envelope }"


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_a_script_that_sends_more_would_be_seen(site: Site, leak: str) -> None:
    """The search finds one more secret sent by a copy of the script."""
    page = site.visitor()
    watch = watched(page)

    def changed(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        assert SENT in answer.text()
        body = answer.text().replace(SENT, f"{{ form: token, cast_id, envelope, x: {leak} }}")
        route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]

    page.route("**/static/*/ballot.js", changed)
    code = casts(site, page, SLUG, "abstain")
    assert traces(bytes(site.wire.sent), code, "abstain")
    assert traces(watch.bytes(), code, "abstain")


def test_a_browser_without_script_sends_its_ballot_and_was_told(site: Site) -> None:
    """The note before the marking is true: the search finds marking and code."""
    page = site.visitor(script=False)
    enter(site, page, SLUG, "casey", script=False)
    expect(page.locator("#sealing")).to_contain_text("This server seals your ballot")
    page.get_by_label("Abstain").check()
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this ballot").click()
    code = page.locator(".code").inner_text()
    leaked = traces(bytes(site.wire.sent), code, "abstain")
    assert {b"abstain", code.encode()} <= leaked


@pytest.mark.parametrize(
    ("slug", "controls"),
    [
        (SLUG, ("#marking-yes", "#marking-no", "#marking-abstain")),
        (LEAD, ("#blank", "#rank-devon", "#rank-blair")),
    ],
)
def test_without_script_every_marking_has_one_length_on_the_wire(
    site: Site, slug: str, controls: tuple[str, ...]
) -> None:
    """Real forms and pages: what is sent and answered has as many bytes for each marking."""
    site.world.cast(slug, "casey", "yes" if slug == SLUG else ())
    page = site.visitor(script=False)
    enter(site, page, slug, "casey", script=False)
    seen: dict[str, set[tuple[int, int]]] = {}
    for control in controls:
        if control.startswith("#rank-"):
            page.locator(control).select_option("1")
        else:
            page.locator(control).check()
        for button in ("Review your ballot", "Change", "Review your ballot", "Cast this ballot"):
            with page.expect_navigation() as navigation:
                page.get_by_role("button", name=button).click()
            answer = navigation.value
            assert answer is not None
            assert answer.status == 200
            sent = answer.request.post_data_buffer or b""
            seen.setdefault(button, set()).add((len(sent), len(answer.body())))
        page.goto(f"{site.door.base_url}/polls/{slug}/ballot")
    counts = {button: len(sizes) for button, sizes in seen.items()}
    assert counts == {"Review your ballot": 1, "Change": 1, "Cast this ballot": 1}, seen


@pytest.mark.parametrize("skipped", [0, 1, 2])
def test_base64_is_searched_wherever_a_secret_begins(skipped: int) -> None:
    """The search finds it in the middle of other bytes too."""
    inside = base64.b64encode(bytes(range(200, 203 + skipped)) + b"devon" + b"\xff\xfe")
    assert any(spelling in inside for spelling in spellings(b"devon"))
