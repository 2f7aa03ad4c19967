"""The base class of every refusal, and the kinds of refusals.

A kind says what is wrong in general. A kind knows no HTTP: web/app.py maps each one to a status.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar

TELL_THE_OFFICER = "Please tell the officer: their address is in every mail about this poll."


@dataclass(eq=False)
class Refusal(Exception):
    """Something that was asked for and is refused.

    A new refusal is a subclass with a sentence. Its facts are fields; sentences name them in
    curly brackets. Words of its page that it does not set come from its kind.
    """

    says: ClassVar[str]
    """The sentence that says what is refused, and why. Pages and commands show it."""
    hint: ClassVar[str] = ""
    """The next step, for people who run commands; empty where there is nothing to add."""

    title: ClassVar[str] = "That is not possible"
    """The heading of the page."""
    reader_says: ClassVar[str] = ""
    """The sentence of the page, where `says` tells something that only operators may read."""
    reader_hint: ClassVar[str] = "The notice tells how the poll stands."
    """The next step, for people who read the page and run no commands."""
    enter_link: ClassVar[bool] = False
    """True where the next step is to enter a ballot link: the page has a form for it."""
    back_to_poll: ClassVar[bool] = True
    """True where the page links to the poll's notice; else it links to the front page."""

    def __post_init__(self) -> None:
        super().__init__(*(getattr(self, field.name) for field in fields(self)))

    def __str__(self) -> str:
        return self.says.format(**vars(self))

    @property
    def advice(self) -> str:
        """The hint with its facts filled in."""
        return self.hint.format(**vars(self))

    @property
    def reader_sentence(self) -> str:
        """The sentence of the page, with its facts filled in."""
        return self.reader_says.format(**vars(self)) or str(self)

    @property
    def reader_advice(self) -> str:
        """The hint of the page, with its facts filled in."""
        return self.reader_hint.format(**vars(self))


@dataclass(eq=False)
class Forbidden(Refusal):
    """The person who asks has no right to it, or did not show one."""


@dataclass(eq=False)
class NotFound(Refusal):
    """Something named that is not there."""

    title = "There is nothing here"
    reader_hint = "The front page lists all polls."


@dataclass(eq=False)
class Conflict(Refusal):
    """The poll's state does not allow the act; at another time it may."""

    title = "That is not possible now"


@dataclass(eq=False)
class Gone(Refusal):
    """Something named that was there once, and does not come back."""

    title = "That is gone"


@dataclass(eq=False)
class TooLarge(Refusal):
    """A request with more bytes than are read."""

    title = "That is too large"


@dataclass(eq=False)
class Unsupported(Refusal):
    """A request of a content type that is not read."""

    title = "That cannot be read"


@dataclass(eq=False)
class Unclear(Refusal):
    """A form that was read, and whose meaning is not clear."""


@dataclass(eq=False)
class TooMany(Refusal):
    """Too many requests within a minute; later ones are answered again."""

    title = "Please wait a minute"
    reader_hint = "Wait a minute, then try again."


@dataclass(eq=False)
class Unavailable(Refusal):
    """The service cannot answer at the moment; nothing was changed."""

    title = "The service is not available"
    reader_hint = (
        "Try again in a minute. If you were casting, press the button again: nothing is counted "
        "twice."
    )
    back_to_poll = False


def instant_text(instant: datetime) -> str:
    """The instant as refusals and mails write it: 2027-01-12 12:00:00 UTC."""
    whole = instant.astimezone(UTC)
    return f"{whole:%Y-%m-%d %H:%M:%S}{f'{whole:.%f}'.rstrip('0') if whole.microsecond else ''} UTC"
