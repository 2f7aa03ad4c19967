"""Mail: processor time and messages a second to a real SMTP server, by the size of the roll.

The server is a process of its own, so that its time is not counted.
"""

import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

from election.mail.send import deliver_due
from election.mail.transports.choose import transport_for
from tests.support.mail_reader import mailer
from tests.support.mailserver import LOOPBACK, Inbox, serving
from tests.support.world import World, world_in

ROLLS = (9, 500, 5_000)
MOST = 200
"""Messages that are timed at most: a longer run has the same cost a message."""
COLUMNS = "id,name,email,second_email,handle,lead"
LEAD, OTHERS = "avery", ("blair", "casey")


@dataclass(frozen=True)
class Cost:
    """What one message cost, for a roll of this size."""

    electors: int
    milliseconds: float
    a_second: float


def cost(electors: int) -> Cost:
    """Notice a poll of so many electors, and time its first mails."""
    with (
        tempfile.TemporaryDirectory() as directory,
        sink() as port,
        world_in(Path(directory)) as world,
    ):
        _noticed(world, electors)
        sender = mailer(world, transport_for(f"smtp://{LOOPBACK}:{port}", world.directory))
        begun, used = perf_counter(), process_time()
        sent = deliver_due(sender, most=MOST).sent
        used, took = process_time() - used, perf_counter() - begun
    return Cost(electors, 1000 * used / sent, sent / took)


def _noticed(world: World, electors: int) -> None:
    people = (LEAD, *OTHERS, *(f"person-{number}" for number in range(electors - 3)))
    lines = [
        f"{name},{name},{name}@example.org,,{name},{'yes' if name == LEAD else 'no'}"
        for name in people
    ]
    world.make_noticed_poll(roll="\n".join([COLUMNS, *lines, ""]))


@contextmanager
def sink() -> Iterator[int]:
    """An SMTP server that takes everything, in a process of its own; its port."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    server.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        server.join()


def _serve(line: Connection) -> None:
    with serving(Inbox()) as port:
        line.send(port)
        line.recv()


def table() -> list[str]:
    """The lines of the table, one a size of the roll."""
    return [
        f"{each.electors:>9,} electors {each.milliseconds:8.1f} ms CPU a message "
        f"{each.a_second:8.1f} messages a second"
        for each in map(cost, ROLLS)
    ]


if __name__ == "__main__":
    print(*table(), sep="\n")  # noqa: T201
