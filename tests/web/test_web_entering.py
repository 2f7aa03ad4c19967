"""Entering with a ballot link: its forms, scanners, the cookie, the limit on failures."""

from datetime import timedelta

import pytest

from election.services import outbox
from tests.support.form_reader import enter, fill
from tests.support.web_client import PUBLIC_HOST, Door, Page
from tests.support.world import OPENS, World

SLUG = "removal-2026-1"


def test_a_link_leads_to_its_electors_ballot(world: World) -> None:
    """One redirect leads to the ballot, which names its elector."""
    world.make_open_poll()
    door = Door(world)
    _, ballot = door.enters(SLUG, "ellis")
    assert [answer.status_code for answer in ballot.history] == [303]
    assert str(ballot.url).endswith(f"/polls/{SLUG}/ballot")
    assert "You vote as Ellis 山田 ·" in Page(ballot.text).text


@pytest.mark.parametrize(
    "write",
    [
        lambda link: link,
        lambda link: link.split("#")[1],
        lambda link: f"<{link}>",
        lambda link: f"  {link[:40]}\r\n {link[40:90]}\n\t{link[90:]} ",
        lambda link: "#" + link.split("#")[1],
        lambda link: link.replace("#", "%23"),
        lambda link: f"https://gateway.example/?url={link}",
    ],
)
def test_the_whole_link_or_its_code_will_do(world: World, write: object) -> None:
    """It is taken in brackets, with spaces or line breaks, and as mail gateways rewrite it."""
    world.make_open_poll()
    door = Door(world)
    text = write(door.link(SLUG, "blair"))  # type: ignore[operator]
    answer = enter(door.browser(), f"{door.base_url}/b/{SLUG}#")
    assert answer.status_code == 403
    browser = door.browser()
    entered = fill(browser, browser.get(f"/b/{SLUG}"), code=text)
    assert entered.status_code == 200
    assert "Blair Okonkwo" in entered.text


def test_the_page_of_a_link_is_the_same_for_everybody(world: World) -> None:
    """Strangers and electors, before and after a cast, get the same bytes."""
    world.make_open_poll()
    door = Door(world)
    stranger = door.browser().get(f"/b/{SLUG}").text
    browser, ballot = door.enters(SLUG, "blair")
    assert browser.get(f"/b/{SLUG}").text == stranger
    assert fill(browser, fill(browser, ballot, marking="yes")).status_code == 200
    assert browser.get(f"/b/{SLUG}").text == stranger
    assert door.browser().get(f"/b/{SLUG}").text == stranger


def test_a_scanner_casts_nothing_and_uses_nothing_up(world: World) -> None:
    """It may send HEAD and GET, enter, and post each form untouched; the link still works."""
    world.make_open_poll()
    door = Door(world)
    scanner = door.browser()
    for _ in range(5):
        assert scanner.head(f"/b/{SLUG}").status_code == 200
        page = scanner.get(f"/b/{SLUG}")
        assert fill(scanner, page).status_code == 403
        ballot = enter(scanner, door.link(SLUG, "blair"))
        assert fill(scanner, ballot).status_code == 422
        for path in ("ballot", "review", "cast"):
            assert scanner.get(f"/polls/{SLUG}/{path}").status_code == 200
            assert scanner.head(f"/polls/{SLUG}/{path}").status_code == 200
    assert not Door(world).recorded(SLUG, "blair")
    _, theirs = door.enters(SLUG, "blair")
    assert "is recorded" not in theirs.text


def test_a_review_alone_casts_nothing(world: World) -> None:
    """Whoever stops at "Not cast yet" has no ballot in the box."""
    world.make_open_poll()
    Door(world).reviews(SLUG, "blair", marking="yes")
    assert not Door(world).recorded(SLUG, "blair")


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World, https: bool) -> None:
    """It is HttpOnly and Strict; on https it is also Secure and named `__Host-`."""
    world.make_open_poll()
    door = Door(world, PUBLIC_HOST) if https else Door(world)
    answer = door.browser().post(
        f"/b/{SLUG}", data={"code": world.link(SLUG, "blair")}, follow_redirects=False
    )
    assert answer.status_code == 303
    name, *rules = answer.headers["set-cookie"].split("; ")
    assert name.partition("=")[0] == (f"__Host-ballot-{SLUG}" if https else f"ballot-{SLUG}")
    assert len(name.partition("=")[2]) >= 43
    wanted = {"HttpOnly", "Path=/", "SameSite=strict"} | ({"Secure"} if https else set())
    assert set(rules) == wanted


