"""What the page of a refusal says: what happened, why, and what to do now.

The sentence is the refusal's own. Its hint speaks to whoever can run commands, so that those
which readers of a page meet have advice of their own here.
"""

from dataclasses import dataclass

from election import errors
from election.errors import Refusal


@dataclass(frozen=True)
class RefusalWords:
    """What happened, why, and what to do."""

    title: str
    why: str
    advice: str
    enter: bool = False
    """Whether the way on is to enter with a ballot link."""


@dataclass(frozen=True)
class Telling:
    """How a refusal is told to a reader; without `advice`, its own hint is."""

    title: str
    advice: str | None = None
    enter: bool = False


FRONT = "The front page lists all polls."
NEW_POLL = "The notice tells how the poll stands."
OFFICER = "Please tell the officer: their address is in every mail about this poll."

TOLD: dict[type[Refusal], Telling] = {
    Refusal: Telling("That is not possible", NEW_POLL),
    errors.NotFound: Telling("There is nothing here", FRONT),
    errors.NothingPublished: Telling(
        "There is no report yet", "The report is published after the tally; a mail tells of it."
    ),
    errors.BoxNotPublic: Telling(
        "The box is still closed",
        "From the close on, this page lists the hash of every envelope.",
    ),
    errors.WrongPhase: Telling("That is not possible now", NEW_POLL),
    errors.TooEarly: Telling(
        "The poll is not open yet", "Keep your ballot link: it works from then on."
    ),
    errors.TooLate: Telling(
        "The poll has closed",
        "No ballot can be cast or replaced any more. One that you cast before stands; a mail after "
        "the close tells you whether a ballot of yours is in the box.",
    ),
    errors.DefinitionChanged: Telling(
        "This poll is stopped", f"No ballot is taken until this is settled. {OFFICER}"
    ),
    errors.BadLink: Telling("That ballot link does not work", enter=True),
    errors.LinkOfAnotherPoll: Telling("That link is for another poll", enter=True),
    errors.LinkReplaced: Telling("There is a newer link", enter=True),
    errors.PollPurged: Telling(
        "This poll is over, and its links are gone",
        "There is nothing left to do. Its notice, its report and its record stay public.",
    ),
    errors.NoBallot: Telling("You have no ballot here"),
    errors.SessionEnded: Telling("Please open your ballot link again", enter=True),
    errors.StaleForm: Telling("That form is out of date", enter=True),
    errors.EnvelopeRefused: Telling("Your ballot was not taken", enter=True),
    errors.CrossSiteForm: Telling("That form came from somewhere else", enter=True),
    errors.NotAForm: Telling("That cannot be read", "Open the page again and use the form on it."),
    errors.FormUnreadable: Telling("That form cannot be read"),
    errors.FormTooLarge: Telling("That form is too large"),
    errors.TooManyBadLinks: Telling("Please wait a minute", enter=True),
}

NOTHING_FOUND = RefusalWords("There is nothing here", "No page has this address.", FRONT)
NOT_THIS_WAY = RefusalWords(
    "That does not work here", "This page does not take such a request. Nothing was changed.", FRONT
)
NOT_AVAILABLE = RefusalWords(
    "The service is not available",
    "The database does not answer at the moment. Nothing was changed.",
    "Try again in a minute. If you were casting, press the button again: nothing is counted twice.",
)
UNFORESEEN = RefusalWords(
    "Something went wrong here",
    "This is a fault of the service, and not yours.",
    "Try again. If you were casting, your ballot counts only once you see “Cast”; casting again "
    f"is safe. {OFFICER}",
)


def words_of(refusal: Refusal) -> RefusalWords:
    """What the page of this refusal says."""
    telling = next(TOLD[kind] for kind in type(refusal).__mro__ if kind in TOLD)
    advice = refusal.advice if telling.advice is None else telling.advice
    return RefusalWords(telling.title, str(refusal), advice, telling.enter)
