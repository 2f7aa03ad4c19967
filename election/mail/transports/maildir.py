"""Mail into a Maildir: a file a message, for rehearsals and for the demo."""

import mailbox
import os
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from election.mail.transports.answer import Answer, MailServer, one_line
from election.mail.transports.wire import wire_bytes

PRIVATE = 0o700


@dataclass(frozen=True)
class Maildir(MailServer):
    """Writes each message as a file that a mail reader opens; nobody else may read them."""

    path: Path

    def send(self, message: EmailMessage) -> Answer:
        try:
            written = self._write(wire_bytes(message, linesep="\n"))
        except OSError as error:
            return Answer("deferred", one_line(f"The Maildir cannot be written to: {error}"))
        return Answer("accepted", f"written to {written}")

    def greet(self, address: str) -> Answer:  # noqa: ARG002  a directory takes any sender
        """Ask if the directory, or the first above it that is there, can be written to."""
        folders = (self.path, *self.path.absolute().parents)
        there = next(folder for folder in folders if folder.exists())
        if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
            return Answer("accepted", f"a Maildir, {self.path}")
        return Answer("deferred", f"The Maildir cannot be written to: {there}")

    def _write(self, content: bytes) -> Path:
        for folder in (self.path, *(self.path / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        box = mailbox.Maildir(self.path)
        return self.path / "new" / box.add(content)
