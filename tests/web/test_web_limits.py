"""Limits of what one elector or one network may do, and that they stop nobody who is honest."""

from datetime import timedelta

import pytest
from sqlmodel import select

from election.crypto import canonical
from election.database.tables import BallotSession
from election.errors.links import TooManyBadLinks
from election.services import outbox
from election.services.relink import relink
from election.services.sessions import SESSIONS
from election.web.limits import BAD_LINKS, CASTS, MINUTE
from election.web.middleware.rates import BadLinks, Rate, network_of
from tests.support.form_reader import enter, fill
from tests.support.mail_reader import outbox_of
from tests.support.postgres import ON_BOTH
from tests.support.web_client import Door, Page
from tests.support.world import OPENS, World

SLUG = "removal-2026-1"


def cast_often(door: Door, person: str, times: int) -> None:
    """Cast so many ballots of this elector within a minute."""
    for _ in range(times):
        browser, review = door.reviews(SLUG, person, marking="yes")
        assert fill(browser, review).status_code == 200


def test_more_ballots_within_a_minute_than_a_person_casts_are_refused(world: World) -> None:
    """The last one stands, a repeated post has its receipt, and a minute later all goes on."""
    world.make_open_poll()
    door = Door(world)
    browser, first = door.reviews(SLUG, "casey", marking="no")
    assert fill(browser, first).status_code == 200
    cast_often(door, "casey", CASTS - 1)
    other, review = door.reviews(SLUG, "casey", marking="no")
    refused = fill(other, review)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert "The last recorded one stands." in Page(refused.text).text
    assert "ask the officer for a new link" in Page(refused.text).text
    repeated = fill(browser, first)
    assert "Ballot 1 of Casey Moreau is recorded." in Page(repeated.text).text
    cast_often(door, "devon", 1)
    world.clock.forward(seconds=60)
    again = fill(other, review)
    assert f"Ballot {CASTS + 1} of Casey Moreau is recorded." in Page(again.text).text


def test_the_newest_link_can_always_replace(world: World) -> None:
    """Whoever holds an older link cannot keep its elector from casting by casting all the time."""
    world.make_open_poll()
    door = Door(world)
    cast_often(door, "casey", CASTS)
    world.act(relink, SLUG, "casey")
    browser, review = door.reviews(SLUG, "casey", marking="no")
    assert f"Ballot {CASTS + 1} of Casey Moreau" in Page(fill(browser, review).text).text


@ON_BOTH
def test_an_elector_has_so_many_sessions_and_the_newest_stay(world: World) -> None:
    """One device more ends the oldest session, whose page asks for the link; others go on."""
    world.make_open_poll()
    door = Door(world)
    bystander, _ = door.enters(SLUG, "devon")
    devices = []
    for _ in range(SESSIONS + 2):
        devices.append(door.enters(SLUG, "casey")[0])
        world.clock.forward(seconds=1)
    with world.database.reading() as tx:
        assert len(tx.exec(select(BallotSession)).all()) == SESSIONS + 1
    statuses = [device.get(f"/polls/{SLUG}/ballot").status_code for device in devices]
    assert statuses == [403, 403, *[200] * SESSIONS]
    assert "Please open your ballot link again" in devices[0].get(f"/polls/{SLUG}/ballot").text
    assert bystander.get(f"/polls/{SLUG}/ballot").status_code == 200
    assert enter(devices[0], door.link(SLUG, "casey")).status_code == 200


@ON_BOTH
def test_one_mail_tells_an_elector_of_their_newest_ballot(world: World) -> None:
    """Mail that was not sent yet gives way to newer mail; other people's and other mail stays."""
    world.make_open_poll()
    others = len(outbox_of(world))
    world.cast(SLUG, "devon", "yes")
    for _ in range(3):
        world.cast(SLUG, "casey", "yes")
    recorded = [message for message in outbox_of(world) if message.kind == "recorded"]
    numbers = {message.address: canonical.loads(message.data)["number"] for message in recorded}
    assert numbers == {"casey@example.org": 3, "devon@example.org": 1}
    assert len(recorded) == 2
    assert len(outbox_of(world)) == others + 2


@ON_BOTH
def test_mail_that_is_being_sent_takes_no_newer_mail_with_it(world: World) -> None:
    """The answer about a message that gave way settles nothing else."""
    world.make_open_poll()
    world.cast(SLUG, "casey", "yes")
    with world.database.transaction() as tx:
        sent = [message.id for message in outbox_of(world) if message.kind != "recorded"]
        (leased,) = outbox.claim(tx, world.clock.now, [key for key in sent if key])
        assert leased.kind == "recorded"
    world.cast(SLUG, "casey", "no")
    with world.database.transaction() as tx:
        outbox.mark_sent(tx, leased, "250 OK")
    (left,) = [message for message in outbox_of(world) if message.kind == "recorded"]
    assert canonical.loads(left.data)["number"] == 2


def test_bad_links_from_one_household_count_together() -> None:
    """An IPv6 network has more addresses than can be counted, and is one sender."""
    links = BadLinks()
    for number in range(BAD_LINKS):
        links.note(f"2001:db8:0:1{number:02}::{number}", OPENS)
    with pytest.raises(TooManyBadLinks):
        links.note("2001:db8:0:1ff::1", OPENS)
    links.note("2001:db8:1::1", OPENS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1ff::1", "2001:db8:0:100::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_stands_for_its_network(address: str, network: str) -> None:
    """An address of the older kind stands for itself, however it is written."""
    assert network_of(address) == network


def test_what_a_clock_that_was_ahead_counted_stops_nobody_when_it_is_back() -> None:
    """It is forgotten with the next one that is counted."""
    rate = Rate(2)
    for _ in range(2):
        rate.note("casey", OPENS + 60 * MINUTE)
    assert rate.is_full("casey", OPENS + 60 * MINUTE)
    assert not rate.is_full("casey", OPENS)
    rate.note("devon", OPENS)
    assert len(rate) == 1


def test_what_a_rate_remembers_is_bounded() -> None:
    """Of many keys the longest quiet is forgotten, and none is remembered after a minute."""
    rate = Rate(2, most_keys=3)
    for number in range(5):
        rate.note(number, OPENS)
        rate.note(number, OPENS)
    assert [rate.is_full(number, OPENS) for number in range(5)] == [False, False, True, True, True]
    assert not rate.is_full(4, OPENS + MINUTE)
    rate.note("a", OPENS + MINUTE)
    assert len(rate) == 1
    rate.note("b", OPENS - timedelta(days=1))  # a clock that was set back
