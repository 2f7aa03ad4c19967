"""The front page: the present lead, the open polls, and the results of earlier ones."""

from collections.abc import Callable, Iterable
from itertools import chain

from election.rules.poll.phases import (
    Phase,
    awaits_notice,
    awaits_opening,
    has_no_result,
    is_being_counted,
    is_reported,
    takes_ballots,
    takes_nominations,
)
from election.services import overview
from election.web.middleware.public import Look
from election.web.pages.poll_status import PollStatus, poll_status, word_changes
from election.web.pages.preview import site_preview
from election.web.public_pages import PublicPage
from election.web.responses import public


def front(look: Look) -> PublicPage:
    polls = overview.with_histories(look.tx, look.polls)
    noticed = [stored for stored in polls if stored.is_public]
    moment = look.moment(*chain.from_iterable(map(word_changes, noticed)))
    standings = [poll_status(look.tx, stored, moment) for stored in noticed]
    tenures = overview.register(look.tx, polls)
    return public(
        look,
        "front.html",
        preview=site_preview(look, standings),
        open=_where(standings, takes_ballots),
        nominating=_where(standings, takes_nominations),
        upcoming=_where(standings, lambda phase: awaits_notice(phase) or awaits_opening(phase)),
        counting=_where(standings, is_being_counted),
        reports=_where(reversed(standings), is_reported),
        ended=_where(reversed(standings), has_no_result),
        tenures=tenures,
        since=[tenure.since for tenure in tenures],
        first_lead=None if tenures else overview.lead_before_any_poll(polls),
        stopped=overview.stopped_polls(look.tx, look.polls, polls),
    )


def _where(standings: Iterable[PollStatus], holds: Callable[[Phase], bool]) -> list[PollStatus]:
    return [poll for poll in standings if holds(poll.phase)]
