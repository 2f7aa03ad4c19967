"""A record checked by verify.py before anything of it is stored, as a stranger would check it."""

from election.crypto.file_pieces import Opened
from election.errors.record import RecordRefused
from election.verify import verify


def require_verified(opened: Opened, *, rehearsal: bool = False) -> None:
    """Raise RecordRefused, with verify.py's own sentence, for a record that it refuses."""
    for kind, says in verify(dict(opened), rehearsal=rehearsal):
        if kind == "FAIL":
            raise RecordRefused(reason=says)
