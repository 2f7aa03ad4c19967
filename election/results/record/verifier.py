"""verify.py as every record carries it: the bytes of this release's own, to be run by anybody."""

from importlib.resources import files

from election.results.record.file_names import VERIFIER


def verifier() -> bytes:
    """The program's source; a record's own copy is no proof of itself: docs/reference/verify.md."""
    return files("election").joinpath(VERIFIER).read_bytes()
