"""A large box is opened by several processes: as one would open it, with the key on no list."""

import os
import signal
from multiprocessing import active_children
from pathlib import Path

import pytest

from election.crypto import opened_envelopes as opening
from election.crypto.envelope import new_key, poll_info, seal
from election.crypto.opened_envelopes import opened_envelopes
from election.errors.box import OpeningBroke

SECRET, PUBLIC = new_key()
INFO = poll_info("removal-2026-1", "ab" * 32)
PLAINTEXTS = [f"ballot {number}".encode() for number in range(60)]
ENVELOPES = [seal(each, 64, PUBLIC, INFO) for each in PLAINTEXTS]
NOT_OURS = seal(b"ballot", 64, new_key()[1], INFO)


@pytest.fixture(autouse=True)
def sixty_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes for a box of sixty, as for a large one."""
    monkeypatch.setattr(opening, "LARGE", 60)
    monkeypatch.setattr(opening, "CHUNK", 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})


def test_processes_open_what_one_opens_and_no_list_shows_the_key() -> None:
    """The order is kept, an envelope of another key is told, and the processes end."""
    found = opened_envelopes([*ENVELOPES, NOT_OURS], SECRET, INFO)
    first = next(found)
    children = [Path(f"/proc/{child.pid}") for child in active_children()]
    assert len(children) == 2
    shown = b"".join((child / "cmdline").read_bytes() for child in children)
    shown += b"".join((child / "environ").read_bytes() for child in children)
    assert b"spawn_main" in shown
    assert SECRET.encode() not in shown
    assert [first, *found] == [*PLAINTEXTS, None]
    assert not active_children()


def test_a_process_that_ends_early_is_told_in_a_sentence() -> None:
    """As where memory is short: nothing is taken for opened that was not."""
    found = opened_envelopes(ENVELOPES, SECRET, INFO)
    next(found)
    for child in active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    with pytest.raises(OpeningBroke, match="a process that opened a part of it has ended"):
        list(found)
    assert not active_children()
