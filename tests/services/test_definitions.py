"""A definition is parsed once a process, and its bytes are compared each time they are read."""

import pytest
from sqlmodel import col, update

from election.database.tables import Poll
from election.errors.polls import DefinitionChanged
from election.services import store
from tests.support.world import World

SLUG = "removal-2026-1"


@pytest.fixture(autouse=True)
def nothing_parsed_yet() -> None:
    store._read.cache_clear()


def edit(world: World, content: bytes) -> None:
    """Change the bytes in the database, and not the hash."""
    with world.database.transaction() as tx:
        tx.exec(update(Poll).where(col(Poll.slug) == SLUG).values(definition=content))


def test_the_same_bytes_are_parsed_once(world: World) -> None:
    """This holds for every reader and every transaction."""
    world.make_draft()
    first = world.definition(SLUG)
    assert world.definition(SLUG) is first
    assert store._read.cache_info().misses == 1


def test_edited_bytes_are_refused_though_the_definition_was_read_before(world: World) -> None:
    """The definition that a process remembers does not vouch for what is stored now."""
    world.make_draft()
    content = world.poll(SLUG).definition
    assert world.definition(SLUG).slug == SLUG
    edit(world, content.replace(b"removed?", b"kept?"))
    with pytest.raises(DefinitionChanged):
        world.definition(SLUG)
    edit(world, content)
    assert world.definition(SLUG).slug == SLUG


def test_another_definition_under_the_same_slug_is_another(world: World) -> None:
    """After another draft the new definition is read."""
    world.make_draft()
    assert world.definition(SLUG).question.text == "Shall the Lead Core Maintainer be removed?"
    world.make_draft(changes={"Lead Core Maintainer be": "lead be"})
    assert world.definition(SLUG).question.text == "Shall the lead be removed?"


def test_what_is_remembered_is_bounded() -> None:
    """A process that runs for years does not grow by the polls it has seen."""
    assert store._read.cache_info().maxsize == 64
