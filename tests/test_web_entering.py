"""Entering with a ballot link: links, cookies, scanners, and the limit on failures."""

from datetime import timedelta

import pytest

from election.services import outbox, roll
from tests.visitor import enter, fill, post_form
from tests.webdoor import PUBLIC_HOST, Door, Page
from tests.world import CLOSES, ELECTION, OPENS, World

SLUG = "removal-2026-1"


def recorded(world: World, person: str) -> bool:
    from election.services.casting import latest

    with world.database.reading() as tx:
        return latest(tx, world.elector_id(SLUG, person)) is not None


def test_a_link_leads_to_its_electors_ballot(world: World) -> None:
    """Through one redirect, and the page says who votes."""
    world.opened()
    door = Door(world)
    browser, ballot = door.enters(SLUG, "ellis")
    assert [answer.status_code for answer in ballot.history] == [303]
    assert str(ballot.url).endswith(f"/polls/{SLUG}/ballot")
    assert "You vote as Ellis 山田." in Page(ballot.text).text


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
    """With brackets, spaces and line breaks, and as mail gateways rewrite it."""
    world.opened()
    door = Door(world)
    text = write(door.link(SLUG, "blair"))  # type: ignore[operator]
    answer = enter(door.browser(), f"{door.base_url}/b/{SLUG}#")
    assert answer.status_code == 403
    browser = door.browser()
    entered = fill(browser, browser.get(f"/b/{SLUG}"), code=text)
    assert entered.status_code == 200
    assert "Blair Okonkwo" in entered.text


def test_the_page_of_a_link_is_the_same_for_everybody(world: World) -> None:
    """For a stranger, for who entered and for who cast: a scanner learns nothing from it."""
    world.opened()
    door = Door(world)
    stranger = door.browser().get(f"/b/{SLUG}").text
    browser, ballot = door.enters(SLUG, "blair")
    assert browser.get(f"/b/{SLUG}").text == stranger
    assert fill(browser, fill(browser, ballot, marking="yes")).status_code == 200
    assert browser.get(f"/b/{SLUG}").text == stranger
    assert door.browser().get(f"/b/{SLUG}").text == stranger


def test_a_scanner_casts_nothing_and_uses_nothing_up(world: World) -> None:
    """HEAD, GET, the form posted as it stands, and every form filled with what is there."""
    world.opened()
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
    assert not recorded(world, "blair")
    _, theirs = door.enters(SLUG, "blair")
    assert "is recorded" not in theirs.text


def test_a_review_alone_casts_nothing(world: World) -> None:
    """Whoever stops at "Not cast yet" has not cast."""
    world.opened()
    Door(world).reviews(SLUG, "blair", marking="yes")
    assert not recorded(world, "blair")


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_kept_from_scripts_and_other_sites(world: World, https: bool) -> None:
    """`__Host-` and Secure where there is https; HttpOnly and Strict everywhere."""
    world.opened()
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
    """The cookie with its prefix is sent back."""
    world.opened()
    browser, review = Door(world, PUBLIC_HOST).reviews(SLUG, "blair", marking="no")
    assert fill(browser, review).status_code == 200


def test_entering_again_keeps_the_session(world: World) -> None:
    """As the same elector; as another one it is theirs, and the form of the first is stale."""
    world.opened()
    door = Door(world)
    browser, ballot = door.enters(SLUG, "blair")
    secret = dict(browser.cookies)
    enter(browser, door.link(SLUG, "blair"))
    assert dict(browser.cookies) == secret
    other = enter(browser, door.link(SLUG, "casey"))
    assert dict(browser.cookies) != secret
    assert "Casey Moreau" in other.text
    assert fill(browser, ballot, marking="yes").status_code == 403
    assert not recorded(world, "blair")
    assert not recorded(world, "casey")


def test_two_polls_disturb_neither(world: World) -> None:
    """Scenario 32: each has its cookie; both ballots are cast from one browser, interleaved."""
    world.noticed()
    lead = world.noticed(ELECTION)
    world.open(SLUG)
    world.open(lead)
    door = Door(world)
    browser = door.browser()
    first = enter(browser, door.link(SLUG, "blair"))
    second = enter(browser, door.link(lead, "blair"))
    first_review = fill(browser, first, marking="yes")
    second_review = fill(browser, second, **{"rank-devon": "1"})
    assert fill(browser, first_review).status_code == 200
    assert fill(browser, second_review).status_code == 200


def test_a_link_of_another_poll_says_so(world: World) -> None:
    """And opens nothing there."""
    world.noticed()
    lead = world.noticed(ELECTION)
    world.open(SLUG)
    world.open(lead)
    answer = enter(
        Door(world).browser(), Door(world).link(SLUG, "blair").replace(f"/b/{SLUG}", f"/b/{lead}")
    )
    assert answer.status_code == 403
    assert f"This link is for another poll: {SLUG}." in answer.text


def test_scenario_14_an_old_link_says_that_a_newer_one_was_sent(world: World) -> None:
    """With the day; it ends the old session too, and shows no ballot."""
    world.opened()
    door = Door(world)
    old = door.link(SLUG, "ellis")
    browser, review = door.reviews(SLUG, "ellis", marking="yes")
    world.clock.forward(hours=0.5)
    world.act(roll.relink, SLUG, "ellis")
    answer = enter(door.browser(), old)
    assert answer.status_code == 410
    assert "a newer link was sent on 2027-01-12 12:30:00 UTC" in answer.text
    assert "marking" not in answer.text
    assert fill(browser, review).status_code == 403
    assert not recorded(world, "ellis")
    assert enter(browser, door.link(SLUG, "ellis")).status_code == 200


