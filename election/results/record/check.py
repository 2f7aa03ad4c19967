"""A record checked by verify.py before anything of it is stored, as a stranger would check it."""

from collections.abc import Mapping
from functools import partial
from io import BytesIO

from election.errors.record import RecordRefused
from election.verify import Files, verify


def require_verified(files: Mapping[str, bytes], *, rehearsal: bool = False) -> None:
    """Raise RecordRefused, with verify.py's own sentence, for a record that it refuses."""
    opened: Files = {path: partial(BytesIO, files[path]) for path in files}
    for kind, says in verify(opened, rehearsal=rehearsal):
        if kind == "FAIL":
            raise RecordRefused(reason=says)
