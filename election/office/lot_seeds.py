"""The seeds of a poll's lot: those in files that are given, and the one that notice made here."""

from collections.abc import Sequence
from pathlib import Path

from election.office.key_files import read_seed
from election.office.office import Office
from election.rules.counting.lot import commitment


def lot_seeds(office: Office, slug: str, files: Sequence[Path]) -> list[str]:
    """The seeds in the files, and the office's own where the definition has its commitment."""
    return [*map(read_seed, files), *_own_seed(office, slug)]


def _own_seed(office: Office, slug: str) -> list[str]:
    """The seed that notice made beside the server, if the definition has its commitment."""
    from election.services import store

    path = office.seed_path(slug)
    if not path.is_file():
        return []
    seed = read_seed(path)
    with office.database.reading() as tx:
        promised = {promise.sha256 for promise in store.definition_of(store.find(tx, slug)).seeds}
    return [seed] if commitment(seed) in promised else []
