"""A clock that jumps closes no poll until the officer, or a quarter of an hour, tells it right."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from election.crypto.ssh_signature import public_line
from election.errors.clock import ClockBehind, ClockJumped
from election.mail.transports.answer import Answer
from election.office import clock, own_process, worker
from election.office.clock_watch import ClockWatch
from election.office.doctor import examination
from election.services import nominate, outbox, store
from election.services.extend import extend
from election.services.links import BallotLink
from election.services.nominations import open_nominations
from tests.support.doctor import finds
from tests.support.kinds import election_in
from tests.support.mail_reader import Kept, deliver, mailer
from tests.support.mailserver import LOOPBACK
from tests.support.nominations import BEGIN, END, SLUG, nominating
from tests.support.officer import Officer
from tests.support.postgres import ON_BOTH
from tests.support.slow_mail_server import SlowServer, serving_slowly
from tests.support.world import CLOSES, NOON, OPENS, SERVICE_KEY, World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Machine:
    """The time since the start of a machine, which a test lets pass with its clock, or alone."""

    world: World
    boot: str = "a start"
    since: int = 1_000_000

    @property
    def watch(self) -> ClockWatch:
        return ClockWatch(self.world.database, self.world.clock, self.boot, lambda: self.since)

    def passes(self, time: timedelta) -> worker.Turn:
        """Time passes as it should; then the worker takes a turn."""
        self.world.clock.now += time
        self.since += time // timedelta(milliseconds=1)
        return self.turn()

    def turn(self) -> worker.Turn:
        return worker.turn(mailer(self.world, Kept()), self.watch)


@pytest.fixture
def machine(world: World) -> Machine:
    return Machine(world)


@ON_BOTH
def test_a_jump_of_an_hour_closes_no_poll_and_the_officer_is_told(
    world: World, machine: Machine
) -> None:
    """Half an hour before the close the clock goes forward by an hour, and back later.

    When it is back, nothing is waited for, and the poll is closed at its end.
    """
    slug = world.make_open_poll()
    machine.passes(CLOSES - world.clock.now - HOUR / 2)
    world.clock.now += HOUR
    held = machine.turn()
    assert held.closed == ()
    assert "jumped forward by 1 hour." in str(held.refusals[0])
    assert slug in str(held.refusals[1])
    told = [m for m in world.messages(slug) if m.kind == "not-on-time"]
    assert [m.address for m in told] == ["officer@example.org"]
    assert machine.passes(MINUTE).closed == ()
    world.clock.now -= HOUR
    assert machine.turn() == worker.Turn((), (), (), machine.turn().delivery)
    assert world.poll(slug).phase == "open"
    assert machine.passes(HOUR / 2 - MINUTE).closed == (slug,)


@ON_BOTH
def test_nominations_are_found_asked_and_closed_and_no_jump_closes_them(
    world: World, machine: Machine
) -> None:
    """By a clock that jumped they go on. The officer is told of it, and of a late close."""
    world.make_draft(nominating("published"))
    world.act(open_nominations, SLUG, service_key=public_line(SERVICE_KEY))
    machine.passes(BEGIN - world.clock.now)
    with world.database.reading() as tx:
        blair, devon = (
            BallotLink(elector.public_id, elector.link_issue)
            for elector in store.electors_of(tx, store.find(tx, SLUG))
            if elector.person_id in {"blair", "devon"}
        )
    world.act(nominate.nominate, SLUG, blair, "devon")
    world.act(nominate.answer, SLUG, devon, "stands", "I would.")
    machine.passes(END - world.clock.now - HOUR)
    world.clock.now += 2 * HOUR
    held = machine.turn()
    assert (world.poll(SLUG).phase, len(held.refusals)) == ("nominating", 2)
    world.clock.now -= 2 * HOUR
    machine.passes(2 * HOUR)
    assert world.poll(SLUG).phase == "nominated"
    assert [each.id for each in election_in(world.definition(SLUG)).people] == ["devon"]
    told = [json.loads(m.data) for m in world.messages(SLUG) if m.kind == "not-on-time"]
    assert [(each["act"], each["done"]) for each in told] == [
        ("close nominations", False),
        ("close nominations", True),
    ]


@ON_BOTH
def test_mail_that_was_put_off_by_a_clock_ahead_is_sent_when_the_clock_is_back(
    world: World,
) -> None:
    """One message was queued then and one deferred; one that waits as it should goes on waiting."""
    world.make_noticed_poll()
    deliver(world, Kept())
    later = Answer("deferred", "451 4.7.1 Come back later")
    with world.database.transaction() as tx:
        outbox.queue(tx, world.clock.now, "test", "deferred@example.org")
    world.clock.now += 365 * DAY
    deliver(world, Kept(later))
    with world.database.transaction() as tx:
        outbox.queue(tx, world.clock.now, "test", "queued@example.org")
    world.clock.now -= 365 * DAY
    with world.database.transaction() as tx:
        outbox.queue(tx, world.clock.now + outbox.LONGEST_DELAY, "test", "waits@example.org")
    sent = Kept()
    with worker.seen(mailer(world, sent)):
        deliver(world, sent)
    assert [mail["To"] for mail in sent.mails] == ["deferred@example.org", "queued@example.org"]


def test_a_clock_that_was_steady_for_a_quarter_of_an_hour_is_relied_on(
    world: World, machine: Machine
) -> None:
    """A restart of the worker forgets no jump, and a second jump begins the time anew."""
    slug = world.make_open_poll()
    machine.passes(CLOSES - world.clock.now - HOUR)
    world.clock.now += 2 * HOUR
    assert machine.turn().closed == ()
    machine.passes(14 * MINUTE)
    world.clock.now -= HOUR / 2
    assert machine.turn().closed == ()
    assert machine.passes(14 * MINUTE).closed == ()
    assert machine.passes(MINUTE).closed == (slug,)


def test_small_corrections_and_a_new_start_of_the_machine_are_no_jump(
    world: World, machine: Machine
) -> None:
    """A clock is corrected by seconds all the time; after a start only a time gone back is told."""
    slug = world.make_open_poll()
    machine.passes(CLOSES - world.clock.now - 2 * HOUR)
    for seconds in (5, -9, 9):
        world.clock.forward(seconds=seconds)
        assert machine.turn().refusals == ()
    machine.boot, machine.since = "another start", 5_000
    assert machine.passes(HOUR).refusals == ()
    assert machine.passes(HOUR).closed == (slug,)


def test_a_clock_that_is_an_hour_back_after_a_start_is_not_relied_on(
    world: World, machine: Machine
) -> None:
    """The worker wrote down when it was last seen."""
    world.make_open_poll()
    with worker.seen(mailer(world, Kept()), machine.watch):
        pass
    machine.boot, machine.since = "another start", 5_000
    world.clock.now -= HOUR
    (refusal,) = machine.turn().refusals
    assert isinstance(refusal, ClockJumped)
    assert "back by" in str(refusal)


def test_no_act_comes_before_the_one_that_it_follows(world: World) -> None:
    """An act by a clock that was set back is refused, and works when the time has come again."""
    slug = world.make_open_poll()
    later = CLOSES + timedelta(days=1)
    world.clock.now = OPENS + HOUR
    world.act(extend, slug, later, "a holiday")
    world.clock.now = OPENS
    with pytest.raises(ClockBehind, match=r"says 2027-01-12T12:00:00Z.*2027-01-12T13:00:00Z"):
        world.act(extend, slug, later + HOUR, "another holiday")
    assert world.poll(slug).closes == later
    world.clock.now = OPENS + HOUR
    world.act(extend, slug, later + HOUR, "another holiday")


@pytest.fixture
def real_clock(officer: Officer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The officer's clock counts as the machine's; the milliseconds since its start."""
    since = [5_000_000]
    for module in (clock, examination):  # the doctor has the function under a name of its own
        monkeypatch.setattr(module, "is_real", lambda _clock: True)
    monkeypatch.setattr(own_process, "since_boot", lambda: since[0])
    return since


