"""The number of statements that a page costs, counted where they reach the database."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, delete

from election.database.database_clock import DatabaseClock
from election.database.engine import Clock
from election.database.tables import Message
from election.rules.poll.ballots import Marking
from election.web.app import create_app
from tests.support.form_reader import fill
from tests.support.postgres import Postgres
from tests.support.records import SEVEN_YES, TIE_FOR_LAST
from tests.support.statements import round_trips, statements
from tests.support.web_client import Door, Page
from tests.support.world import ELECTION, REMOVAL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
KINDS = pytest.mark.parametrize(
    ("toml", "slug", "marking"),
    [
        (REMOVAL, SLUG, {"marking": "yes"}),
        (ELECTION, LEAD, {"rank-devon": "1", "rank-harper": "2"}),
    ],
    ids=["removal", "election"],
)
RESULTS = pytest.mark.parametrize(
    ("toml", "slug", "markings"),
    [(REMOVAL, SLUG, SEVEN_YES), (ELECTION, LEAD, TIE_FOR_LAST)],
    ids=["removal", "election"],
)


def shown(world: World, path: str, most: int) -> None:
    """Assert that the page answers and costs at most so many statements."""
    browser = Door(world).browser()
    with statements(world) as sent:
        assert browser.get(path).status_code == 200
    assert 0 < len(sent) <= most, "\n".join(sent)


@KINDS
def test_a_notice_page_takes_five_statements(
    world: World, toml: str, slug: str, marking: dict[str, str]
) -> None:
    """The notice takes five statements before the opening and while ballots are taken."""
    world.make_noticed_poll(toml)
    shown(world, f"/polls/{slug}", 5)
    world.open(slug)
    shown(world, f"/polls/{slug}", 5)


@RESULTS
def test_the_notice_page_of_a_result_takes_five_statements(
    world: World, toml: str, slug: str, markings: dict[str, Marking]
) -> None:
    """The notice with its outcome takes five statements, published and certified."""
    world.make_open_poll(toml)
    world.cast_and_tally(slug, markings)
    world.publish(slug)
    shown(world, f"/polls/{slug}", 5)
    world.certify(slug)
    shown(world, f"/polls/{slug}", 5)


def test_the_notice_page_of_a_poll_with_a_cause_takes_five_statements(world: World) -> None:
    """It takes five even where the removal's roll is compared with its own."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, SEVEN_YES)
    world.publish(SLUG)
    world.certify(SLUG)
    start, _, rest = ELECTION.partition("vacancy = ")
    trigger = f'{start}removal = "{SLUG}"\n{rest.partition(chr(10))[2]}'
    late = {"2027-01-12T12": "2027-03-12T12", "2027-01-26T12": "2027-03-26T12"}
    world.make_open_poll(trigger, changes=late)
    world.cast_and_tally(LEAD, TIE_FOR_LAST)
    world.publish(LEAD)
    shown(world, f"/polls/{LEAD}", 5)


@KINDS
def test_a_ballot_page_takes_two_statements(
    world: World, toml: str, slug: str, marking: dict[str, str]
) -> None:
    """It takes two with and without a ballot of the elector in the box."""
    world.make_open_poll(toml)
    browser, _ = Door(world).enters(slug, "casey")
    for _ in range(2):
        with statements(world) as sent:
            assert browser.get(f"/polls/{slug}/ballot").status_code == 200
        assert 0 < len(sent) <= 2, "\n".join(sent)
        world.cast(slug, "casey", "yes" if toml == REMOVAL else ("blair",))


@KINDS
def test_a_cast_takes_six_statements_and_a_repeated_one_two(
    world: World, toml: str, slug: str, marking: dict[str, str]
) -> None:
    """Two look, and four take it; one more ends mail about an earlier ballot that still waits."""
    world.make_open_poll(toml)
    door = Door(world)
    for number, waits in ((1, False), (2, True), (3, False)):
        if not waits:
            world.act(forget_mail)
        browser, review = door.reviews(slug, "casey", **marking)
        for most in (7 if waits else 6, 2):
            with statements(world) as sent:
                receipt = fill(browser, review)
            assert f"Ballot {number} of Casey Moreau is recorded." in Page(receipt.text).text
            assert 0 < len(sent) <= most, "\n".join(sent)


@pytest.mark.parametrize("world", ["postgresql"], indirect=True)
def test_a_cast_asks_postgresql_seventeen_times_at_most(world: World, postgres: Postgres) -> None:
    """Ballot page and review ask three times each, and the cast eleven times.

    A look is begun, made and ended, and brings the time along. A cast looks, begins, locks poll and
    elector, looks again, stores three rows, and commits. The clock is the database's, as it runs.
    """
    slug = world.make_open_poll()
    door = Door(world)
    door.app = create_app(replace(door.app.state.site, clock=SetForward.to(world)))
    browser, _ = door.enters(slug, "casey")
    with round_trips(postgres) as of_ballot:
        ballot = browser.get(f"/polls/{slug}/ballot")
    with round_trips(postgres) as of_review:
        review = fill(browser, ballot, marking="yes")
    with round_trips(postgres) as of_cast:
        receipt = fill(browser, review)
    assert "Ballot 1 of Casey Moreau is recorded." in Page(receipt.text).text
    assert [len(of_ballot), len(of_review)] == [3, 3], [*of_ballot, *of_review]
    assert 0 < len(of_cast) <= 11, "\n".join(of_cast)


class SetForward(DatabaseClock):
    """The database's clock, set forward to the time of a world."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    @classmethod
    def to(cls, world: World) -> "SetForward":
        with world.database.looking() as tx:
            return cls(world.clock.now - DatabaseClock()(tx))

    def read(self, told: datetime) -> datetime:
        return super().read(told) + self.by


def forget_mail(tx: Session, _clock: Clock) -> None:
    """Delete the mail about ballots, as it is deleted once the mail server has taken it."""
    tx.exec(delete(Message).where(col(Message.kind) == "recorded"))


@RESULTS
def test_a_report_page_takes_eleven_statements_at_most(
    world: World, toml: str, slug: str, markings: dict[str, Marking]
) -> None:
    """It takes ten as preliminary and eleven as certified, with any signatures; then it is kept.

    Two are for the opened ballots and their codes, which are no part of any other row.
    """
    world.make_open_poll(toml)
    world.cast_and_tally(slug, markings)
    world.publish(slug)
    shown(world, f"/polls/{slug}/report", 10)
    world.certify(slug)
    shown(world, f"/polls/{slug}/report", 11)
