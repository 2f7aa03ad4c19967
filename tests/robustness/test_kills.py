"""Server, worker and every act of a poll are killed with SIGKILL at random, on either database.

Every cast that was acknowledged stands and is counted, no mail is lost, and a command that was
killed is repeated with the same words. There are a few kills here;
`python -m tests.reliability kills` makes many. A failure names its seed, and ELECTION_SEED repeats
it.
"""

import os
import random

import pytest

from tests.reliability.kills import Plan, a_round
from tests.support.postgres import ON_BOTH
from tests.support.world import World

pytestmark = pytest.mark.disk

SEED = int(os.environ.get("ELECTION_SEED") or random.randrange(10**6))
FEW = Plan(programs=4, act=1)


@ON_BOTH
def test_what_was_acknowledged_outlives_every_kill(world: World) -> None:
    """Electors cast and the worker mails, while one program is killed after another.

    Their clock stands still, or nearly: what a killed worker was sending is sent because it is
    known dead.
    """
    done = a_round(world, FEW, SEED)
    assert done.killed["serve"] == done.killed["worker"] == 2
    assert done.killed.total() > 6