def test_the_officer_says_that_the_clock_is_right(officer: Officer, real_clock: list[int]) -> None:
    """A close by hand is refused after a jump, doctor and readiness tell; one word settles it."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    officer.does("worker", "--once")
    officer.clock.now, real_clock[0] = (
        OPENS,
        real_clock[0] + (OPENS - NOON) // timedelta(milliseconds=1),
    )
    assert officer.reads("clock") == {"now": "2027-01-12T12:00:00Z", "steady": True}
    officer.does("open", slug, "--yes")
    officer.clock.now = CLOSES
    said = officer.is_refused("close", slug, "--yes")
    assert "The clock jumped forward by 336 hours." in said
    assert "election clock --right" in said
    finds(officer, "fault", "clock", "jumped forward", "election clock --right")
    assert "clock: jumped forward" in officer.browser().get("/readyz").text
    assert "not relied on" not in officer.is_refused("clock")
    assert "is relied on" in officer.does("clock", "--right")
    officer.does("close", slug, "--yes")
    ready = officer.browser().get("/readyz").text.splitlines()
    assert ready == [
        "ok",
        "worker: none acts, last seen at 2027-01-01T12:00:00Z",
        "clock: no jump is known",
    ]


def test_the_doctor_tells_of_a_mail_server_with_another_time(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exim and Sendmail greet with a time; which clock is right, a person has to look."""
    for hour, level in (("12", "ok"), ("13", "warning")):
        greeting = f"220 mail.example.org ESMTP Exim 4.98 Fri, 01 Jan 2027 {hour}:00:05 +0000\r\n"
        with serving_slowly(SlowServer({"greeting": greeting.encode()})) as server:
            monkeypatch.setenv("ELECTION_MAIL_URL", f"smtp://{LOOPBACK}:{server.port}")
            finds(officer, level, "clock", "2027-01-01T12:00:00Z")
            finds(officer, "ok", "mail server", "250")
