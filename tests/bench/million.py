"""Opens, counts, records and verifies a box of a million sealed ballots.

    python -m tests.bench.million
    python -m tests.bench.million --ballots 100000 --candidates 10

A roll has at most 100,000 people, and no limit of the service is raised here. So the poll is
written into the database as a close would leave it: a definition with a person for each ballot, a
box of their envelopes with its root in the journal, and no elector whom anybody could mail. What
comes after the close is the service's own: opening, count, record with its check, and the copy in a
directory that verify.py judges. Each step is a process of its own, on SQLite. Seconds are those of
the clock and of processors, memory is what the process and all that it starts share out (PSS).

The floor of opening is as many envelopes opened one after another, of which some are timed. The
floor of what has to do with the record is that its bytes are read and hashed.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from election.cli.output import print_table, say
from election.crypto import canonical
from election.crypto.box_root import box_root, envelope_hash
from election.crypto.envelope import Unsealer, new_key, poll_info, seal
from election.crypto.ssh_signature import public_line
from election.database.many_rows import write_rows
from election.database.tables import InnerEnvelope
from election.kinds.poll_file import read_poll_file
from election.kinds.table import kind_of
from election.results.gather import facts_of
from election.results.record.build import signed
from election.results.record.export import export
from election.results.record.stored import store_record, stored_in_parts
from election.rules.counting.lot import commitment
from election.rules.poll.ballots import Ballot, padded_length
from election.rules.poll.commitments import PollKey, SeedCommitment
from election.rules.poll.definition import REPLACED_PER_ELECTOR, Definition, Person
from election.rules.poll.phases import NEXT
from election.services import journal, store
from election.services.cast import new_code
from tests.bench.growth import Measured
from tests.bench.sizes import Row, Sizes, times
from tests.support.world import (
    CLOSES,
    NOON,
    OPENS,
    PUBLISHER,
    ROLL,
    SEED,
    SERVICE_KEY,
    SettableClock,
    World,
)

MOST_SECONDS, MOST_SECONDS_TO_VERIFY, MOST_MIB = 300, 60, 2048
AT_ONCE = 10_000
OPENED = 500
Step = Callable[[World, int, int], object]


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processors, MiB of the process and its children, and the floor.

    The floor is in seconds of a processor.
    """

    seconds: float
    processor: float
    mib: float
    floor: float | None = None


def definition_of(ballots: int, candidates: int, public: str) -> Definition:
    """An election as it is noticed, with a person for each ballot."""
    poll = Measured(max(candidates, 9) + 9, candidates)
    drafted = read_poll_file(poll.poll_file.encode(), poll.roll.encode(), file="poll.toml")
    known = drafted.definition.roll.people
    more = (
        Person(f"v{n}", f"Elector {n}", f"v{n}", lead=False) for n in range(len(known), ballots)
    )
    named = replace(
        drafted.definition,
        roll=replace(drafted.definition.roll, people=(*known, *more)),
        key=PollKey(public, "on the server"),
        seeds=(SeedCommitment("officer", commitment(SEED)),),
        service_key=public_line(SERVICE_KEY),
        replaced_per_elector=REPLACED_PER_ELECTOR,
    )
    longest = canonical.dumps(kind_of(named).longest_ballot.to_json())
    return replace(named, ballot_bytes=padded_length(len(longest)))


def sealed(number: int, seed: int, ids: tuple[str, ...], to: tuple[str, int, bytes]) -> list[bytes]:
    """So many envelopes with rankings by chance, each with a code of its own."""
    chance, (public, length, info) = random.Random(seed), to
    rankings = (tuple(chance.sample(ids, chance.randint(0, len(ids)))) for _ in range(number))
    ballots = (canonical.dumps(Ballot(new_code(), each).to_json()) for each in rankings)
    return [seal(each, length, public, info) for each in ballots]


def fill(world: World, ballots: int, candidates: int) -> None:
    """Write the poll as a close would leave it."""
    secret, public = new_key()
    (world.directory / "key").write_text(secret)
    slug = Measured(9, candidates).slug
    world.make_draft(Measured(9, 3).poll_file, ROLL)
    definition = definition_of(ballots, candidates, public)
    content = canonical.dumps(definition.to_json())
    digest, ids = canonical.digest(content), kind_of(definition).candidate_ids
    to = (public, definition.ballot_bytes or 0, poll_info(slug, digest))
    with world.database.transaction() as tx, ProcessPoolExecutor() as pool:
        poll = store.lock(tx, slug)
        parts = range(0, ballots, AT_ONCE)
        made = (pool.submit(sealed, min(AT_ONCE, ballots - at), at, ids, to) for at in parts)
        hashes: list[str] = []
        for each in list(made):
            rows = [
                {"poll_id": store.key_of(poll), "hash": envelope_hash(one), "sealed": one}
                for one in each.result()
            ]
            hashes += [str(row["hash"]) for row in rows]
            write_rows(tx, InnerEnvelope, rows)
        poll.definition, poll.definition_hash = content, digest
        poll.phase = NEXT["close"]
        electors = {"electors": ballots}
        journal.write(tx, poll, world.clock.now, "noticed", definition=digest, **electors)
        journal.write(tx, poll, OPENS, "opened", **electors, recused=0)
        box = {"envelopes": ballots, "replaced": 0, "root": box_root(hashes), "never_reached": 0}
        journal.write(tx, poll, CLOSES, "closed", **box)


