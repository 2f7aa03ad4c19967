"""A Maildir that a mail server delivers bounces into.

Its new mails are read. One that is left goes to the mails that a mail program has seen and nobody
has read, as mail programs do it themselves.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from election.errors.mail import BouncesUnread
from election.mail.bounces.bounce_box import MOST_BYTES, BounceBox, FoundMail, MailboxVisit
from election.mail.transports.answer import one_line

SEEN_UNREAD = ":2,"


@dataclass(frozen=True)
class MaildirBox(BounceBox):
    """A Maildir by its path. Files that another program takes meanwhile are passed over."""

    path: Path

    @property
    def name(self) -> str:
        return sha256(os.fsencode(self.path.absolute())).hexdigest()

    @contextmanager
    def visit(self, mark: str = "") -> Iterator[MailboxVisit]:  # noqa: ARG002  the Maildir keeps it
        try:
            yield _MaildirVisit(self.path)
        except OSError as error:
            raise BouncesUnread(reason=one_line(str(error))) from error

    def greet(self) -> str:
        for name in ("new", "cur"):
            if not os.access(self.path / name, os.R_OK | os.W_OK | os.X_OK):
                raise BouncesUnread(reason=f"{self.path / name} is no directory of this user's")
        return f"a Maildir, {self.path}"


@dataclass(frozen=True)
class _MaildirVisit(MailboxVisit):
    path: Path

    def mails(self) -> Iterator[FoundMail]:
        for file in sorted((self.path / "new").iterdir()):
            content = _beginning(file)
            if content is not None:
                yield FoundMail(file.name, content)

    def delete(self, mail: FoundMail) -> None:
        (self.path / "new" / mail.key).unlink(missing_ok=True)

    def leave(self, mail: FoundMail) -> None:
        plain = mail.key.partition(":")[0]
        with suppress(FileNotFoundError):
            (self.path / "new" / mail.key).rename(self.path / "cur" / f"{plain}{SEEN_UNREAD}")


def _beginning(file: Path) -> bytes | None:
    """The beginning of a file; None where it is gone, or cannot be read."""
    with suppress(OSError), file.open("rb") as opened:
        return opened.read(MOST_BYTES)
    return None
