"""Our count without the reading.

    python -m tests.bench.ours_alone FILE

Prints as JSON the seconds of a count as `election count` makes it, of one from a profile of
rankings, and of one of 50 ballots; and who won.
"""

import json
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.rules.counting.irv import count
from election.rules.counting.tie_rule import TieRule

REPEATED = 3
T = TypeVar("T")


def timed(act: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """Return the seconds of the best of three tries, and what the work returned."""
    best, result = float("inf"), act()
    for _ in range(REPEATED):
        start = perf_counter()
        for _ in range(times):
            result = act()
        best = min(best, (perf_counter() - start) / times)
    return best, result


if __name__ == "__main__":
    file = Path(sys.argv[1])
    ballots = read_ballots(file.read_bytes(), file.name, ReadingOptions(), str)
    names = ballots.candidates
    as_command, found = timed(
        lambda: ballots.counted(TieRule(ties="look-back", final_tie="lot", lot_order=names))
    )
    rankings = ballots.profile
    by_ranking, _ = timed(
        lambda: count(rankings, names, TieRule(ties="look-back", final_tie="lot", lot_order=names))
    )
    fifty = dict.fromkeys(islice(rankings, 50), 1)
    small, _ = timed(
        lambda: count(fifty, names, TieRule(ties="look-back", final_tie="lot", lot_order=names)),
        1_000,
    )
    times = {"count": as_command, "profile": by_ranking, "fifty": small}
    sys.stdout.write(json.dumps(times | {"rankings": len(rankings), "winner": found.winner}))
