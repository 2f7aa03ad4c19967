"""Mail: processor time and messages a second to a real SMTP server, by the size of the roll.

    python -m tests.bench.mail

The server is a process of its own, so that its time is not counted. The floor is as many messages
of one text, handed over by smtplib alone.
"""

import multiprocessing
import smtplib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

from election.cli.output import print_table
from election.mail.send import deliver_due
from election.mail.transports.choose import transport_for
from tests.bench.sizes import COLUMNS, FULL, Row, Sizes, times
from tests.support.mail_reader import mailer
from tests.support.mailserver import LOOPBACK, Inbox, serving
from tests.support.world import World, world_in

MOST = 200
"""Messages that are timed at most: a longer run has the same cost a message."""
ROLL_COLUMNS = "id,name,email,second_email,handle,lead"
LEAD, OTHERS = "avery", ("blair", "casey")
BARE = "Subject: A bare message\r\n\r\n" + "A line of text, as long as others.\r\n" * 200
"""Seven thousand bytes: about as many as a notice has."""


@dataclass(frozen=True)
class Cost:
    """What one message cost, for a roll of this size."""

    electors: int
    milliseconds: float
    a_second: float
    floor: float
    """The milliseconds of one message by smtplib alone."""


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
        floor = _bare(port, sent)
    return Cost(electors, 1000 * used / sent, sent / took, 1000 * floor / sent)


def _bare(port: int, messages: int) -> float:
    """The seconds of a processor in which smtplib hands over so many messages, on one line."""
    people, used = ("election@example.org", "avery@example.org"), process_time()
    with smtplib.SMTP(LOOPBACK, port) as line:
        for _ in range(messages):
            line.sendmail(*people, BARE)
    return process_time() - used


def _noticed(world: World, electors: int) -> None:
    people = (LEAD, *OTHERS, *(f"person-{number}" for number in range(electors - 3)))
    lines = [
        f"{name},{name},{name}@example.org,,{name},{'yes' if name == LEAD else 'no'}"
        for name in people
    ]
    world.make_noticed_poll(roll="\n".join([ROLL_COLUMNS, *lines, ""]))


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


def rows(sizes: Sizes) -> Iterator[Row]:
    """Messages by the size of the roll, beside those of smtplib alone."""
    for each in map(cost, sizes.mail):
        yield (
            f"mail, {each.electors} electors",
            f"{each.milliseconds:.1f} ms CPU a message, {each.a_second:.0f}/s",
            f"{each.floor:.2f} ms smtplib alone",
            times(each.milliseconds, each.floor),
        )


if __name__ == "__main__":
    print_table("Mail to a real server", COLUMNS, list(rows(FULL)))
