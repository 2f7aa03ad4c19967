"""verify.py as every record carries it: the same bytes as in this release."""

from importlib.resources import files

from election.results.record.file_names import VERIFIER


def verifier() -> bytes:
    """The source of verify.py; a record's copy proves nothing alone: docs/reference/verify.md."""
    return files("election").joinpath(VERIFIER).read_bytes()
