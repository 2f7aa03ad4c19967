"""What another site shows where an address of ours is shared: title, description, picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from election.presentation.card_picture import (
    HEIGHT,
    WIDTH,
    CardBar,
    CardPicture,
    Tone,
    card_png,
)
from election.results.report.published import published_card
from election.rules.poll.definition import Definition
from election.rules.poll.phases import Phase
from election.services.overview import StoredPoll, with_history
from election.web.middleware.public import Look
from election.web.pages.poll_status import PollStatus, poll_status, word_changes
from election.web.public_pages import PublicPage

_TONES: Mapping[Phase, Tone] = {
    "noticed": "coming",
    "open": "good",
    "closed": "warn",
    "tallied": "warn",
    "published": "warn",
    "certified": "good",
    "cancelled": "fault",
    "void": "fault",
}
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


def card(look: Look) -> PublicPage:
    """The card of a poll as a picture. It has no result before a report is published."""
    stored = with_history(look.tx, look.poll)
    moment = look.moment(*word_changes(stored))
    status = poll_status(look.tx, stored, moment)
    result = published_card(look.tx, stored.poll, stored.history, moment)
    names = _instead(stored.definition)
    site = look.site
    if result is None:
        picture = CardPicture(
            project=site.project,
            badge=status.word,
            tone=_TONES[status.phase],
            headline=status.question,
            facts=status.sentence,
            address=site.host,
            instead=names,
        )
    else:
        picture = CardPicture(
            project=site.project,
            badge=result.status,
            tone=_TONES[status.phase],
            headline=result.headline,
            happened=result.happened,
            bars=tuple(
                CardBar(bar.label, bar.votes, bar.of, bar.needed, bar.winner) for bar in result.bars
            ),
            line=result.line,
            facts=result.facts,
            address=site.host,
            instead=names,
        )
    return PublicPage.of(card_png(picture), "image/png")


def _instead(definition: Definition) -> Mapping[str, str]:
    """The ids of people, for names that the fonts of the picture do not have."""
    return {person.name: person.id for person in definition.roll.people}
