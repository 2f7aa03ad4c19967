"""The name of a process, by which another one of the same machine knows that it has ended.

A number of a process is given again. So its name holds the start of the machine, the names that
numbers count in (containers have their own), the number, and when it was started. Elsewhere than
on Linux nothing is known of another process: its lease has to run out.
"""

import os
import secrets
import time
from functools import cache
from pathlib import Path

PROC = Path("/proc")
ENDED = ("Z", "X")
"""States of a process that was killed, and whose end nobody has asked for yet."""
STARTED_AT = 19
"""The place of the start in `stat`, counted after the state (proc_pid_stat(5))."""


def own_name() -> str:
    """The name of this process."""
    return f"{_numbering()}:{os.getpid()}:{_started(os.getpid()) or secrets.token_hex(8)}"


def has_ended(name: str) -> bool:
    """True where it is known that the process of this name runs no more."""
    numbering, _, rest = name.partition(":")
    number, _, started = rest.partition(":")
    if not number.isdecimal() or not started or numbering != _numbering() or not PROC.is_dir():
        return False
    return _started(int(number)) != started and not _is_hidden(int(number))


def boot_name() -> str:
    """The start of this machine; where the system has no name for it, this process stands for it.

    Then no clock is compared beyond the life of a process.
    """
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return own_name()[:64]


def since_boot() -> int:
    """Milliseconds since the machine started, or since some other moment that stays the same.

    Sleep is counted where the system can tell it.
    """
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 10**6


def _is_hidden(number: int) -> bool:
    """True for a process that is there, and of which this user is told nothing (hidepid)."""
    if (PROC / str(number)).exists():
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@cache
def _numbering() -> str:
    """The start of the machine, and the names that numbers of processes count in."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(PROC / 'self/ns/pid').readlink()}".replace(":", "")
    except OSError:
        return secrets.token_hex(16)


def _started(number: int) -> str:
    """When a process was started, as the system counts; empty for one that has ended."""
    try:
        stat = (PROC / str(number) / "stat").read_text()
    except (OSError, UnicodeDecodeError):
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state in ENDED else fields[STARTED_AT - 1]
