"""The answer to a message that is handed over, and what every transport can do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Literal

LONGEST = 500


@dataclass(frozen=True)
class Answer:
    """`words` are the mail server's own where it spoke; `at` its time, where it tells one."""

    state: Literal["accepted", "deferred", "refused"]
    words: str
    at: datetime | None = None

    @property
    def in_class(self) -> "Answer":
        """The class of the answer alone: a server's words can hold the length of a message."""
        return Answer(self.state, self.state)


class Transport(ABC):
    """A way to send; it answers and never raises. Most keep nothing open between two messages."""

    @abstractmethod
    def send(self, message: EmailMessage) -> Answer:
        """Hand a message over."""

    def hang_up(self) -> None:  # noqa: B027  most have nothing to end
        """End what is kept open for the next message: there is none for now."""

    def cut(self) -> None:  # noqa: B027  most never wait for anybody
        """Break off, from another thread: what is being sent is deferred."""


class MailServer(Transport):
    """A transport of the settings: one that can also be asked whether it is there."""

    @abstractmethod
    def greet(self, address: str) -> Answer:
        """Ask if it could send now, from this address; nothing is sent."""


def one_line(words: str) -> str:
    """Cut words of another program to one printable line of at most LONGEST characters."""
    line = " ".join(words.split())
    return "".join(sign if sign.isprintable() else "?" for sign in line)[:LONGEST]
