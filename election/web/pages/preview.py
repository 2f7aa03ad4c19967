"""What another site shows where an address of ours is shared: title, description, picture."""

from dataclasses import dataclass

from election.presentation.card_picture import HEIGHT, WIDTH
from election.services.overview import StoredPoll
from election.web.middleware.public import Look
from election.web.pages.poll_status import PollStatus

STATE_DIGITS = 12
"""Of a journal's head, in the address of a picture: a new state has a new address, and so other
sites fetch it anew."""


@dataclass(frozen=True)
class Preview:
    """The values of `preview.html`. Addresses are whole; `picture` is empty where there is none."""

    title: str
    description: str
    url: str
    picture: str = ""
    picture_says: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def site_preview(look: Look, standings: list[PollStatus]) -> Preview:
    """The preview of the front page."""
    project = look.site.project
    open_ = [poll.question for poll in standings if poll.takes_ballots]
    polls = f"Open now: {'; '.join(open_)}" if open_ else "Polls, their results, and who leads."
    return Preview(f"Polls of {project}", polls, look.site.url(""))


def poll_preview(look: Look, stored: StoredPoll, status: PollStatus, *page: str) -> Preview:
    """The preview of a page of a poll: its question, where it stands, and its card as a picture."""
    slug, site = stored.poll.slug, look.site
    state = stored.history.head[:STATE_DIGITS]
    where = " ".join(filter(None, (status.outcome, f"{status.word}.", status.sentence)))
    return Preview(
        title=status.question,
        description=where,
        url=site.url("polls", slug, *page),
        picture=f"{site.url('polls', slug, 'card.png')}?{state}",
        picture_says=f"{status.question} {status.outcome or status.word}",
    )
