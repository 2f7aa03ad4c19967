"""What becomes of a message that is handed over, and what a transport is."""

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal, Protocol

LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """`words` are the mail server's own where it spoke."""

    state: Literal["accepted", "deferred", "refused"]
    words: str


class Transport(Protocol):
    """A way to send; it answers and never raises."""

    def send(self, message: EmailMessage) -> Answer: ...


class MailServer(Transport, Protocol):
    """A transport of the settings: one that can also be asked whether it is there."""

    def greet(self) -> Answer:
        """Whether it could send now; nothing is sent."""
        ...


def one_line(words: str) -> str:
    """Words of another program, on one line of a bearable length, with nothing unprintable."""
    line = " ".join(words.split())
    return "".join(each if each.isprintable() else "?" for each in line)[:LONGEST]
