"""The card of a poll as a picture, for other sites that show where a poll's address is shared."""

from collections.abc import Mapping

from election.presentation.card_picture import CardBar, CardPicture, Tone, card_png
from election.rules.poll.definition import Definition
from election.rules.poll.phases import Phase
from election.rules.poll.rehearsals import REHEARSAL
from election.services.overview import with_history
from election.web.middleware.public import Look
from election.web.pages.poll_status import poll_status, word_changes
from election.web.public_pages import PublicPage

_TONES: Mapping[Phase, Tone] = {
    "nominating": "good",
    "nominated": "coming",
    "noticed": "coming",
    "open": "good",
    "closed": "warn",
    "tallied": "warn",
    "published": "warn",
    "certified": "good",
    "cancelled": "fault",
    "void": "fault",
}


def card(look: Look) -> PublicPage:
    """The card of a poll as a picture. It has no result before a report is published."""
    from election.results.report.published import published_card

    stored = with_history(look.tx, look.poll)
    moment = look.moment(*word_changes(stored))
    status = poll_status(look.tx, stored, moment)
    result = published_card(look.tx, stored.poll, stored.history, moment)
    names = _instead(stored.definition)
    site = look.site
    if result is None:
        picture = CardPicture(
            project=site.project,
            badge=f"{REHEARSAL}: {status.word}" if status.rehearsal else status.word,
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
