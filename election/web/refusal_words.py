"""The words on the page of a refusal: what happened, why, and what to do now.

A refusal brings its own words from election/errors. This module has the words for the rest: an
address or method that no page takes, a fault of the service.
"""

from dataclasses import dataclass

from election.errors.base import TELL_THE_OFFICER, NotFound, Refusal


@dataclass(frozen=True)
class RefusalWords:
    """What happened, why, and what to do."""

    title: str
    why: str
    advice: str
    enter: bool = False
    """True where the page asks for a ballot link."""


def words_of(refusal: Refusal) -> RefusalWords:
    """The words on the page of this refusal."""
    return RefusalWords(
        refusal.title, refusal.reader_sentence, refusal.reader_advice, refusal.enter_link
    )


FRONT = NotFound.reader_hint
NOTHING_FOUND = RefusalWords(NotFound.title, "No page has this address.", FRONT)
NOT_THIS_WAY = RefusalWords(
    "That does not work here", "This page does not take such a request. Nothing was changed.", FRONT
)
UNFORESEEN = RefusalWords(
    "Something went wrong here",
    "This is a fault of the service, and not yours.",
    "Try again. If you were casting, your ballot counts only once you see “Cast”; casting again "
    f"is safe. {TELL_THE_OFFICER}",
)
