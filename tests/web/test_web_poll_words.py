"""What ballot pages say to all electors alike: made once for each state of the poll."""

from datetime import timedelta

import pytest

from election.services.extend import extend
from election.services.withdraw import withdraw
from election.web.pages.poll_words import kept
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, ELECTION, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    kept.cache_clear()


def test_an_extension_is_on_every_ballot_page_at_once(world: World) -> None:
    """The words of before were kept, and are those of another state."""
    world.make_open_poll()
    door = Door(world)
    browser, before = door.enters(SLUG, "casey")
    assert "Ballots are taken until Tuesday 26 January 2027, 12:00 UTC." in Page(before.text).text
    world.act(extend, SLUG, CLOSES + timedelta(days=1), "mail was late")
    after = Page(browser.get(f"/polls/{SLUG}/ballot").text).text
    assert "Tuesday 26 January" not in after
    assert "Ballots are taken until Wednesday 27 January 2027, 12:00 UTC." in after


def test_two_electors_share_the_words_and_read_nothing_of_each_other(world: World) -> None:
    """One poll has its words made once; each page names its own elector alone."""
    world.make_open_poll()
    door = Door(world)
    pages = {person: door.enters(SLUG, person)[1].text for person in ("casey", "gray")}
    assert kept.cache_info().currsize == 1
    assert "Casey Moreau" in pages["casey"]
    assert "Gray Abdallah" in pages["gray"]
    assert "Gray Abdallah" not in pages["casey"]
    assert "Casey Moreau" not in pages["gray"]


def test_words_of_two_polls_are_apart(world: World) -> None:
    """Each poll's page has its own key, question and slug."""
    world.make_noticed_poll()
    world.make_noticed_poll(ELECTION)
    world.open(SLUG)
    world.open(LEAD)
    door = Door(world)
    removal, election = (door.enters(slug, "casey")[1].text for slug in (SLUG, LEAD))
    assert kept.cache_info().currsize == 2
    assert LEAD not in removal
    assert SLUG not in election


def test_a_withdrawal_is_on_the_ballot_at_once(world: World) -> None:
    """Whoever withdrew cannot be ranked on a page that is asked for again."""
    world.make_open_poll(ELECTION)
    browser, before = Door(world).enters(LEAD, "casey")
    assert "Cannot be ranked any more." not in before.text
    world.act(withdraw, LEAD, "devon")
    after = browser.get(f"/polls/{LEAD}/ballot").text
    assert "Cannot be ranked any more." in after
