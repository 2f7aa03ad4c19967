"""Races, with real threads on real databases: one elector's casts, and casts at the close."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import TypeVar

import pytest
from sqlmodel import select

from election.database.tables import OuterEnvelope
from election.errors.base import Refusal
from election.services import cast as casting
from election.services import close as closing
from election.services import journal, store
from election.services.cast import RecordedBallot
from election.services.closed_box import closed_box
from tests.support.ballot_in_the_box import ballot_in_the_box
from tests.support.form_reader import fill
from tests.support.postgres import ON_BOTH
from tests.support.web_client import Door
from tests.support.world import CLOSES, OPENS, World

pytestmark = ON_BOTH

SLUG = "removal-2026-1"
T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run all acts from one starting signal, each in a thread of its own."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def in_box(world: World) -> list[bytes]:
    with world.database.reading() as tx:
        return [outer.sealed for outer in tx.exec(select(OuterEnvelope))]


def test_fifty_parallel_casts_of_one_elector_leave_the_last_acknowledged(world: World) -> None:
    """Each is acknowledged with a number of its own; the highest one is in the box, alone."""
    world.make_open_poll()
    elector = world.elector_id(SLUG, "blair")
    envelopes = {world.sealed(SLUG, "yes"): casting.new_cast_id() for _ in range(50)}

    def act(envelope: bytes) -> tuple[int, bytes]:
        receipt = world.act(casting.cast, SLUG, elector, envelopes[envelope], envelope)
        return receipt.number, envelope

    answers = at_once([partial(act, envelope) for envelope in envelopes])
    assert sorted(number for number, _ in answers) == list(range(1, 51))
    assert in_box(world) == [max(answers)[1]]


def test_fifty_parallel_posts_of_one_review_leave_one_ballot(world: World) -> None:
    """A button pressed many times on the web is one cast, and every answer is the same receipt."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    answers = at_once([lambda: fill(browser, review)] * 50)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(in_box(world)) == 1


def test_parallel_posts_of_two_tabs_leave_the_last_acknowledged(world: World) -> None:
    """Ten reviews of one session are cast at once on the web."""
    world.make_open_poll()
    browser, ballot = Door(world).enters(SLUG, "blair")
    reviews = [fill(browser, ballot, marking="yes") for _ in range(10)]
    answers = at_once([partial(fill, browser, review) for review in reviews])
    assert {answer.status_code for answer in answers} == {200}
    last = next(answer for answer in answers if "Ballot 10 of" in answer.text)
    with world.database.reading() as tx:
        latest = ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "blair"))
    assert latest is not None
    assert latest.number == 10
    assert latest.envelope_hash in last.text
    assert len(in_box(world)) == 1


@pytest.mark.parametrize("acknowledged_first", range(5))
def test_casts_racing_the_close_are_refused_or_counted_and_never_lost(
    world: World, acknowledged_first: int
) -> None:
    """There are ten polls of four casts, five times: 200 tries around the instant of the close."""
    for turn in range(10):
        world.clock.now = OPENS.replace(month=1, day=1)
        slug = world.make_open_poll(changes={SLUG: f"race-{turn}"})
        _race(world, slug, acknowledged_first)


def _race(world: World, slug: str, acknowledged_first: int) -> None:
    people = ("blair", "casey", "devon", "ellis")
    ways = [(world.elector_id(slug, person), world.sealed(slug, "yes")) for person in people]
    acknowledged: list[RecordedBallot] = []
    refused: list[Refusal] = []
    struck = Event()
    if acknowledged_first == 0:
        struck.set()

    def cast(elector: int, envelope: bytes) -> None:
        try:
            receipt = world.act(casting.cast, slug, elector, casting.new_cast_id(), envelope)
        except Refusal as refusal:
            refused.append(refusal)
            return
        acknowledged.append(receipt)
        if len(acknowledged) >= acknowledged_first:
            struck.set()

    def close() -> None:
        struck.wait(30)
        world.clock.now = CLOSES
        world.act(closing.close, slug)

    acts: list[Callable[[], None]] = [close, *(partial(cast, *way) for way in ways)]
    at_once(acts)
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        box = closed_box(tx, poll, journal.history_of(tx, poll))
    assert len(acknowledged) + len(refused) == len(people)
    assert sorted(receipt.envelope_hash for receipt in acknowledged) == list(box.envelopes)
    assert box.replaced == ()
    assert in_box(world) == []