def test_an_electors_whole_way_works_on_https(world: World) -> None:
    """A browser sends the cookie with its prefix back, and the ballot is cast."""
    world.make_open_poll()
    browser, review = Door(world, PUBLIC_HOST).reviews(SLUG, "blair", marking="no")
    assert fill(browser, review).status_code == 200


def test_failures_are_limited_and_valid_links_always_pass(world: World) -> None:
    """The 21st bad link in a minute answers 429; valid links from one address all pass."""
    world.make_open_poll()
    door = Door(world)
    browser = door.browser()
    for _ in range(20):
        assert enter(browser, f"{door.base_url}/b/{SLUG}#bad").status_code == 403
    answer = enter(browser, f"{door.base_url}/b/{SLUG}#bad")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    for person in ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper"):
        assert enter(browser, door.link(SLUG, person)).status_code == 200
    world.clock.forward(seconds=60)
    assert enter(browser, f"{door.base_url}/b/{SLUG}#bad").status_code == 403


@pytest.mark.parametrize("sign", ["%23", "%2523"])
def test_a_link_whose_sign_was_encoded_leads_to_the_entry_page(world: World, sign: str) -> None:
    """The code stands behind # again, where it reaches no server; the page opens the ballot."""
    world.make_open_poll()
    door = Door(world)
    browser = door.browser()
    code = world.link(SLUG, "ellis")
    asked = f"/b/{SLUG}{sign}{code}"
    for method in ("GET", "HEAD"):
        led = browser.request(method, asked, follow_redirects=False)
        assert led.status_code == 303
        assert led.headers["location"] == f"/b/{SLUG}#{code}"
        assert led.headers["cache-control"].startswith("no-store")
    page = browser.get(asked)
    assert (page.status_code, str(page.url.fragment)) == (200, code)
    assert code not in page.text
    assert enter(browser, str(page.url)).status_code == 200


def test_what_is_no_code_in_a_path_leads_to_the_entry_page_alone(world: World) -> None:
    """Nothing of it is repeated in the answer; another poll's or path's address stays unknown."""
    world.make_open_poll()
    browser = Door(world).browser()
    for strange in ("", "a%0d%0aSet-Cookie: x=1", "<script>", "é", "a" * 500, "../x", "%00"):
        answer = browser.get(f"/b/{SLUG}%23{strange}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/b/{SLUG}"), strange
        assert "set-cookie" not in answer.headers
    assert browser.get(f"/b/{SLUG}%24code").status_code == 404
    assert browser.post(f"/b/{SLUG}%23code").status_code == 405
    assert browser.get("/b/none%23code").status_code == 404


def test_each_address_has_a_limit_of_its_own(world: World) -> None:
    """Many failures from one address limit no other address."""
    from election.errors.links import TooManyBadLinks
    from election.web.middleware.rates import BadLinks

    links = BadLinks()
    for second in range(20):
        links.note("192.0.2.1", OPENS + timedelta(seconds=second))
    links.note("192.0.2.2", OPENS + timedelta(seconds=20))
    with pytest.raises(TooManyBadLinks):
        links.note("192.0.2.1", OPENS + timedelta(seconds=21))
    links.note("192.0.2.1", OPENS + timedelta(seconds=61))


def test_entering_queues_no_mail_and_writes_no_journal(world: World) -> None:
    """Entering stores a session and nothing else."""
    world.make_open_poll()
    before = len(world.messages(SLUG)), _acts(world)
    Door(world).enters(SLUG, "blair")
    assert (len(world.messages(SLUG)), _acts(world)) == before
    assert outbox.TELLS_WHO_CAST == ("recorded", "closed")


def _acts(world: World) -> list[str]:
    from election.services import journal, store

    with world.database.reading() as tx:
        return [entry.act for entry in journal.history_of(tx, store.find(tx, SLUG)).entries]
