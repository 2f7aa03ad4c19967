"""A database file that is moved away or replaced under a server: nothing is acknowledged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.form_reader import fill
from tests.support.web_client import Door
from tests.support.world import World


def file_of(world: World) -> Path:
    return Path(str(world.database.engine.url.database))


def moved(file: Path) -> None:
    """The file and its logs are somewhere else now."""
    away = file.parent / "away"
    away.mkdir()
    for each in file.parent.glob(f"{file.name}*"):
        each.rename(away / each.name)


def deleted(file: Path) -> None:
    file.unlink()


def replaced(file: Path) -> None:
    """An older copy stands in its place, as `cp` and a rename would leave it."""
    copy = file.with_name("copy.db")
    copy.write_bytes(file.read_bytes())
    copy.rename(file)


@pytest.mark.parametrize("accident", [moved, deleted, replaced])
def test_a_cast_into_a_database_that_is_gone_is_not_acknowledged(
    world: World, accident: Callable[[Path], None]
) -> None:
    """Casey's ballot would be in a file that nobody opens again. The health check says so too."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(slug, "casey", marking="yes")
    accident(file_of(world))
    answer = fill(browser, review)
    assert answer.status_code == 503
    assert "nothing is counted twice" in answer.text
    assert browser.get(f"/polls/{slug}").status_code == 503
    assert browser.get("/healthz").status_code == 503


def test_a_file_that_vanishes_during_a_cast_leaves_the_outcome_unknown(world: World) -> None:
    """The commit went into a file that is not the database any more: nobody is told "cast"."""
    from election.errors.database import OutcomeUnknown

    world.make_open_poll()
    with (
        pytest.raises(OutcomeUnknown, match="not known whether"),
        world.database.transaction(),
    ):
        deleted(file_of(world))


def test_a_database_that_came_back_is_used_again(world: World) -> None:
    """The same file in its place again is the database, and no restart is needed."""
    slug = world.make_open_poll()
    door = Door(world)
    browser, review = door.reviews(slug, "casey", marking="yes")
    file = file_of(world)
    aside = file.with_name("aside.db")
    file.rename(aside)
    assert fill(browser, review).status_code == 503
    aside.rename(file)
    assert fill(browser, review).status_code == 200
    assert door.recorded(slug, "casey")
