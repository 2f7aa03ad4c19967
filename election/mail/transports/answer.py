"""The answer to a message that is handed over, and the protocol that every transport keeps."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal, Protocol

LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """`words` are the mail server's own where it spoke."""

    state: Literal["accepted", "deferred", "refused"]
    words: str

    @property
    def in_class(self) -> "Answer":
        """The class of the answer alone: a server's words can hold the length of a message."""
        return Answer(self.state, self.state)


class Transport(Protocol):
    """A way to send; it answers and never raises."""

    def send(self, message: EmailMessage) -> Answer: ...


class MailServer(Transport, Protocol):
    """A transport of the settings: one that can also be asked whether it is there."""

    def greet(self) -> Answer:
        """Ask if it could send now; nothing is sent."""
        ...


def one_line(words: str) -> str:
    """Cut words of another program to one printable line of at most LONGEST characters."""
    line = " ".join(words.split())
    return "".join(sign if sign.isprintable() else "?" for sign in line)[:LONGEST]
