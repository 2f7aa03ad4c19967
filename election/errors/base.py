"""The base class of every refusal, and the kinds of refusals.

A kind says what is wrong in general. A kind knows no HTTP: web/app.py maps each one to a status.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, dataclass_transform, get_origin

TELL_THE_OFFICER = "Please tell the officer: their address is in every mail about this poll."
TOO_SLOW = "We are too slow at the moment"
OUR_SLOWNESS = (
    "Your request waited more than {seconds} seconds for its turn. That is our slowness, and not a "
    "mistake of yours. Nothing was changed."
)
PRESS_AGAIN = (
    "Try again now. If you were casting, press the button again: nothing is counted twice."
)


@dataclass_transform(eq_default=False)
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

    facts: ClassVar[tuple[str, ...]] = ()
    """The names of its fields, in the order in which they are given."""

    def __init_subclass__(cls) -> None:
        declared = vars(cls).get("__annotations__", {}).items()
        own = [name for name, kind in declared if get_origin(kind) is not ClassVar]
        cls.facts = tuple(dict.fromkeys((*cls.facts, *own)))

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take each fact, by place or by name. Raises TypeError where one is missing or unknown.

        The library's dataclasses write a function for each class when it is loaded. Two hundred
        refusals would be a tenth of the start of a command that raises none of them.
        """
        by_place = dict(zip(self.facts, given, strict=False))
        of_class = {name: getattr(self, name) for name in self.facts if hasattr(self, name)}
        facts = of_class | by_place | named
        if len(by_place) != len(given) or by_place.keys() & named or facts.keys() != {*self.facts}:
            raise TypeError(f"{type(self).__name__} takes {self.facts}")
        vars(self).update(facts)
        super().__init__(*(facts[name] for name in self.facts))

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


class Forbidden(Refusal):
    """The person who asks has no right to it, or did not show one."""


class NotFound(Refusal):
    """Something named that is not there."""

    title = "There is nothing here"
    reader_hint = "The front page lists all polls."


class Conflict(Refusal):
    """The poll's state does not allow the act; at another time it may."""

    title = "That is not possible now"


class Gone(Refusal):
    """Something named that was there once, and does not come back."""

    title = "That is gone"


class TooLarge(Refusal):
    """A request with more bytes than are read."""

    title = "That is too large"


class Unsupported(Refusal):
    """A request of a content type that is not read."""

    title = "That cannot be read"


class Unclear(Refusal):
    """A form that was read, and whose meaning is not clear."""


class TooMany(Refusal):
    """Too many requests within a minute; later ones are answered again."""

    title = "Please wait a minute"
    reader_hint = "Wait a minute, then try again."


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
