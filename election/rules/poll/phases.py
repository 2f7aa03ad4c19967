"""The phases of a poll: the acts that each allows, its meaning, and the times of acts.

No step goes back. `closes` is half-open: at that instant the poll is closed. No other module
compares a phase with a word: it calls `require_phase`, or one of the functions below.
"""

from datetime import datetime, timedelta
from typing import Literal

from election.errors.base import instant_text
from election.errors.nominations import NominationsNotOpen, NominationsNotOver, NominationsOver
from election.errors.phases import (
    ExtensionRefused,
    ExtensionTooLong,
    TooEarly,
    TooLate,
    VotingTooShort,
    WrongPhase,
)
from election.rules.poll.definition import Times
from election.rules.poll.questions import Nominations

Phase = Literal[
    "draft",
    "nominating",
    "nominated",
    "noticed",
    "open",
    "closed",
    "tallied",
    "published",
    "certified",
    "cancelled",
    "void",
]
Act = Literal[
    "draft",
    "open nominations",
    "nominate",
    "close nominations",
    "notice",
    "reply",
    "recuse",
    "confirm mail",
    "relink",
    "object",
    "open",
    "cast",
    "remind",
    "withdraw",
    "extend",
    "close",
    "box",
    "tally",
    "publish",
    "challenge",
    "rule",
    "recount",
    "certify",
    "alternate",
    "cancel",
    "void",
    "purge",
]

ALLOWED: dict[Act, tuple[Phase, ...]] = {
    "draft": ("draft",),
    "open nominations": ("draft",),
    "nominate": ("nominating",),
    "close nominations": ("nominating",),
    "notice": ("draft", "nominated"),
    "reply": ("noticed",),
    "recuse": ("noticed",),
    "confirm mail": ("noticed", "open"),
    "relink": ("nominating", "nominated", "noticed", "open"),
    "object": ("noticed",),
    "open": ("noticed",),
    "cast": ("open",),
    "remind": ("open",),
    "withdraw": ("noticed", "open"),
    "extend": ("open",),
    "close": ("open",),
    "box": ("closed", "tallied", "published"),
    "tally": ("closed",),
    "publish": ("tallied",),
    "challenge": ("published",),
    "rule": ("noticed", "open", "closed", "tallied", "published"),
    "recount": ("published",),
    "certify": ("published",),
    "alternate": ("noticed", "open", "closed", "tallied", "published"),
    "cancel": ("draft", "nominating", "nominated", "noticed"),
    "void": ("open", "closed", "tallied", "published"),
    "purge": ("certified", "cancelled", "void"),
}

NEXT: dict[Act, Phase] = {
    "draft": "draft",
    "open nominations": "nominating",
    "close nominations": "nominated",
    "notice": "noticed",
    "open": "open",
    "close": "closed",
    "tally": "tallied",
    "publish": "published",
    "certify": "certified",
    "cancel": "cancelled",
    "void": "void",
}


def require_phase(act: Act, phase: Phase, slug: str) -> None:
    """Raise WrongPhase unless the phase allows the act."""
    if phase not in ALLOWED[act]:
        raise WrongPhase(slug=slug, act=act, phase=phase, allowed=" or ".join(ALLOWED[act]))


def is_draft(phase: Phase) -> bool:
    """True before notice: the officer may still change the poll, and nobody else sees it."""
    return phase == "draft"


def takes_nominations(phase: Phase) -> bool:
    """True while electors nominate. From the window's end on, `require_nominating` refuses."""
    return phase == "nominating"


def awaits_notice(phase: Phase) -> bool:
    """True from the close of nominations until the notice: the candidates are fixed."""
    return phase == "nominated"


def gathers_candidates(phase: Phase) -> bool:
    """True from the opening of nominations until the notice: people know of the poll."""
    return takes_nominations(phase) or awaits_notice(phase)


def awaits_opening(phase: Phase) -> bool:
    """True from notice until opening: electors may still be recused."""
    return phase == "noticed"


def require_rehearsable(phase: Phase, slug: str) -> None:
    """Raise WrongPhase once a poll has opened: there is nothing left to rehearse."""
    if not (is_draft(phase) or awaits_notice(phase) or awaits_opening(phase)):
        allowed = "draft, nominated or noticed"
        raise WrongPhase(slug=slug, act="rehearse", phase=phase, allowed=allowed)


def takes_ballots(phase: Phase) -> bool:
    """True while the poll is open. From `closes` on, `require_window` still refuses casts."""
    return phase == "open"


def was_closed(phase: Phase) -> bool:
    """True from the close on: the box is fixed. False for a poll without a result."""
    return phase in {"closed", "tallied", "published", "certified"}