def test_a_session_ends_after_an_hour_and_the_link_opens_another(world: World) -> None:
    """The page asks for the link again, with a form for it; nothing was cast."""
    world.opened()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    assert "13:00 UTC" in browser.get(f"/polls/{SLUG}/ballot").text
    world.clock.forward(hours=1)
    answer = fill(browser, review)
    assert answer.status_code == 403
    assert "Please open your ballot link again" in answer.text
    assert post_form(answer.text).action == f"/b/{SLUG}"
    assert not recorded(world, "blair")
    assert fill(browser, answer, code=door.link(SLUG, "blair")).status_code == 200


def test_a_link_before_the_opening_says_when_it_opens(world: World) -> None:
    """Scenario 11: the phase and the clock decide, not a hidden button."""
    world.noticed()
    answer = enter(Door(world).browser(), Door(world).link(SLUG, "blair"))
    assert answer.status_code == 409
    assert "2027-01-12 12:00:00 UTC" in answer.text


def test_a_link_after_the_close_says_when_it_closed(world: World) -> None:
    """Whether or not a job has closed the box."""
    world.opened()
    door = Door(world)
    world.clock.now = CLOSES
    for closed in (False, True):
        if closed:
            world.close(SLUG)
        answer = enter(door.browser(), door.link(SLUG, "blair"))
        assert answer.status_code == 409
        assert "The poll has closed" in answer.text
        assert "2027-01-26 12:00:00 UTC" in answer.text


def test_a_session_that_ended_with_its_poll_is_told_of_the_close(world: World) -> None:
    """Not asked for a link that would open nothing."""
    world.opened()
    door = Door(world)
    browser, review = door.reviews(SLUG, "blair", marking="yes")
    world.close(SLUG)
    for answer in (fill(browser, review), browser.get(f"/polls/{SLUG}/ballot")):
        assert answer.status_code == 409
        assert "The poll has closed" in answer.text


@pytest.mark.parametrize("mode", ["excluded", "counted_no_ballot"])
def test_scenarios_5_and_6_a_subject_without_a_ballot_cannot_enter(
    world: World, mode: str
) -> None:
    """No link is mailed to the lead; one made all the same opens nothing."""
    world.opened(changes={"counts_and_votes": mode})
    mailed = {m.address for m in world.messages(SLUG) if m.kind == "ballot-link"}
    assert len(mailed) == 8
    assert "avery@example.org" not in mailed
    answer = enter(Door(world).browser(), Door(world).link(SLUG, "avery"))
    assert answer.status_code == 403
    assert f"You have no ballot in {SLUG}." in answer.text


def test_a_recused_elector_cannot_enter(world: World) -> None:
    """Even with a link from before."""
    world.noticed()
    world.act(roll.recuse, SLUG, "blair")
    world.open(SLUG)
    assert enter(Door(world).browser(), Door(world).link(SLUG, "blair")).status_code == 403


def test_failures_are_limited_and_valid_links_always_pass(world: World) -> None:
    """The 21st bad link within a minute answers 429; an electorate behind one address passes."""
    world.opened()
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


def test_each_address_has_a_limit_of_its_own(world: World) -> None:
    """One that fails often does not stop another's failures from being told plainly."""
    from election.errors import TooManyBadLinks
    from election.web.limits import BadLinks

    links = BadLinks()
    for second in range(20):
        links.note("192.0.2.1", OPENS + timedelta(seconds=second))
    links.note("192.0.2.2", OPENS + timedelta(seconds=20))
    with pytest.raises(TooManyBadLinks):
        links.note("192.0.2.1", OPENS + timedelta(seconds=21))
    links.note("192.0.2.1", OPENS + timedelta(seconds=61))


def test_a_draft_is_nobodys_business(world: World) -> None:
    """Its pages and its door answer as if it were not there; so does one cancelled as a draft."""
    from election.services import changing

    world.drafted()
    door = Door(world)
    for state in ("draft", "cancelled"):
        if state == "cancelled":
            world.act(changing.cancel, SLUG, "never noticed")
        browser = door.browser()
        for path in ("", "/definition.json", "/ballot", "/box", "/report", "/files/README.txt"):
            answer = browser.get(f"/polls/{SLUG}{path}")
            assert answer.status_code == 404, (state, path)
            assert f"There is no poll {SLUG}." in answer.text
        posted = browser.post(f"/b/{SLUG}", data={"code": world.link(SLUG, "blair")})
        assert posted.status_code == 404
        assert SLUG not in browser.get("/").text
        assert browser.get(f"/b/{SLUG}").status_code == 404


def test_entering_queues_no_mail_and_writes_no_journal(world: World) -> None:
    """It leaves a session, and nothing else."""
    world.opened()
    before = len(world.messages(SLUG)), _acts(world)
    Door(world).enters(SLUG, "blair")
    assert (len(world.messages(SLUG)), _acts(world)) == before
    assert outbox.TELLS_WHO_CAST == ("recorded", "closed")


def _acts(world: World) -> list[str]:
    from election.services import journal, polls

    with world.database.reading() as tx:
        return [entry.act for entry in journal.entries(tx, polls.find(tx, SLUG))]
