"""Electors are answered in turn; who waits for the database keeps nobody else waiting."""

import asyncio
import math
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event

import pytest
from httpx2 import ASGITransport, AsyncClient

from election.errors.web import NoTurn
from election.web.in_turn import InTurn
from election.web.turns import Turns
from tests.support.form_reader import post_form
from tests.support.web_client import LOOPBACK, Door, Page
from tests.support.world import World

SLUG = "removal-2026-1"
LONG = 20
"""Seconds that no test waits for."""


class Work:
    """Something that a thread does until it is let go."""

    def __init__(self) -> None:
        self.began, self.may_end = Event(), Event()

    def __call__(self) -> str:
        self.began.set()
        assert self.may_end.wait(LONG)
        return "done"


async def began(work: Work) -> None:
    assert await asyncio.to_thread(work.began.wait, LONG)


def done() -> str:
    return "done"


def test_a_thread_that_works_has_nobody_beside_it() -> None:
    """The second one begins when the first one has ended, and not earlier."""

    async def asked() -> list[str]:
        answering, first, second = InTurn(Turns(1), Turns(40), math.inf, LONG), Work(), Work()
        second.may_end.set()
        both = asyncio.gather(answering.run(first), answering.run(second))
        await began(first)
        assert not await asyncio.to_thread(second.began.wait, 0.2)
        first.may_end.set()
        return list(await both)

    assert asyncio.run(asked()) == ["done", "done"]


def test_a_thread_that_takes_long_has_others_beside_it() -> None:
    """Ten more begin and end while the first one waits for something else."""

    async def asked() -> None:
        answering, first = InTurn(Turns(1), Turns(2), 0.001, LONG), Work()
        waits = asyncio.ensure_future(answering.run(first))
        await began(first)
        assert [await answering.run(done) for _ in range(10)] == ["done"] * 10
        assert not waits.done()
        first.may_end.set()
        assert await waits == "done"

    asyncio.run(asked())


def test_who_has_waited_too_long_is_refused_and_leaves_no_gap() -> None:
    """Nothing of it was begun, and the next one is answered."""

    async def asked() -> None:
        answering, first, second = InTurn(Turns(1), Turns(2), math.inf, 0.02), Work(), Work()
        waits = asyncio.ensure_future(answering.run(first))
        await began(first)
        for _ in range(3):
            with pytest.raises(NoTurn):
                await answering.run(second)
        first.may_end.set()
        assert await waits == "done"
        assert not second.began.is_set()
        assert await answering.run(done) == "done"

    asyncio.run(asked())


def test_who_leaves_at_the_moment_of_their_turn_leaves_it_to_the_next() -> None:
    """Their request ends as the one before it does; nobody behind it waits for nothing."""

    async def asked() -> None:
        answering, before = InTurn(Turns(1), Turns(2), math.inf, LONG), object()
        line = answering.turns.limiter
        await line.acquire_on_behalf_of(before)
        leaves = asyncio.ensure_future(answering.run(done))
        comes_next = asyncio.ensure_future(answering.run(done))
        for _ in range(3):
            await asyncio.sleep(0)
        line.release_on_behalf_of(before)
        leaves.cancel()
        assert await asyncio.wait_for(comes_next, LONG) == "done"
        assert leaves.cancelled()

    asyncio.run(asked())


@pytest.mark.parametrize("steps", range(6))
def test_who_leaves_while_their_turn_begins_keeps_nobody_waiting(steps: int) -> None:
    """Nobody was before them; however far they had come, the next one is answered."""

    async def asked() -> None:
        answering = InTurn(Turns(1), Turns(2), math.inf, LONG)
        leaves = asyncio.ensure_future(answering.run(done))
        for _ in range(steps):
            await asyncio.sleep(0)
        leaves.cancel()
        assert await asyncio.wait_for(answering.run(done), LONG) == "done"

    asyncio.run(asked())


