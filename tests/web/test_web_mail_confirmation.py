"""The page that asks whether mail reaches an elector: what a person answers, and a scanner cannot.

Casey is an elector of the removal; Robin is its officer.
"""

import pytest

from election.services import mail_reach, store
from election.services.links import BallotLink
from election.services.relink import relink
from election.web.limits import BAD_LINKS
from tests.support.form_reader import post_form
from tests.support.web_client import Door
from tests.support.world import World
from tests.support.write_watch import watched_writes

SLUG = "removal-2026-1"


def path(world: World) -> str:
    """The path in Casey's mail."""
    return world.confirmation_page(SLUG, "casey")


def answer_of(world: World, person: str = "casey") -> str | None:
    with world.database.reading() as tx:
        electors = mail_reach.reach_of(tx, store.find(tx, SLUG)).electors
    return next(each.answer for each in electors if each.elector.person_id == person)


def test_a_look_and_a_bare_press_answer_nothing(world: World) -> None:
    """GET, HEAD, and the form as it stands: the page asks again, and says so."""
    world.make_noticed_poll()
    browser = Door(world).browser()
    page = browser.get(path(world))
    assert page.status_code == 200
    assert "No, I am not <bdi>Casey Moreau</bdi>" in page.text
    assert browser.head(path(world)).status_code == 200
    assert "reaches" not in post_form(page.text).fields
    as_it_stands = {"Content-Type": "application/x-www-form-urlencoded"}
    with watched_writes(world.database) as watch:
        for body in ("", "reaches=", "reaches=both"):
            asked_again = browser.post(path(world), content=body, headers=as_it_stands)
            assert asked_again.status_code == 422
            assert "Nothing is answered yet" in asked_again.text
    assert watch.transactions == 0
    assert answer_of(world) is None


def test_a_yes_is_kept_and_a_second_press_changes_nothing(world: World) -> None:
    """No session begins, and no word of a ballot is on the page, cast or not."""
    world.make_open_poll()
    before = Door(world).browser().post(path(world), data={"reaches": "yes"})
    assert "Thank you: mail reaches you" in before.text
    assert not before.cookies
    world.cast(SLUG, "casey", "yes")
    with watched_writes(world.database) as watch:
        after = Door(world).browser().post(path(world), data={"reaches": "yes"})
    assert (watch.transactions, after.text) == (0, before.text)
    assert answer_of(world) == "yes"


def test_a_code_opens_no_ballot_and_a_ballot_link_answers_nothing(world: World) -> None:
    """Each has a salt of its own."""
    world.make_open_poll()
    browser = Door(world).browser()
    code = path(world).rpartition("/")[2]
    assert browser.post(f"/b/{SLUG}", data={"code": code}).status_code == 403
    link = world.link(SLUG, "casey")
    answered = browser.post(f"/c/{SLUG}/{link}", data={"reaches": "yes"})
    assert answered.status_code == 403
    assert answer_of(world) is None


def test_the_question_about_a_replaced_address_is_out_of_date(world: World) -> None:
    """Its page says so, and offers no answer."""
    world.make_noticed_poll()
    old = path(world)
    world.act(relink, SLUG, "casey", "casey@example.com", "the old mailbox is lost")
    browser = Door(world).browser()
    for page in (browser.get(old), browser.post(old, data={"reaches": "yes"})):
        assert page.status_code == 410
        assert "That question is out of date" in page.text
    assert answer_of(world) is None


def test_after_the_close_nothing_is_asked(world: World) -> None:
    """The page of a closed poll answers nothing."""
    world.make_open_poll()
    at = path(world)
    world.close(SLUG)
    assert Door(world).browser().get(at).status_code == 409


@pytest.mark.parametrize("good", [True, False])
def test_failures_alone_are_limited(world: World, good: bool) -> None:
    """As links are: from the 21st within a minute on; a valid code always works."""
    world.make_noticed_poll()
    browser = Door(world).browser()
    statuses = [browser.get(f"/c/{SLUG}/no-code").status_code for _ in range(BAD_LINKS + 1)]
    assert statuses == [403] * BAD_LINKS + [429]
    if good:
        assert browser.get(path(world)).status_code == 200
    else:
        nobody = world.signer.make(BallotLink("nobody", 1))
        assert browser.get(f"/c/{SLUG}/{nobody}").status_code == 429
