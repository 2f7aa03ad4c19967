"""Measures how the acts of a poll grow with its roll.

    python -m tests.bench.growth --rolls 10 1000 100000
    python -m tests.bench.growth --rolls 1000 100000 --candidates 10

Each act is a process of its own, on SQLite; its processor seconds and its most memory count. The
box is filled directly, with one sealed ballot of each elector. The poll is a removal, or, with
candidates, an election with rankings by chance. Growth is to the middle roll, per elector: 1 is
linear. The floor of an act is `plain_rows`: the same rows, read and written by plain SQLite.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import insert

from election.cli.output import print_table, say
from election.crypto import canonical
from election.crypto.box_root import envelope_hash
from election.crypto.envelope import poll_info, seal
from election.database.tables import Cast, OuterEnvelope
from election.kinds.table import kind_of
from election.results.record.archive import zipped
from election.rules.poll.ballots import Ballot, Marking
from election.services import cast as casting
from election.services import close as closing
from election.services import store
from election.services.row_authenticity import NO_TAG, tag_row
from tests.bench import plain_rows
from tests.bench.sizes import Row, Sizes, times
from tests.support.records import files_of
from tests.support.templates import put_database
from tests.support.world import CLOSES, ELECTION, OPENS, REMOVAL, ROLL, SettableClock, World

MOST_SECONDS, MOST_MIB = 30, 600


@dataclass(frozen=True)
class Measured:
    """The poll whose growth is measured: a removal, or an election with so many candidates."""

    size: int
    candidates: int = 0

    @property
    def slug(self) -> str:
        return "lead-2027-1" if self.candidates else "removal-2026-1"

    @property
    def poll_file(self) -> str:
        """Three candidates are those whom the other tests know; further ones come after them."""
        if not self.candidates:
            return REMOVAL
        more = (
            f'[[candidates]]\nid = "p{number}"\nconsented = 2026-12-30\nstatement = "Yes."\n'
            for number in range(self.candidates - 3)
        )
        return ELECTION + "".join(more)

    @property
    def roll(self) -> str:
        """A roll of so many people, nine of whom the other tests know."""
        more = (
            f"p{number},Person {number},p{number}@example.org,,p{number},no\n"
            for number in range(self.size - 9)
        )
        return ROLL + "".join(more)

    def markings(self, candidates: Sequence[str]) -> Iterator[Marking]:
        """Markings without end, the same in each run: every fifth is a No, or all are by chance."""
        chance = random.Random(2027)
        for number in count():
            if self.candidates:
                yield tuple(chance.sample(candidates, chance.randint(0, len(candidates))))
            else:
                yield "no" if number % 5 == 0 else "yes"


Step = Callable[[World, Measured], object]


@dataclass(frozen=True)
class Cost:
    """Processor seconds, the most memory that the process had, in MiB, and the floor's seconds."""

    seconds: float
    mib: float
    floor: float | None = None


def fills(world: World, poll_of: Measured) -> None:
    """Put one ballot of each elector into the box, tagged as the service tags it."""
    with world.database.transaction() as tx:
        poll = store.lock(tx, poll_of.slug)
        definition, poll_id = store.definition_of(poll), store.key_of(poll)
        assert definition.key is not None
        info = poll_info(poll_of.slug, poll.definition_hash)
        kind = kind_of(definition)
        markings = poll_of.markings(kind.candidate_ids)
        casts, envelopes = [], []
        for elector in store.electors_of(tx, poll):
            ballot = Ballot(casting.new_code(), next(markings))
            content = canonical.dumps(ballot.to_json())
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


def notices(world: World, poll: Measured) -> None:
    world.notice(poll.slug)
    (world.directory / "key").write_text(world.keys[poll.slug])


