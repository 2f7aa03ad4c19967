"""Reminders of the poll file: at their times, to everybody alike, each once.

Robin Castellanos is the officer of the removal; Blair and Casey are two of its electors.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlmodel import Session, col, select

from election.database.any_tx import AnyTx
from election.database.tables import Elector, JournalEntry, Poll
from election.errors.base import Refusal
from election.errors.changed_rows import RowsChanged
from election.errors.written_files import FaultyFile
from election.kinds.poll_file import read_poll_file
from election.office.worker import _act_on, act_due
from election.rules.poll.definition import Times
from election.rules.poll.reminders import usual
from election.services import due, store
from election.services.extend import extend
from election.services.remind import remind_on_time
from tests.support.mail_reader import Kept, deliver
from tests.support.postgres import ON_BOTH
from tests.support.world import CLOSES, OPENS, REMOVAL, ROLL, World

DAY = timedelta(days=1)
HALF_WAY, THREE_DAYS, ONE_DAY = OPENS + 7 * DAY, CLOSES - 3 * DAY, CLOSES - DAY


def at_work(world: World, instant: datetime) -> None:
    """A worker that starts, acts once at this instant, and is gone."""
    world.clock.now = instant
    assert act_due(world.database, world.clock).refusals == ()


def reminded(world: World, slug: str) -> int:
    """How many reminders each elector has, which is the same for all."""
    held = [each.elector_id for each in world.messages(slug) if each.kind == "reminder"]
    numbers = {held.count(elector) for elector in held}
    assert len(numbers) <= 1
    return numbers.pop() if numbers else 0


def with_reminders(text: str) -> str:
    """The poll file of the removal, with this key in [times]."""
    return REMOVAL.replace("[people]", f"reminders = {text}\n\n[people]")


def read(toml: str) -> Times:
    """The times of a poll file."""
    return read_poll_file(toml.encode(), ROLL.encode(), file="poll.toml").definition.times


def test_scenario_48_reminders_go_to_everybody_at_their_times_and_each_once(world: World) -> None:
    """Half-way, three days and one day before the close, whoever has cast, however often a worker
    is started again; what a worker missed is made up for by the newest alone.
    """
    slug = world.make_open_poll(REMOVAL)
    at_work(world, HALF_WAY - timedelta(seconds=1))
    assert reminded(world, slug) == 0
    for _ in range(3):
        at_work(world, HALF_WAY)
    everybody = {each.elector_id for each in world.messages(slug) if each.kind == "ballot-link"}
    assert {
        each.elector_id for each in world.messages(slug) if each.kind == "reminder"
    } == everybody
    assert reminded(world, slug) == 1
    at_work(world, ONE_DAY + timedelta(hours=1))
    at_work(world, ONE_DAY + timedelta(hours=2))
    assert reminded(world, slug) == 2
    at_work(world, CLOSES)
    assert reminded(world, slug) == 2


@ON_BOTH
def test_two_workers_at_one_moment_queue_a_reminder_once(world: World) -> None:
    """Both found it due before either queued it; the second finds it queued under the lock."""
    slug = world.make_open_poll(REMOVAL)
    world.clock.now = HALF_WAY
    both, under_the_lock = Barrier(2), Barrier(2, timeout=0.5)

    def found(tx: Session, now: datetime) -> list[str]:
        slugs = due.to_remind(tx, now)
        both.wait(30)
        return slugs

    def clock(tx: AnyTx) -> datetime:
        with suppress(BrokenBarrierError):  # where there is a lock, the other waits for it
            under_the_lock.wait()
        return world.clock(tx)

    def remind(tx: Session, _: object, slug: str) -> Poll:
        return remind_on_time(tx, clock, slug)

    def work(_: int) -> None:
        _act_on(world.database, world.clock, found, remind, refusals)

    refusals: list[Refusal] = []
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert refusals == []
    assert reminded(world, slug) == 1


def test_a_poll_that_somebody_changed_keeps_no_other_one_from_its_mails(world: World) -> None:
    """Of one poll the roll is changed before the opening, and the journal after it.

    The officer of the other one hears who is not reached, and its electors are reminded.
    """
    changed = world.make_noticed_poll()
    other = world.make_noticed_poll(changes={f'"{changed}"': '"removal-2026-2"'})
    deliver(world, Kept(refused=("casey@example.org",)))
    with world.database.transaction() as tx:
        blair = store.elector(tx, store.find(tx, changed), "blair")
        usual, blair.email = blair.email, "mallory@example.org"
    world.clock.now = OPENS - DAY
    act_due(world.database, world.clock)
    assert "not-reached" in {each.kind for each in world.messages(other)}
    with world.database.transaction() as tx:
        tx.exec(select(Elector).where(Elector.email == "mallory@example.org")).one().email = usual
    at_work(world, OPENS)
    with world.database.transaction() as tx:
        entries = select(JournalEntry).where(JournalEntry.poll_id == world.poll(changed).id)
        tx.delete(tx.exec(entries.order_by(col(JournalEntry.seq).desc())).first())
    world.clock.now = ONE_DAY
    (refusal,) = act_due(world.database, world.clock).refusals
    assert str(refusal) == str(RowsChanged(slug=changed, what="the journal"))
    assert reminded(world, other) == 1


def test_an_extension_moves_what_was_not_sent_and_repeats_nothing(world: World) -> None:
    """After two days more, the reminder of one day before the close comes one day before it."""
    slug = world.make_open_poll(REMOVAL)
    at_work(world, HALF_WAY)
    at_work(world, THREE_DAYS)
    world.act(extend, slug, CLOSES + 2 * DAY, "mail was down")
    for instant in (ONE_DAY, THREE_DAYS + 2 * DAY):
        at_work(world, instant)
        assert reminded(world, slug) == 2
    at_work(world, ONE_DAY + 2 * DAY)
    assert reminded(world, slug) == 3


def test_a_poll_that_opened_late_reminds_of_nothing_that_is_past(world: World) -> None:
    """Everybody has just been mailed their link."""
    early = f"{(OPENS + timedelta(hours=1)):%Y-%m-%dT%H:%M:%SZ}"
    slug = world.make_noticed_poll(with_reminders(f"[{early}]"))
    world.clock.now = OPENS + timedelta(hours=2)
    world.open(slug)
    at_work(world, OPENS + timedelta(hours=3))
    assert reminded(world, slug) == 0


@pytest.mark.parametrize(
    ("hours", "before"),
    [(14 * 24, (168, 72, 24)), (7 * 24, (72, 24)), (48, (24,)), (6, (3,)), (1, ())],
)
def test_usual_reminders_that_would_fall_together_are_one(
    hours: int, before: tuple[int, ...]
) -> None:
    """Of two that are less than a day apart, the one nearer to the close stays."""
    closes = OPENS + timedelta(hours=hours)
    assert usual(OPENS, closes) == tuple(closes - timedelta(hours=each) for each in before)


def test_times_in_the_poll_file_are_part_of_the_definition(world: World) -> None:
    """In their order, whatever the order in the file; an empty list is none."""
    asked = with_reminders("[2027-01-20T12:00:00Z, 2027-01-14T13:00:00+01:00]")
    slug = world.make_noticed_poll(asked)
    frozen = world.definition(slug).to_json()["times"]["reminders"]
    assert frozen == ["2027-01-14T12:00:00Z", "2027-01-20T12:00:00Z"]
    assert read(with_reminders("[]")).reminders == ()


@pytest.mark.parametrize(
    "text",
    [
        '"tomorrow"',
        "[3]",
        "[2027-01-12T12:30:00Z]",
        "[2027-01-26T11:30:00Z]",
        "[2028-01-20T12:00:00Z]",
        "[2027-01-20T12:00:00Z, 2027-01-20T12:59:00Z]",
        f"[{', '.join(f'2027-01-13T{hour:02}:00:00Z' for hour in range(11))}]",
    ],
)
def test_reminders_that_cannot_work_are_faults_of_the_poll_file(text: str) -> None:
    """The fault names the key, and says what would be right."""
    with pytest.raises(FaultyFile, match=r"times\.reminders"):
        read(with_reminders(text))
