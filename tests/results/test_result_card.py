"""The result card of each outcome: who, what happened, the bars that decided it, and its standing.

Avery leads, and the removal asks for their post; Blair, Devon and Harper stand in the election.
"""

import re

from election.services.challenge import challenge
from tests.support.records import SEVEN_YES, preliminary
from tests.support.web_client import Door
from tests.support.world import REMOVAL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
OPEN = "open to challenge until Tuesday 2 February 2027, 12:00 UTC"
OVER = "The time for challenges ended on Tuesday 2 February 2027, 12:00 UTC."


def text_of(world: World, path: str) -> str:
    """The text of a page as it is asked for now."""
    html = Door(world).browser().get(path).text
    return " ".join(re.sub("<[^>]*>", " ", html).split())


def test_open_to_challenge_is_not_said_after_the_period(world: World) -> None:
    """Front page, notice and report tell its end; from that instant on they say it is over."""
    preliminary(world, REMOVAL, SEVEN_YES)
    paths = ("/", f"/polls/{SLUG}", f"/polls/{SLUG}/report")
    for path in paths:
        assert OPEN in text_of(world, path), path
    world.clock.forward(days=7, seconds=-1)
    assert all(OPEN in text_of(world, path) for path in paths)
    world.clock.forward(seconds=1)
    for path in paths:
        said = text_of(world, path)
        assert OVER in said, path
        assert "open to challenge" not in said, path
        assert "Not certified yet" in said, path


def test_a_challenge_that_waits_is_told_with_the_standing(world: World) -> None:
    """The badge says so during the period, and the sentence after it."""
    preliminary(world, REMOVAL, SEVEN_YES)
    world.act(challenge, SLUG, "https://example.org/challenge-1")
    assert "Preliminary, challenged" in text_of(world, f"/polls/{SLUG}/report")
    world.clock.forward(days=7)
    said = text_of(world, f"/polls/{SLUG}/report")
    assert f"{OVER} 1 objection or challenge waits for a ruling." in said
