"""Attacks on everything that is left after a poll: no guess of who cast what beats chance.

A hundred polls are attacked in the long form, five of them through all doors and 95 by the
services; in the short form a fifth of them. In each, eight electors leave eight different rankings.
A strategy that knows nothing is right once a poll on average, whatever it does. By chance, any of
all strategies exceeds its bound here with a probability of less than one in a million, by the exact
law (tests/support/chance.py).
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from election.crypto import unsealed
from election.database import engine
from election.database.beginning import ALONE, BEGIN
from election.database.row_values import PollValues
from election.database.tables import Elector
from election.database.waiting_times import DatabaseLimits
from election.results.record import build
from election.services import cast, close
from election.services.cast import RecordedBallot
from election.services.row_authenticity import tag_row
from tests.support.attacked_polls import SIZE, attacked
from tests.support.attacked_through_doors import at_the_doors, officer_in
from tests.support.chance import beyond_chance, right_guesses
from tests.support.guessing import RISK, Verdict, judge
from tests.support.long_form import LONG

BY_SERVICES, AT_DOORS = (95, 5) if LONG else (19, 3)
LEAKING = 3
"""In fewer than three polls not even a guess that is always right passes what chance explains."""

Patch = pytest.MonkeyPatch


def test_what_is_left_after_a_poll_names_no_ballot(tmp_path: Path) -> None:
    """In database, log, backup, mail and record no strategy exceeds its bound."""
    verdict = judge([attacked(tmp_path / str(seed), seed) for seed in range(BY_SERVICES)])
    assert len(verdict.tried) > 10_000
    assert not verdict.won, verdict.told()


def test_what_the_doors_leave_names_no_ballot(tmp_path: Path, monkeypatch: Patch) -> None:
    """Polls by commands and browsers are attacked, with all that was printed and logged."""
    verdict = judge(
        [
            at_the_doors(officer_in(tmp_path / str(seed), monkeypatch), seed)
            for seed in range(AT_DOORS)
        ]
    )
    assert not verdict.won, verdict.told()


def test_an_old_sqlite_forgets_as_well(tmp_path: Path, monkeypatch: Patch) -> None:
    """The database has a rollback journal, as on a SQLite that is not safe with a log."""
    monkeypatch.setattr(engine, "WAL_IS_SAFE_FROM", (9, 0, 0))
    polls = [attacked(tmp_path / str(seed), seed) for seed in range(LEAKING)]
    verdict = judge(polls)
    assert not any("-wal" in place for poll in polls for place in poll.loot.files)
    assert not verdict.won, verdict.told()


def test_the_law_of_right_guesses_is_that_of_permutations() -> None:
    """Small cases are checked by hand: one right guess a poll on average, and the bound."""
    assert right_guesses(3, 1) == (2, 3, 0, 1)
    assert right_guesses(2, 2) == (1, 0, 2, 0, 1)
    law = right_guesses(SIZE, 95)
    assert sum(right * ways for right, ways in enumerate(law)) == 95 * sum(law)
    assert beyond_chance(SIZE, 95, RISK) == 146


# Planted leaks: the same attacker wins ----------------------------------------------------------


def in_the_order_of_the_roll(monkeypatch: Patch) -> None:
    """Write the box as the outer envelopes lay there, and not by their hashes."""
    monkeypatch.setattr(close, "sorted", list, raising=False)


def nothing_overwritten(monkeypatch: Patch) -> None:
    """Leave deleted rows in free pages and in the log."""
    usual = engine._pragmas(DatabaseLimits(), wal=True)
    kept = [pragma for pragma in usual if "secure_delete" not in pragma]
    monkeypatch.setattr(engine, "_pragmas", lambda _limits, *, wal: kept)
    monkeypatch.setattr(engine.Database, "scrub", lambda _self: None)


def log_not_emptied(monkeypatch: Patch) -> None:
    """Clean the file, and leave the write-ahead log as it is."""

    def only_the_file(self: engine.Database) -> None:
        alone = {BEGIN: ALONE}
        with self.engine.connect().execution_options(**alone) as connection:
            connection.exec_driver_sql("VACUUM")

    monkeypatch.setattr(engine.Database, "scrub", only_the_file)


def who_cast_is_kept(monkeypatch: Patch) -> None:
    """Keep the rows that join an elector and an envelope beyond the close."""
    monkeypatch.setattr(close, "forget_who_cast", lambda _tx, _poll: None)


def envelope_in_the_mail(monkeypatch: Patch) -> None:
    """Name each elector's envelope in their message."""
    store = cast._store

    def telling(tx: Session, poll: PollValues, elector_id: int, *rest: Any) -> RecordedBallot:
        receipt = store(tx, poll, elector_id, *rest)
        elector = tx.get_one(Elector, elector_id)
        elector.second_email = receipt.envelope_hash
        tag_row(tx, poll, elector)
        return receipt

    monkeypatch.setattr(cast, "_store", telling)


def opened_as_it_lay(monkeypatch: Patch) -> None:
    """List opened ballots in the order of their envelopes: a receipt then proves a marking.

    The record's own check would refuse them, so it is left out too.
    """
    monkeypatch.setattr(build, "require_verified", lambda _files, **_: None)
    monkeypatch.setattr(unsealed, "sorted", lambda found, **_: list(found), raising=False)


@pytest.mark.parametrize(
    ("leak", "pair"),
    [
        (in_the_order_of_the_roll, "person, envelope"),
        (nothing_overwritten, "person, envelope"),
        (log_not_emptied, "person, envelope"),
        (who_cast_is_kept, "person, envelope"),
        (envelope_in_the_mail, "person, envelope"),
        (opened_as_it_lay, "envelope, code"),
    ],
)
def test_a_planted_leak_is_found(
    tmp_path: Path, monkeypatch: Patch, leak: Callable[[Patch], None], pair: str
) -> None:
    """In a few polls of a service with one fault the same strategies win."""
    leak(monkeypatch)
    verdict = judge([attacked(tmp_path / str(seed), seed) for seed in range(LEAKING)])
    assert pairs(verdict) >= {pair}, verdict.told()


def pairs(verdict: Verdict) -> set[str]:
    return {strategy.name.rpartition("(")[2].rstrip(")") for strategy in verdict.won}


def test_a_line_in_a_log_is_found(tmp_path: Path, monkeypatch: Patch) -> None:
    """A service that logs what it took, as many do, reveals everything."""
    store = cast._store

    def telling(tx: Session, poll: PollValues, elector_id: int, *rest: Any) -> RecordedBallot:
        receipt = store(tx, poll, elector_id, *rest)
        logging.getLogger("election").warning("took %s", receipt.envelope_hash)
        return receipt

    monkeypatch.setattr(cast, "_store", telling)
    polls = [
        at_the_doors(officer_in(tmp_path / str(seed), monkeypatch), seed) for seed in range(LEAKING)
    ]
    verdict = judge(polls)
    assert pairs(verdict) == {"person, envelope"}, verdict.told()
    assert all("logs" in strategy.name for strategy in verdict.won)
