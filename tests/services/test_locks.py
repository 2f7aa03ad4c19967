"""What an officer's act does while nobody else can write: it reads, judges and stores, no more.

A tally that counted under the lock stopped the casts of every other poll for 41 seconds.
"""

from collections.abc import Callable
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import pytest

from election.errors.phases import WrongPhase
from election.errors.polls import PollChanged
from election.kinds.election.kind import ElectionKind
from election.results import publish as publishing
from election.services import box as handing_out
from election.services import journal, store
from election.services import tally as counting
from election.services.challenge import challenge
from election.services.rule import rule
from election.services.void import void
from tests.support.records import TIE_FOR_LAST
from tests.support.world import ELECTION, SEED, World
from tests.support.write_watch import WriteWatch, watched_writes

LEAD = "lead-2027-1"
OTHER = {"removal-2026-1": "removal-2027-2"}
HEAVY = (
    "election.ballotfiles",
    "election.crypto.receipt",
    "election.crypto.ssh_signature",
    "election.crypto.unsealed",
    "election.mail",
    "election.presentation",
    "election.results.facts",
    "election.results.gather",
    "election.results.record.build",
    "election.results.report",
    "election.rules.closeness",
    "election.rules.counting",
)
"""What seals, signs, counts or renders: it never runs in a transaction that writes."""
SMALL = {
    ("election.rules.counting.lot", "commitment"),
    ("election.rules.counting.lot", "seed_spelled"),
}
"""One hash a seed, where the box is handed out."""
SEALING = {("election.crypto.envelope", "seal"), ("election.crypto.envelope", "unseal")}
LOOK_AT_A_KEY = ("x25519", "backend")
"""The last parts of the library's modules in which the notice looks at the poll's one key."""


def heavy(watch: WriteWatch) -> set[tuple[str, str]]:
    """The heavy calls under the lock, those into libraries included."""
    return {
        (module, name)
        for module, name in watch.calls - SMALL
        if module.startswith(HEAVY)
        or (module, name) in SEALING
        or (not module.startswith("election") and module.rpartition(".")[2] not in LOOK_AT_A_KEY)
    }


def test_no_act_from_draft_to_certificate_works_under_the_lock(world: World) -> None:
    """The whole life of an election, with a challenge: each act only reads, judges and stores."""
    with watched_writes(world.database) as watch:
        world.make_open_poll(ELECTION)
        for person, ranking in TIE_FOR_LAST.items():
            world.cast(LEAD, person, ranking)
        world.close(LEAD)
        world.act(handing_out.box, LEAD, seeds=[SEED])
        world.tally(LEAD)
        world.publish(LEAD)
        number = world.act(challenge, LEAD, "https://example.org/challenge")
        world.act(rule, LEAD, number, "https://example.org/ruling", ruling="dismissed")
        world.certify(LEAD)
    assert watch.transactions >= 10
    assert heavy(watch) == set()
    assert watch.searches <= {"election.rules.pollfile.fields"}


def test_a_cast_in_another_poll_is_taken_in_the_middle_of_a_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count asks a cast of another poll to be done before it goes on: no lock is held."""
    world.make_noticed_poll(ELECTION)
    world.make_noticed_poll(changes={**OTHER, "closes = 2027-01-26": "closes = 2027-03-26"})
    world.open(LEAD)
    world.open("removal-2027-2")
    for person, ranking in TIE_FOR_LAST.items():
        world.cast(LEAD, person, ranking)
    world.close(LEAD)
    taken = []
    with meanwhile(monkeypatch, ElectionKind, "tally") as asked:
        asked.append(lambda: taken.append(world.cast("removal-2027-2", "casey", "yes")))
        world.tally(LEAD)
    with meanwhile(monkeypatch, publishing, "signed") as asked:
        asked.append(lambda: taken.append(world.cast("removal-2027-2", "casey", "no")))
        world.publish(LEAD)
    assert [receipt.number for receipt in taken] == [1, 2]


@contextmanager
def meanwhile(patch: pytest.MonkeyPatch, place: Any, name: str) -> Any:
    """Do the acts that are asked for, in a thread of their own, where `name` is called."""
    asked: list[Callable[[], object]] = []
    real = getattr(place, name)

    def done_first(*args: Any, **named: Any) -> Any:
        for act in asked:
            thread = Thread(target=act)
            thread.start()
            thread.join(20)
            assert not thread.is_alive(), "somebody holds the lock"
        return real(*args, **named)

    with patch.context() as patched:
        patched.setattr(place, name, done_first)
        yield asked


def closed(world: World) -> None:
    world.make_open_poll(ELECTION)
    for person, ranking in TIE_FOR_LAST.items():
        world.cast(LEAD, person, ranking)
    world.close(LEAD)


def test_a_poll_that_was_voided_during_its_count_has_no_tally(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phase is judged again where the tally is stored."""
    closed(world)
    with meanwhile(monkeypatch, ElectionKind, "tally") as asked:
        asked.append(lambda: world.act(void, LEAD, "The poll key was published by mistake."))
        with pytest.raises(WrongPhase):
            world.tally(LEAD)
    assert world.poll(LEAD).phase == "void"
    assert world.tally_of(LEAD) is None


def test_of_two_tallies_at_once_one_is_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is refused, and the journal tells of one."""
    closed(world)
    with meanwhile(monkeypatch, ElectionKind, "tally") as asked:
        second = asked.append

        def tally_too() -> None:
            asked.clear()
            world.tally(LEAD)

        second(tally_too)
        with pytest.raises(WrongPhase):
            world.tally(LEAD)
    assert acts(world).count("tallied") == acts(world).count("seeds revealed") == 1


def acts(world: World) -> list[str]:
    with world.database.reading() as tx:
        history = journal.history_of(tx, store.find(tx, LEAD))
    return [entry.act for entry in history.entries]


def test_a_poll_that_changed_while_its_record_was_made_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record would lack an entry of the journal."""
    closed(world)
    world.tally(LEAD)

    def act() -> None:
        with world.database.transaction() as tx:
            journal.write(
                tx,
                store.lock(tx, LEAD),
                world.clock(tx),
                "challenged",
                number=1,
                statement="x",
                filed="by the officer",
            )

    with meanwhile(monkeypatch, publishing, "signed") as asked:
        asked.append(act)
        with pytest.raises(PollChanged, match=f"{LEAD} was changed by another act meanwhile"):
            world.publish(LEAD)
    assert world.poll(LEAD).phase == "tallied"


def test_a_tally_that_fails_has_revealed_the_seeds_before_it_opened_the_box(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So nobody who saw a ballot can draw another seed; the next tally needs none given."""
    closed(world)
    with monkeypatch.context() as patched, suppress(ZeroDivisionError):
        patched.setattr(ElectionKind, "tally", lambda *_: 1 // 0)
        world.tally(LEAD)
    assert acts(world)[-1] == "seeds revealed"
    assert world.poll(LEAD).phase == "closed"
    world.work(counting.tally, LEAD, secret_key=world.keys[LEAD])
    assert acts(world)[-2:] == ["unsealed", "tallied"]
