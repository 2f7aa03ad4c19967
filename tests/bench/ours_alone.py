"""Our count without the reading.

    python -m tests.bench.ours_alone FILE

Prints as JSON the seconds of a count as `election count` makes it, of one from a profile of
rankings, and of small ones; and who won.
"""

import json
import sys
from itertools import islice
from pathlib import Path

from election.ballotfiles.reader import read_ballots
from election.ballotfiles.reading_options import ReadingOptions
from election.rules.counting.irv import count
from tests.bench.elections import by_lot, drawn, named, timed

TIMES = 200
SMALL = ((20, 6), (20, 10), (50, 10))
"""Ballots and candidates of small elections; each is drawn twenty times."""


def small_counts(ballots: int, candidates: int) -> float:
    """The seconds of one count, over twenty elections."""
    names, rule = named(candidates), by_lot(named(candidates))
    profiles = [drawn(ballots, candidates, seed) for seed in range(20)]
    seconds, _ = timed(lambda: [count(profile, names, rule) for profile in profiles], TIMES // 20)
    return seconds / len(profiles)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    ballots = read_ballots(file.read_bytes(), file.name, ReadingOptions(), str)
    names = ballots.candidates
    as_command, found = timed(lambda: ballots.counted(by_lot(names)))
    rankings = ballots.profile
    by_ranking, _ = timed(lambda: count(rankings, names, by_lot(names)))
    fifty = dict.fromkeys(islice(rankings, 50), 1)
    of_the_file, _ = timed(lambda: count(fifty, names, by_lot(names)), TIMES)
    small = {
        f"{size[0]} random ballots, {size[1]} candidates": small_counts(*size) for size in SMALL
    }
    small["50 ballots of the file"] = of_the_file
    times = {"count": as_command, "profile": by_ranking, "small": small}
    sys.stdout.write(json.dumps(times | {"rankings": len(rankings), "winner": found.winner}))
