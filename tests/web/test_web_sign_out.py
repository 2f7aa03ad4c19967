"""Signing out: the session ends on the server, and nothing tells who cast."""

from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient

from election.database.tables import BallotSession
from tests.support.form_reader import enter, fill, forms
from tests.support.web_client import Door, Page
from tests.support.world import ELECTION, REMOVAL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
BALLOT = f"/polls/{SLUG}/ballot"


def signs_out(browser: TestClient, page: Response) -> Response:
    """Press the button that the page has for it."""
    (form,) = [form for form in forms(page.text) if form.action.endswith("/sign-out")]
    return browser.post(form.action, data=form.fields)


def sessions(world: World) -> int:
    with world.database.reading() as tx:
        return len(tx.exec(select(BallotSession)).all())


def test_every_page_of_a_session_signs_out_and_the_old_cookie_opens_nothing(world: World) -> None:
    """Ballot, refused marking, review and receipt have the button; the session's row is gone."""
    world.make_open_poll()
    door = Door(world)
    for steps in range(4):
        browser, page = door.enters(SLUG, "casey")
        for fields in ({"marking": "maybe"}, {"marking": "no"}, {})[:steps]:
            page = fill(browser, page, **fields)
        cookies = dict(browser.cookies)
        answer = signs_out(browser, page)
        assert answer.status_code == 200
        assert Page(answer.text).said("h1") == ["You are signed out"]
        assert answer.headers["cache-control"] == "no-store, no-transform"
        assert dict(browser.cookies) == {}
        assert sessions(world) == 0
        thief = door.browser()
        thief.cookies.update(cookies)
        assert thief.get(BALLOT).status_code == 403
        assert "Sign out" not in thief.get(BALLOT).text


def test_signing_out_says_the_same_whoever_cast_and_however_often(world: World) -> None:
    """One page, byte for byte: after a cast, before one, once more, and without a session."""
    world.make_open_poll()
    door = Door(world)
    browser, page = door.enters(SLUG, "casey")
    other, review = door.reviews(SLUG, "blair", marking="yes")
    answers = [
        signs_out(browser, page),
        signs_out(browser, page),
        signs_out(other, fill(other, review)),
        door.browser().post(f"/polls/{SLUG}/sign-out", data={"form": ""}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


def test_signing_out_of_one_poll_or_browser_leaves_the_others(world: World) -> None:
    """A session in another poll and on another device goes on, and the link opens a new one."""
    for poll in (REMOVAL, ELECTION):
        world.make_noticed_poll(poll)
    for slug in (SLUG, LEAD):
        world.open(slug)
    door = Door(world)
    browser, page = door.enters(SLUG, "casey")
    enter(browser, door.link(LEAD, "casey"))
    phone, _ = door.enters(SLUG, "casey")
    signs_out(browser, page)
    assert browser.get(BALLOT).status_code == 403
    assert browser.get(f"/polls/{LEAD}/ballot").status_code == 200
    assert phone.get(BALLOT).status_code == 200
    assert enter(browser, door.link(SLUG, "casey")).status_code == 200


def test_a_page_of_an_older_session_ends_no_newer_one(world: World) -> None:
    """Devon has entered in the browser meanwhile: Casey's old page does not sign Devon out."""
    world.make_open_poll()
    door = Door(world)
    browser, page = door.enters(SLUG, "casey")
    enter(browser, door.link(SLUG, "devon"))
    answer = signs_out(browser, page)
    assert answer.status_code == 403
    assert "That form is out of date" in answer.text
    assert "You vote as Devon" in Page(browser.get(BALLOT).text).text


def test_signing_out_asked_for_by_get_ends_nothing(world: World) -> None:
    """A typed address leads back to the ballot."""
    world.make_open_poll()
    browser, _ = Door(world).enters(SLUG, "casey")
    assert str(browser.get(f"/polls/{SLUG}/sign-out").url).endswith(BALLOT)
    assert sessions(world) == 1
