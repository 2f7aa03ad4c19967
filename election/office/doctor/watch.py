"""A check-up that is repeated: what changed between two looks, and when to look again."""

import signal
from collections.abc import Iterator
from threading import Event

from election.office.clock import machine_now
from election.office.doctor.findings import Finding, Findings
from election.rules.poll.instants import iso


def changes(before: Findings, after: Findings) -> Iterator[Finding]:
    """The findings that have another level than before; what is said may change with each look.

    A fault or a warning that is there no more was about what is well now.
    """
    known = {(line.level, line.what) for line in before.lines}
    found = {(line.level, line.what) for line in after.lines}
    yield from (line for line in after.lines if (line.level, line.what) not in known)
    gone = {what for level, what in known - found if level != "ok"}
    changed = {what for level, what in found - known}
    for what in sorted(gone - changed):
        yield Finding("ok", what, "What was told of it before is over.")


def until_told(interval: float) -> Iterator[str]:
    """The time, whenever it is time to look again; the end comes by SIGTERM or SIGINT."""
    stop = Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        while not stop.wait(interval):
            yield iso(machine_now())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
