"""Rows that are deleted after use, as they say who cast; and the scrub that is owed for them."""

import pytest
from sqlmodel import Session, delete, select

from election.database import engine
from election.database.engine import Database
from election.database.scrubbing import owe_scrub, scrub_owed
from election.database.tables import BallotSession, Cast, Message, OuterEnvelope, OwedScrub, Poll
from election.services import sessions
from election.services.void import void
from tests.support.officer import Officer
from tests.support.postgres import OFFICER_ON_BOTH, ON_BOTH
from tests.support.records import SEVEN_YES
from tests.support.trustee_polls import casts, opens
from tests.support.world import CLOSES, World

SECOND = {"removal-2026-1": "removal-2026-2"}
WITH_A_LOG = pytest.mark.skipif(
    engine.sqlite_module().sqlite_version_info < engine.WAL_IS_SAFE_FROM,
    reason="no SQLite here is safe with a write-ahead log",
)


def counted(world: World) -> list[int]:
    """Return how many rows say who cast, or is about to cast."""
    with world.database.reading() as tx:
        tables = (OuterEnvelope, Cast, BallotSession)
        return [len(tx.exec(select(table)).all()) for table in tables]


def debts(world: World) -> int:
    with world.database.reading() as tx:
        return len(tx.exec(select(OwedScrub)).all())


@ON_BOTH
def test_a_void_poll_forgets_who_cast(world: World) -> None:
    """The poll never closes, so its rows go when it ends; those of another poll stay."""
    ending, other_slug = world.make_noticed_poll(), world.make_noticed_poll(changes=SECOND)
    for slug in (ending, other_slug):
        world.open(slug)
        world.cast(slug, "blair", "yes")
        world.act(sessions.enter, slug, world.signer.read(world.link(slug, "gray")))
    assert counted(world) == [2, 2, 2]
    world.act(void, ending, "the roll was wrong")
    assert counted(world) == [1, 1, 1]
    assert debts(world) == 1


@ON_BOTH
def test_a_poll_that_is_void_after_its_close_keeps_its_box(world: World) -> None:
    """The box is kept, for nothing in it could say who cast."""
    slug = world.make_open_poll()
    world.cast(slug, "blair", "yes")
    world.close(slug)
    world.act(void, slug, "the wrong question")
    assert counted(world) == [0, 0, 0]


@ON_BOTH
def test_a_scrub_pays_the_debts_from_before_it_and_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that are deleted while the scrub runs are still owed when it ends."""
    world.act(lambda tx, _clock: owe_scrub(tx))
    scrub = world.database.scrub

    def meanwhile() -> None:
        scrub()
        world.act(lambda tx, _clock: owe_scrub(tx))

    monkeypatch.setattr(world.database, "scrub", meanwhile)
    assert scrub_owed(world.database)
    assert debts(world) == 1
    monkeypatch.setattr(world.database, "scrub", scrub)
    assert scrub_owed(world.database)
    assert debts(world) == 0
    assert not scrub_owed(world.database)


@ON_BOTH
def test_a_debt_goes_with_its_act(world: World) -> None:
    """An act that fails leaves no scrub to be done."""

    def fails(tx: Session, _clock: object) -> None:
        owe_scrub(tx)
        raise LookupError

    with pytest.raises(LookupError):
        world.act(fails)
    assert debts(world) == 0


def telling(world: World) -> int:
    """Return how many messages say whether their elector cast."""
    with world.database.reading() as tx:
        return sum(b"in_box" in data for data in tx.exec(select(Message.data)))


def test_a_certified_poll_tells_nobody_any_more_who_cast(world: World) -> None:
    """Where no worker ran, its mail about the close is deleted by the certification."""
    slug = world.make_open_poll()
    world.cast_and_tally(slug, SEVEN_YES)
    world.publish(slug)
    assert telling(world) == 9
    with world.database.transaction() as tx:
        tx.exec(delete(OwedScrub))
    world.certify(slug)
    assert telling(world) == 0
    assert debts(world) == 1


def test_a_poll_that_is_void_after_its_close_tells_nobody_who_cast(world: World) -> None:
    """The box is kept, and the mail about the close is not sent any more."""
    slug = world.make_open_poll()
    world.cast(slug, "blair", "yes")
    world.close(slug)
    assert telling(world) == 9
    world.act(void, slug, "the wrong question")
    assert telling(world) == 0


def to_certify(officer: Officer) -> list[str]:
    """A counted removal whose challenge period is over."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    casts(officer, slug, SEVEN_YES)
    officer.clock.now = CLOSES
    officer.does("close", slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    return ["certify", slug, "--statement", "https://example.org/why", "--yes"]


def test_certifying_scrubs(officer: Officer) -> None:
    """The officer's command overwrites what it deleted."""
    officer.does(*to_certify(officer))
    files = officer.directory.glob("election.db*")
    assert not any(b"in_box" in file.read_bytes() for file in files)


@WITH_A_LOG
def test_a_close_that_cannot_scrub_says_so_and_the_next_one_does(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody reads the database the whole time: the poll is closed, and the scrub is owed."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    casts(officer, slug, SEVEN_YES)
    officer.clock.now = CLOSES
    monkeypatch.setenv("ELECTION_DATABASE_LOCK_SECONDS", "1")
    with officer.office().database.reading() as tx:
        tx.exec(select(Poll)).all()
        refusal = officer.is_refused("close", slug, "--yes")
    assert "What was deleted is not overwritten in the database's file yet: " in refusal
    assert officer.reads("show", slug)["phase"] == "closed"
    officer.does("close", slug, "--yes")
    assert not scrub_owed(officer.office().database)


@OFFICER_ON_BOTH
def test_a_close_after_the_tally_is_refused_as_ever(officer: Officer) -> None:
    """Only a poll in the phase `closed` is closed again without a refusal."""
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes")
    opens(officer, slug)
    officer.clock.now = CLOSES
    for _ in range(2):
        assert f"{slug} is closed." in officer.does("close", slug, "--yes")
    officer.does("tally", slug, "--key", f"keys/{slug}.key")
    assert "close is possible only while" in officer.is_refused("close", slug, "--yes")


def test_a_certification_that_was_killed_before_its_scrub_is_finished_by_the_same_words(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused, for the poll is certified; and what said who cast is overwritten."""
    words = to_certify(officer)

    def killed(_database: Database) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Database, "scrub", killed)
        officer.types(*words)
    with officer.office().database.reading() as tx:
        assert tx.exec(select(OwedScrub)).all()
    assert "certify is possible only while" in officer.is_refused(*words)
    with officer.office().database.reading() as tx:
        assert not tx.exec(select(OwedScrub)).all()
