"""Several tabs of each elector, kills and the close among them: each ballot is a register.

A few kills of one poll here; `python -m tests.reliability histories` judges many. A failure names
its seed, and ELECTION_SEED repeats it.
"""

import os
import random

import pytest

from tests.reliability.histories import a_history
from tests.support.postgres import ON_BOTH
from tests.support.world import World

pytestmark = pytest.mark.disk

SEED = int(os.environ.get("ELECTION_SEED") or random.randrange(10**6))


@ON_BOTH
def test_every_answer_to_every_tab_has_its_place_in_one_order(world: World) -> None:
    """The box at the close is the last of that order, and the replaced hashes are the others."""
    done = a_history(world, 2, SEED)
    assert done.killed["serve"] == 3
    assert done.counts["casts"] > 0  # how many, the speed of the machine says
