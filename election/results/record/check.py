"""A record checked by verify.py before anything of it is stored, as a stranger would check it."""

from collections.abc import Mapping
from functools import partial
from io import BytesIO

from election.errors.record import RecordRefused
from election.verify import verify


def require_verified(files: Mapping[str, bytes]) -> None:
    """Raise RecordRefused, with verify.py's own sentence, for a record that it refuses."""
    for kind, says in verify({path: partial(BytesIO, files[path]) for path in files}):
        if kind == "FAIL":
            raise RecordRefused(reason=says)