STEPS: Mapping[str, Step] = {
    "draft": lambda world, poll: world.make_draft(poll.poll_file, poll.roll),
    "notice": notices,
    "open": lambda world, poll: world.open(poll.slug),
    "fill the box": fills,
    "close": lambda world, poll: world.act(closing.close, poll.slug),
    "scrub": lambda world, _poll: world.database.scrub(),
    "tally": lambda world, poll: world.tally(poll.slug),
    "publish": lambda world, poll: world.publish(poll.slug),
    "export": lambda world, poll: (world.directory / "zip").write_bytes(
        zipped(files_of(world, poll.slug))
    ),
}
UNBOUND = "fill the box"
"""Which is no act of the service."""
PROMISED = ("notice", "open", "close", "tally", "publish", "export")


def cost_of(step: Step, directory: Path, poll: Measured, clock: SettableClock) -> Cost:
    """Take a step in a process of its own."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            key = directory / "key"
            keys = {poll.slug: key.read_text()} if key.exists() else {}
            step(World(directory, clock=clock, keys=keys), poll)
            status = 0
        finally:
            sys.stderr.flush()
            os._exit(status)
    _, status, used = os.wait4(pid, 0)
    assert status == 0, "the step failed"
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def life(poll: Measured) -> dict[str, Cost]:
    """The cost of each act of a poll."""
    costs = {}
    clock = SettableClock()
    times = {"open": OPENS, "close": CLOSES}
    with TemporaryDirectory(prefix="election-") as directory:
        before, file = Path(directory, "before.db"), Path(directory, "election.db")
        put_database(file)
        for name, step in STEPS.items():
            clock.now = times.get(name, clock.now)
            plain_rows.keep(file, before)
            cost = cost_of(step, Path(directory), poll, clock)
            if name != UNBOUND:
                cost = replace(cost, floor=plain_rows.floor(before, file, scrub=name == "scrub"))
            costs[name] = cost
            say(f"{poll.size:,} electors: {name} {cost.seconds:.2f} s {cost.mib:.0f} MiB")
    return costs


def rows(sizes: Sizes) -> Iterator[Row]:
    """Each act of a removal and of an election of ten, of the larger roll."""
    for what, candidates in {"removal": 0, "election": 10}.items():
        small, large = (life(Measured(size, candidates)) for size in sizes.growth)
        for name in STEPS:
            cost, before = large[name], small[name]
            if cost.floor is not None:
                growth = f"{before.seconds:.2f} s at {sizes.growth[0]:,}"
                yield (
                    f"{what} of {sizes.growth[1]:,}: {name}",
                    f"{cost.seconds:.2f} s, {cost.mib:.0f} MiB; {growth}",
                    f"{cost.floor:.3f} s plain rows",
                    times(cost.seconds, cost.floor),
                )


def main() -> None:
    """Measure, print, and exit with 1 where an act took more than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--rolls", type=int, nargs="+", default=[10, 1000, 100_000])
    parser.add_argument("--candidates", type=int, default=0, help="3 or more: an election")
    asked = parser.parse_args()
    rolls = asked.rolls
    lives = {size: life(Measured(size, asked.candidates)) for size in rolls}
    middle, largest = rolls[(len(rolls) - 1) // 2], rolls[-1]
    table = []
    for name in STEPS:
        costs = [lives[size][name] for size in rolls]
        ratio = lives[largest][name].seconds / lives[middle][name].seconds / (largest / middle)
        shown = (f"{each.seconds:.2f} s, {each.mib:.0f} MiB" for each in costs)
        floor = costs[-1].floor
        floors = ("", "") if floor is None else (f"{floor:.2f} s", times(costs[-1].seconds, floor))
        table.append((name, *shown, f"{ratio:.2f}", *floors))
    columns = ("act", *(f"{size:,}" for size in rolls), "growth", "plain rows", "ratio")
    print_table("A poll's growth", columns, table)
    costs = [lives[largest][name] for name in PROMISED]
    if not all(each.seconds <= MOST_SECONDS and each.mib <= MOST_MIB for each in costs):
        say("An act took more than is promised.")
        sys.exit(1)


if __name__ == "__main__":
    main()
