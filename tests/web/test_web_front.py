"""The front page: who leads now, the polls, and their results."""

from election.services.cancel import cancel
from tests.support.web_client import certified_removal, seen
from tests.support.world import CLOSES, ELECTION, ROLL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
YES = dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes")
CAUSED = {
    ELECTION[
        ELECTION.index("vacancy = ") : ELECTION.index("\n\n[election]")
    ]: f'removal = "{SLUG}"',
    "opens = 2027-01-12": "opens = 2027-02-15",
    "closes = 2027-01-26": "closes = 2027-03-01",
}


def test_the_front_page_of_an_empty_office_says_so(world: World) -> None:
    """It says that there is no poll, and that no lead is on record."""
    text = seen(world, "/")
    assert "Not on record here" in text
    assert "There is no poll yet." in text


def test_before_any_certified_poll_the_newest_roll_says_who_leads(world: World) -> None:
    """The page names the lead of the newest noticed roll."""
    world.make_noticed_poll()
    assert "Avery Lindqvist So says the newest roll." in seen(world, "/")


def test_the_front_page_follows_a_poll_through_its_life(world: World) -> None:
    """Each phase has its heading, and the outcome is shown only once published."""
    world.make_noticed_poll()
    assert "Coming Not open yet Shall the Lead" in seen(world, "/")
    world.open(SLUG)
    assert "Open now Open Shall the Lead" in seen(world, "/")
    for person, marking in YES.items():
        world.cast(SLUG, person, marking)
    world.clock.now = CLOSES
    assert "The box is being fixed." in seen(world, "/")
    world.close(SLUG)
    assert "Being counted Closed" in seen(world, "/")
    world.tally(SLUG)
    counted = seen(world, "/")
    assert "Being counted Counted" in counted
    assert "7 Yes" not in counted
    world.publish(SLUG)
    text = seen(world, "/")
    assert "Reports Preliminary" in text
    assert "Carried: 7 Yes of 9 entitled; 7 were needed." in text
    assert "Avery Lindqvist So says" in text
    world.certify(SLUG)
    text = seen(world, "/")
    assert "The post is vacant Since Tuesday 2 February 2027, 12:00 UTC, by the poll" in text
    assert "Reports Certified" in text


def test_the_register_tells_every_change_of_lead(world: World) -> None:
    """It lists the removal and the election that followed, with the present lead on top."""
    certified_removal(world)
    world.make_open_poll(ELECTION, changes=CAUSED)
    world.cast_and_tally(
        LEAD, dict.fromkeys(("avery", "blair", "casey", "devon", "ellis"), ("harper",))
    )
    world.publish(LEAD)
    world.certify(LEAD)
    text = seen(world, "/")
    assert "Lead Core Maintainer Harper da Silva-Núñez Since Monday 8 March 2027" in text
    register = text[text.index("Register of leads") :]
    assert register.index("Harper da Silva-Núñez") < register.index("Vacant")


def test_two_leads_of_one_name_are_told_apart_in_the_register(world: World) -> None:
    """Each was alone of that name on the roll of their own election."""
    later = "lead-2027-2"
    dates = {"12-29, link": "12-30, link", "2027-01-12": "2027-03-12", "2027-01-26": "2027-03-26"}
    for slug, lead, changes in ((LEAD, "blair", {}), (later, "devon", {LEAD: later, **dates})):
        name = {"blair": "Blair Okonkwo", "devon": "Devon Ștefănescu"}[lead]
        world.make_open_poll(ELECTION, ROLL.replace(name, "Wei Zhang"), changes)
        rankings = dict.fromkeys(("avery", "casey", "ellis", "frankie", "gray"), (lead,))
        world.cast_and_tally(slug, rankings)
        world.publish(slug)
        world.certify(slug)
    text = seen(world, "/")
    assert "Lead Core Maintainer Wei Zhang (devon) Since" in text
    register = text[text.index("Register of leads") :]
    assert register.index("Wei Zhang (devon)") < register.index("Wei Zhang (blair)")


def test_polls_without_a_result_stand_apart_with_their_reason(world: World) -> None:
    """Polls cancelled after notice, and void polls, are listed with their reason."""
    world.make_noticed_poll()
    world.act(cancel, SLUG, "the roll was wrong")
    text = seen(world, "/")
    assert "Ended without a result Cancelled" in text
    assert "the roll was wrong" in text
    assert "the roll was wrong" in seen(world, f"/polls/{SLUG}")
