"""verify.py as every record carries it: the bytes of this release's own, to be run by anybody."""

from importlib.resources import files

VERIFIER = "verify.py"


def verifier() -> bytes:
    """The program's source. What a record carries is no proof of itself: docs/verify.md."""
    return files("election").joinpath(VERIFIER).read_bytes()
