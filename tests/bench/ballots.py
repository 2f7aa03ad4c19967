"""Makes a BLT file of random ballots.

    python -m tests.bench.ballots FILE BALLOTS

Some candidates are liked more than others, and ballots are of every length, so that a million of
them hold some 400,000 different rankings. The same call makes the same file.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

CANDIDATES = 10
SHARE_OF_LENGTHS = (1, 12, 10, 12, 8, 10, 6, 6, 8, 8, 19)
"""Of a hundred ballots, the numbers that rank nobody, one, two … all ten."""


def ballots(number: int) -> Iterator[str]:
    """Yield lines of single ballots."""
    chance = random.Random(1)
    liked = [1 / (place + 1.5) for place in range(CANDIDATES)]
    lengths = random.Random(2).choices(
        range(len(SHARE_OF_LENGTHS)), weights=SHARE_OF_LENGTHS, k=number
    )
    for length in lengths:
        drawn = sorted(
            range(CANDIDATES), key=lambda place: chance.random() ** (1 / liked[place]), reverse=True
        )
        yield "1 " + "".join(f"{place + 1} " for place in drawn[:length]) + "0\n"


def write(path: Path, number: int) -> None:
    """Write the whole file."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{CANDIDATES} 1\n")
        file.writelines(ballots(number))
        file.write("0\n")
        file.writelines(f'"Candidate {place}"\n' for place in range(1, CANDIDATES + 1))
        file.write('"Random ballots"\n')


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