def test_where_all_threads_wait_one_is_next_and_others_are_refused_in_time() -> None:
    """The one that is next begins as soon as a thread is free."""

    async def asked() -> None:
        answering, first, second = InTurn(Turns(1), Turns(1), 0, 0.02), Work(), Work()
        second.may_end.set()
        waits = asyncio.ensure_future(answering.run(first))
        await began(first)
        comes_next = asyncio.ensure_future(answering.run(second))
        await asyncio.sleep(0)
        for _ in range(3):
            with pytest.raises(NoTurn):
                await answering.run(done)
        assert not second.began.is_set()
        first.may_end.set()
        assert [await waits, await comes_next, await answering.run(done)] == ["done"] * 3

    asyncio.run(asked())


def test_one_that_had_to_wait_for_a_thread_has_others_beside_it_too() -> None:
    """All threads were busy when its turn came; now it takes long, and another thread is free."""

    async def asked() -> None:
        answering, works = InTurn(Turns(1), Turns(2), 0, LONG), [Work() for _ in range(3)]
        *first, third = works
        waits = []
        for work in first:
            waits.append(asyncio.ensure_future(answering.run(work)))
            await began(work)
        waits.append(asyncio.ensure_future(answering.run(third)))
        for _ in range(10):  # it comes to wait for a thread
            await asyncio.sleep(0)
        for work in first:
            work.may_end.set()
        await began(third)
        assert await asyncio.wait_for(answering.run(done), LONG / 4) == "done"
        third.may_end.set()
        assert await asyncio.gather(*waits) == ["done"] * 3

    asyncio.run(asked())


def test_ballots_are_shown_while_casts_wait_for_the_database(world: World) -> None:
    """Three electors cast while another writes; a fourth sees the ballot, and all are recorded."""
    world.make_open_poll()
    door, voters = Door(world), ("blair", "casey", "devon")
    reviews = [door.reviews(SLUG, voter, marking="yes") for voter in voters]
    cookies = [dict(browser.cookies) for browser, _ in reviews]
    fourth, _ = door.enters(SLUG, "ellis")
    looking = dict(fourth.cookies)

    async def asked(let_go: Callable[[], None]) -> list[str]:
        transport = ASGITransport(door.app)
        async with AsyncClient(transport=transport, base_url=LOOPBACK) as client:
            posts = [
                client.post(
                    f"/polls/{SLUG}/cast",
                    data=post_form(review.text).fields,
                    headers=_of_the_site(mine),
                )
                for (_, review), mine in zip(reviews, cookies, strict=True)
            ]
            casts = [asyncio.ensure_future(post) for post in posts]
            ballot = await asyncio.wait_for(
                client.get(f"/polls/{SLUG}/ballot", headers=_of_the_site(looking)), LONG
            )
            assert ballot.status_code == 200
            assert not any(cast.done() for cast in casts)
            let_go()
            return [Page((await cast).text).text for cast in casts]

    with ExitStack() as lock:
        lock.enter_context(world.database.transaction())
        receipts = asyncio.run(asked(lock.close))
    assert all("Ballot 1 of" in receipt and "is recorded" in receipt for receipt in receipts)


def test_a_reader_whose_turn_does_not_come_is_told_so(world: World) -> None:
    """The page says that it was our slowness, with 503 and when to try again."""
    world.make_open_poll()
    door, writing = Door(world), Work()
    door.app.state.answering = busy = InTurn(Turns(1), Turns(1), math.inf, 0.02)

    async def asked() -> None:
        transport = ASGITransport(door.app)
        async with AsyncClient(transport=transport, base_url=LOOPBACK) as client:
            other = asyncio.ensure_future(busy.run(writing))
            await began(writing)
            refused = await client.get(f"/b/{SLUG}")
            writing.may_end.set()
            await other
            assert refused.status_code == 503
            assert refused.headers["Retry-After"]
            said = Page(refused.text).text
            assert "We are too slow at the moment" in said
            assert "That is our slowness, and not a mistake of yours. Nothing was changed." in said
            assert (await client.get(f"/b/{SLUG}")).status_code == 200

    asyncio.run(asked())


def _of_the_site(cookies: dict[str, str]) -> dict[str, str]:
    together = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": together, "Sec-Fetch-Site": "same-origin"}