def record(world: World, _ballots: int, candidates: int) -> None:
    """Make, check and store the record, as publishing does; there is nobody to mail."""
    slug = Measured(9, candidates).slug
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        facts = facts_of(tx, poll, journal.history_of(tx, poll))
    with signed(facts, PUBLISHER) as files, world.database.transaction() as tx:
        store_record(tx, store.lock(tx, slug), files)


def write_out(world: World, _ballots: int, candidates: int) -> None:
    with world.database.reading() as tx:
        poll = store.find(tx, Measured(9, candidates).slug)
        export(stored_in_parts(tx, poll), world.directory / "record")


def judge(world: World, _ballots: int, _candidates: int) -> None:
    directory = world.directory / "record"
    words = [sys.executable, "-I", str(directory / "verify.py"), str(directory)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


STEPS: dict[str, Step] = {
    "fill the box": fill,
    "open and count": lambda world, _ballots, candidates: world.tally(Measured(9, candidates).slug),
    "record": record,
    "export": write_out,
    "verify": judge,
}
BOUNDED = ("open and count", "record", "export")


def children_of(pid: int) -> Iterator[int]:
    """A process and all that it started, while they run."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from children_of(int(child))


def shared_out(pid: int) -> float:
    """The MiB of a process; what several share is divided among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def memory_of(pid: int) -> float:
    total = 0.0
    try:
        for each in children_of(pid):
            total += shared_out(each)
    except (OSError, StopIteration):  # one of them has ended meanwhile
        return 0.0
    return total


def cost_of(step: Step, directory: Path, ballots: int, candidates: int) -> Cost:
    """Take a step in a process of its own."""
    start, most = time.monotonic(), 0.0
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            key = directory / "key"
            keys = {Measured(9, candidates).slug: key.read_text()} if key.exists() else {}
            clock = SettableClock(CLOSES if keys else NOON)
            step(World(directory, clock=clock, keys=keys), ballots, candidates)
            status = 0
        except Exception:  # whatever it is: this process ends here
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        most = max(most, memory_of(pid))
        time.sleep(0.1)
    assert status == 0, "the step failed"
    return Cost(time.monotonic() - start, used.ru_utime + used.ru_stime, most)


def opening(ballots: int) -> float:
    """The seconds that as many envelopes take which are opened one after another."""
    secret, public = new_key()
    envelopes = [seal(b"{}", 256, public, b"a bench") for _ in range(OPENED)]
    unsealer = Unsealer.of(secret, b"a bench")
    start = time.process_time()
    for each in envelopes:
        unsealer.unseal(each)
    return (time.process_time() - start) / OPENED * ballots


def hashing(directory: Path) -> float:
    """The seconds that it takes to read and hash each file of a record."""
    start = time.process_time()
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")
    return time.process_time() - start


def costs_of(ballots: int, candidates: int) -> dict[str, Cost]:
    """Take all steps; say what each took."""
    costs: dict[str, Cost] = {}
    with TemporaryDirectory(prefix="election-") as directory:
        for name, step in STEPS.items():
            cost = costs[name] = cost_of(step, Path(directory), ballots, candidates)
            say(f"{name}: {cost.seconds:.0f} s, {cost.processor:.0f} s CPU, {cost.mib:.0f} MiB")
        hashed = hashing(Path(directory, "record"))
    floors = dict.fromkeys(("record", "export", "verify"), hashed)
    floors["open and count"] = opening(ballots)
    return {name: replace(cost, floor=floors.get(name)) for name, cost in costs.items()}


def rows(sizes: Sizes) -> Iterator[Row]:
    """Each step from the opening on, of a box of five candidates."""
    for name, cost in costs_of(sizes.box, 5).items():
        if cost.floor is not None:
            what = "envelopes opened" if name == "open and count" else "its bytes hashed"
            yield (
                f"box of {sizes.box:,}: {name}",
                f"{cost.processor:.2f} s CPU, {cost.seconds:.1f} s, {cost.mib:.0f} MiB",
                f"{cost.floor:.3f} s {what}",
                times(cost.processor, cost.floor),
            )


def main() -> None:
    """Measure, print, and exit with 1 where it took more than is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.million", description=__doc__)
    parser.add_argument("--ballots", type=int, default=1_000_000)
    parser.add_argument("--candidates", type=int, default=5)
    asked = parser.parse_args()
    costs = costs_of(asked.ballots, asked.candidates)
    table = [
        (
            name,
            f"{cost.seconds:.0f} s",
            f"{cost.processor:.1f} s",
            f"{cost.mib:.0f} MiB",
            None if cost.floor is None else f"{cost.floor:.1f} s",
        )
        for name, cost in costs.items()
    ]
    title = f"A box of {asked.ballots:,} ballots, {asked.candidates} candidates"
    print_table(title, ("step", "by the clock", "processors", "memory", "floor"), table)
    bounded = [costs[name] for name in BOUNDED]
    in_time = sum(cost.seconds for cost in bounded) <= MOST_SECONDS
    in_time = in_time and costs["verify"].seconds <= MOST_SECONDS_TO_VERIFY
    if not in_time or max(cost.mib for cost in bounded) > MOST_MIB:
        say("It took more than is promised.")
        sys.exit(1)


if __name__ == "__main__":
    main()
