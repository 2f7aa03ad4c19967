"""Measures how the acts of a poll grow with its roll.

    python -m tests.bench.growth --rolls 10 1000 100000
    python -m tests.bench.growth --rolls 1000 100000 --candidates 10

Each act is a process of its own, on SQLite; its processor seconds and its most memory count. The
box is filled directly, with one sealed ballot of each elector. The poll is a removal, or, with
candidates, an election with rankings by chance. Ratios are to the middle roll, per elector: 1 is
linear growth.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from tests.support.records import files_of
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
    """Processor seconds, and the most memory that the process had, in MiB."""

    seconds: float
    mib: float


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
        for name, step in STEPS.items():
            clock.now = times.get(name, clock.now)
            cost = costs[name] = cost_of(step, Path(directory), poll, clock)
            say(f"{poll.size:,} electors: {name} {cost.seconds:.2f} s {cost.mib:.0f} MiB")
    return costs


def main() -> None:
    """Measure, print, and exit with 1 where an act took more than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--rolls", type=int, nargs="+", default=[10, 1000, 100_000])
    parser.add_argument("--candidates", type=int, default=0, help="3 or more: an election")
    asked = parser.parse_args()
    rolls = asked.rolls
    lives = {size: life(Measured(size, asked.candidates)) for size in rolls}
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
