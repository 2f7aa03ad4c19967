"""A real office takes no rehearsal, and an office of rehearsals publishes nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from election.crypto import canonical
from election.errors.rehearsal import NoRehearsal, RehearsalRefused
from election.kinds.poll_file import PollFile
from election.results.publish import publish
from election.rules.poll.definition import Definition
from election.services import draft
from tests.support.world import PUBLISHER, World

SLUG = "removal-2026-1"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return an office without a poll."""
    return World(tmp_path)


def test_a_real_office_drafts_no_rehearsal(world: World) -> None:
    """What a rehearsal left cannot come back as a draft."""
    slug = world.make_draft()
    left = replace(world.definition(slug), rehearsal=True)
    with pytest.raises(RehearsalRefused):
        world.act(draft.draft, PollFile(left, ()))
    assert world.definition(slug).rehearsal is None


def test_a_real_office_publishes_no_rehearsal(world: World) -> None:
    """Nor does an office of rehearsals publish a poll."""
    world.open(world.make_rehearsal())
    world.cast_and_tally(SLUG, {"blair": "yes"})
    with pytest.raises(RehearsalRefused):
        world.work(publish, SLUG, PUBLISHER)
    world.publish(SLUG)


def test_an_office_of_rehearsals_publishes_no_poll(world: World) -> None:
    """Its keys are thrown away: nobody could certify what it published."""
    slug = world.make_open_poll()
    world.cast_and_tally(slug, {"blair": "yes"})
    with pytest.raises(NoRehearsal):
        world.work(publish, slug, replace(PUBLISHER, rehearses=True))


def test_a_definition_without_the_word_keeps_its_hash(world: World) -> None:
    """The word is absent where it does not hold, so that earlier polls keep their hashes."""
    slug = world.make_noticed_poll()
    found = world.poll(slug)
    assert b"rehearsal" not in found.definition
    again = Definition.from_json(canonical.loads(found.definition)).to_json()
    assert canonical.digest(canonical.dumps(again)) == found.definition_hash