def awaits_tally(phase: Phase) -> bool:
    """True from the close until the tally: the box is fixed, and not opened yet."""
    return phase == "closed"


def is_being_counted(phase: Phase) -> bool:
    """True from the close until the report is published."""
    return phase in {"closed", "tallied"}


def is_reported(phase: Phase) -> bool:
    """True once the report is published, preliminary or certified."""
    return phase in {"published", "certified"}


def awaits_certification(phase: Phase) -> bool:
    """True from the close until the result is final."""
    return was_closed(phase) and not is_certified(phase)


def is_certified(phase: Phase) -> bool:
    """True once the result is final."""
    return phase == "certified"


def is_cancelled(phase: Phase) -> bool:
    """True if the poll ended before it opened. Only the journal tells if it had been noticed."""
    return phase == "cancelled"


def has_no_result(phase: Phase) -> bool:
    """True if the poll ended without a result, before or after it opened."""
    return phase in {"cancelled", "void"}


def is_over(phase: Phase) -> bool:
    """True once the poll has ended: only the data of its people may still be deleted."""
    return is_certified(phase) or has_no_result(phase)


def is_closed(closes: datetime, now: datetime) -> bool:
    """True from `closes` on: a cast at that instant is refused, a cast before it counts."""
    return now >= closes


def require_window(act: Act, slug: str, opens: datetime, closes: datetime, now: datetime) -> None:
    """Raise TooEarly before `opens` and TooLate from `closes` on."""
    if now < opens:
        raise TooEarly(slug=slug, act=act, instant=opens)
    if is_closed(closes, now):
        raise TooLate(slug=slug, act=act, instant=closes)


def require_not_before(act: Act, slug: str, instant: datetime, now: datetime) -> None:
    """Raise TooEarly before the instant."""
    if now < instant:
        raise TooEarly(slug=slug, act=act, instant=instant)


def require_nominating(slug: str, window: Nominations, now: datetime) -> None:
    """Raise NominationsNotOpen before the window, and NominationsOver from its end on."""
    if now < window.opens:
        raise NominationsNotOpen(slug=slug, opens=instant_text(window.opens))
    require_nominations_left(slug, window, now)


def require_nominations_left(slug: str, window: Nominations, now: datetime) -> None:
    """Raise NominationsOver once the window has ended."""
    if is_closed(window.closes, now):
        raise NominationsOver(slug=slug, closes=instant_text(window.closes))


def require_nominations_over(slug: str, window: Nominations, now: datetime) -> None:
    """Raise NominationsNotOver while the window lasts."""
    if not is_closed(window.closes, now):
        raise NominationsNotOver(slug=slug, closes=instant_text(window.closes))


def require_notice(slug: str, times: Times, now: datetime) -> None:
    """Raise TooLate where less than `minimum_notice_days` are left before `opens`."""
    latest = times.opens - timedelta(days=times.minimum_notice_days)
    if now > latest:
        raise TooLate(slug=slug, act="notice", instant=latest)


LONGEST_EXTENSION = timedelta(days=31)
"""The most that one extension adds. A year that was mistyped would keep a poll open for years."""
PUNCTUAL = timedelta(hours=1)
"""An opening up to so late is in time. No job opens a poll in the instant of `opens`."""


def require_voting_time(slug: str, times: Times, closes: datetime, now: datetime) -> None:
    """Raise VotingTooShort where a late opening leaves less than `minimum_voting_days`.

    The lateness of a punctual opening does not count: a window that was drafted as right is right.
    """
    begins = times.opens if now - times.opens <= PUNCTUAL else now
    if closes - begins < timedelta(days=times.minimum_voting_days):
        raise VotingTooShort(slug=slug, days=times.minimum_voting_days, closes=closes)


def require_extension(slug: str, closes: datetime, asked: datetime) -> None:
    """Raise ExtensionRefused unless the end that is asked for is later, by 31 days at most."""
    facts = {"slug": slug, "closes": instant_text(closes), "asked": instant_text(asked)}
    if asked <= closes:
        raise ExtensionRefused(**facts)
    if asked - closes > LONGEST_EXTENSION:
        raise ExtensionTooLong(**facts, days=LONGEST_EXTENSION.days)


def challenge_ends(published_at: datetime, times: Times) -> datetime:
    """The instant from which certification is possible."""
    return published_at + timedelta(days=times.challenge_days)


RULING_TIME = timedelta(days=7)
"""So long only the officer rules on an objection or a challenge; then the scrutineer may too."""


def ruling_due(filed_at: datetime) -> datetime:
    """The instant from which the scrutineer may rule on what was filed then."""
    return filed_at + RULING_TIME
