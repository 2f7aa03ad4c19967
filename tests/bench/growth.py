"""Measures how the acts of a poll grow with its roll.

    python -m tests.bench.growth --rolls 10 1000 100000

Each act is a process of its own, on SQLite; its processor seconds and its most memory count. The
box is filled directly, with one sealed ballot of each elector. Ratios are to the middle roll, per
elector: 1 is linear growth.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import insert

from election.cli.output import print_table, say
from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import poll_info, seal
from election.database.tables import Cast, OuterEnvelope
from election.results.record.archive import zipped
from election.rules.poll.ballots import Ballot
from election.services import cast as casting
from election.services import close as closing
from election.services import store
from election.services.row_authenticity import NO_TAG, tag_row
from tests.support.records import files_of
from tests.support.world import CLOSES, OPENS, REMOVAL, ROLL, SettableClock, World

SLUG = "removal-2026-1"
MOST_SECONDS, MOST_MIB = 30, 600
Step = Callable[[World, int], object]


@dataclass(frozen=True)
class Cost:
    """Processor seconds, and the most memory that the process had, in MiB."""

    seconds: float
    mib: float


def roll(size: int) -> str:
    """A roll of so many people, nine of whom the other tests know."""
    more = (
        f"p{number},Person {number},p{number}@example.org,,p{number},no\n"
        for number in range(size - 9)
    )
    return ROLL + "".join(more)


def fills(world: World, _size: int) -> None:
    """Put one ballot of each elector into the box, tagged as the service tags it."""
    with world.database.transaction() as tx:
        poll = store.lock(tx, SLUG)
        definition, poll_id = store.definition_of(poll), store.key_of(poll)
        assert definition.key is not None
        info = poll_info(SLUG, poll.definition_hash)
        casts, envelopes = [], []
        for number, elector in enumerate(store.electors_of(tx, poll)):
            marking = "no" if number % 5 == 0 else "yes"
            content = canonical.dumps(Ballot(casting.new_code(), marking).to_json())
            sealed = seal(content, definition.ballot_bytes or 0, definition.key.public, info)
            cast = Cast(
                elector_id=elector.id or 0,
                cast_id=casting.new_cast_id(),
                poll_id=poll_id,
                number=1,
                envelope_hash=envelope_hash(sealed),
                previous=NO_TAG,
            )
            tag_row(tx, poll, cast)
            casts.append(cast.model_dump())
            envelopes.append({"elector_id": elector.id, "poll_id": poll_id, "sealed": sealed})
        tx.connection().execute(insert(Cast), casts)
        tx.connection().execute(insert(OuterEnvelope), envelopes)


def notices(world: World, _size: int) -> None:
    world.notice(SLUG)
    (world.directory / "key").write_text(world.keys[SLUG])


def exports(world: World, _size: int) -> None:
    (world.directory / "zip").write_bytes(zipped(files_of(world, SLUG)))


STEPS: Mapping[str, Step] = {
    "draft": lambda world, size: world.make_draft(REMOVAL, roll(size)),
    "notice": notices,
    "open": lambda world, _size: world.open(SLUG),
    "fill the box": fills,
    "close": lambda world, _size: world.act(closing.close, SLUG),
    "scrub": lambda world, _size: world.database.scrub(),
    "tally": lambda world, _size: world.tally(SLUG),
    "publish": lambda world, _size: world.publish(SLUG),
    "export": lambda world, _size: (world.directory / "zip").write_bytes(
        zipped(files_of(world, SLUG))
    ),
}
PROMISED = ("notice", "open", "close", "tally", "publish", "export")


def cost_of(step: Step, directory: Path, size: int, clock: SettableClock) -> Cost:
    """Take a step in a process of its own."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            key = directory / "key"
            keys = {SLUG: key.read_text()} if key.exists() else {}
            step(World(directory, clock=clock, keys=keys), size)
            status = 0
        finally:
            sys.stderr.flush()
            os._exit(status)
    _, status, used = os.wait4(pid, 0)
    assert status == 0, "the step failed"
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def life(size: int) -> dict[str, Cost]:
    """The cost of each act of a poll with a roll of this size."""
    costs = {}
    clock = SettableClock()
    times = {"open": OPENS, "close": CLOSES}
    with TemporaryDirectory(prefix="election-") as directory:
        for name, step in STEPS.items():
            clock.now = times.get(name, clock.now)
            costs[name] = cost_of(step, Path(directory), size, clock)
            say(f"{size:,} electors: {name} {costs[name].seconds:.2f} s {costs[name].mib:.0f} MiB")
    return costs


def main() -> None:
    """Measure, print, and exit with 1 where an act took more than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--rolls", type=int, nargs="+", default=[10, 1000, 100_000])
    rolls = parser.parse_args().rolls
    lives = {size: life(size) for size in rolls}
    middle, largest = rolls[(len(rolls) - 1) // 2], rolls[-1]
    rows = []
    for name in STEPS:
        costs = [lives[size][name] for size in rolls]
        ratio = lives[largest][name].seconds / lives[middle][name].seconds / (largest / middle)
        rows.append(
            (name, *(f"{each.seconds:.2f} s, {each.mib:.0f} MiB" for each in costs), f"{ratio:.2f}")
        )
    print_table("A poll's growth", ("act", *(f"{size:,}" for size in rolls), "growth"), rows)
    costs = [lives[largest][name] for name in PROMISED]
    if not all(each.seconds <= MOST_SECONDS and each.mib <= MOST_MIB for each in costs):
        say("An act took more than is promised.")
        sys.exit(1)


if __name__ == "__main__":
    main()
