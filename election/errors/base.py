"""What every refusal is, and the kinds of refusals that the web answers each in its own way.

A kind says what is wrong in general. It knows no HTTP: web/app.py maps each kind to a status.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar

TELL_THE_OFFICER = "Please tell the officer: their address is in every mail about this poll."


@dataclass(eq=False)
class Refusal(Exception):
    """Something that was asked for and is refused.

    A new refusal is a subclass with a sentence. Its facts are fields; sentences name them in
    curly brackets. What it does not say of its page, its kind says.
    """

    says: ClassVar[str]
    """What is refused, and why: on every page and in every command."""
    hint: ClassVar[str] = ""
    """What to do now, for people who run commands; empty where there is nothing to add."""

    title: ClassVar[str] = "That is not possible"
    """The heading of its page."""
    reader_says: ClassVar[str] = ""
    """Shown on the page instead of `says`, where that one tells what only operators may read."""
    reader_hint: ClassVar[str] = "The notice tells how the poll stands."
    """What to do now, for people who read the page and run no commands."""
    enter_link: ClassVar[bool] = False
    """The way on is to enter a ballot link: the page brings the form for it."""
    back_to_poll: ClassVar[bool] = True
    """The page leads back to the poll's notice; otherwise to the front page."""

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
        """What the page says of it, with its facts filled in."""
        return self.reader_says.format(**vars(self)) or str(self)

    @property
    def reader_advice(self) -> str:
        """The hint of the page, with its facts filled in."""
        return self.reader_hint.format(**vars(self))


@dataclass(eq=False)
class Forbidden(Refusal):
    """Who asks has no right to it, or did not show that they have it."""


@dataclass(eq=False)
class NotFound(Refusal):
    """Something named that is not there."""

    title = "There is nothing here"
    reader_hint = "The front page lists all polls."


@dataclass(eq=False)
class Conflict(Refusal):
    """The poll is not in a state that allows it; at another time it may be."""

    title = "That is not possible now"


@dataclass(eq=False)
class Gone(Refusal):
    """It was there once, and does not come back."""

    title = "That is gone"


@dataclass(eq=False)
class TooLarge(Refusal):
    """More was sent than is read."""

    title = "That is too large"


@dataclass(eq=False)
class Unsupported(Refusal):
    """What was sent is of a kind that is not read here."""

    title = "That cannot be read"


@dataclass(eq=False)
class Unclear(Refusal):
    """A form that was read, and does not say one clear thing."""


@dataclass(eq=False)
class TooMany(Refusal):
    """Too many requests; after a minute it goes on."""

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
    """An instant as refusals and mails write it: 2027-01-12 12:00:00 UTC."""
    whole = instant.astimezone(UTC)
    return f"{whole:%Y-%m-%d %H:%M:%S}{f'{whole:.%f}'.rstrip('0') if whole.microsecond else ''} UTC"
