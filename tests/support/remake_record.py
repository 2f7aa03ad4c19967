"""Records of closed polls, made anew from a copy of their database.

`python -m tests.support.remake_record DIRECTORY` prints the digest of every file and of each zip.
A test runs it by each interpreter that it compares.
"""

import json
import sys
from pathlib import Path

from election.crypto import canonical
from election.results.record.archive import zipped
from tests.support.records import files_of
from tests.support.world import CLOSES, SettableClock, World

KEYS = "keys.json"


def rebuilt(directory: Path) -> dict[str, str]:
    """Certify the polls of this database; return the digests by poll, state and path."""
    world = World(
        directory, clock=SettableClock(CLOSES), keys=json.loads((directory / KEYS).read_bytes())
    )
    digests = {}
    for slug in sorted(world.keys):
        world.clock.now = CLOSES
        world.tally(slug)
        for state, step in (("preliminary", world.publish), ("certified", world.certify)):
            step(slug)
            files = files_of(world, slug)
            for path, content in {**files, "record.zip": zipped(files)}.items():
                digests[f"{slug}, {state}: {path}"] = canonical.digest(content)
    world.database.close()
    return digests


if __name__ == "__main__":
    sys.stdout.write(json.dumps(rebuilt(Path(sys.argv[1]))))
