"""pyrankvote fed by a plain reader.

    python -m tests.bench.pyrankvote_alone FILE

Prints as JSON the seconds that its count took and who won; the whole process is timed from outside.
"""

import json
import sys
from pathlib import Path
from time import process_time

from pyrankvote import Ballot, Candidate, instant_runoff_voting


def read(path: Path) -> tuple[list[Candidate], list[Ballot]]:
    """Read the ballots line by line, as plainly as the file allows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number, end = int(lines[0].split()[0]), lines.index("0")
    candidates = [Candidate(line.strip('"')) for line in lines[end + 1 : end + 1 + number]]
    known = {str(place): candidate for place, candidate in enumerate(candidates, start=1)}
    ballots: list[Ballot] = []
    for line in lines[1:end]:
        weight, *ranking, _ = line.split()
        ballots.extend([Ballot([known[place] for place in ranking])] * int(weight))
    return candidates, ballots


if __name__ == "__main__":
    candidates, ballots = read(Path(sys.argv[1]))
    start = process_time()
    winner = instant_runoff_voting(candidates, ballots).get_winners()[0]
    took = process_time() - start
    sys.stdout.write(json.dumps({"count": took, "winner": winner.name}))
