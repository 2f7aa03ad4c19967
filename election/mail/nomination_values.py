"""The values of each kind of mail about nominations, read from the database when it is sent."""

from datetime import timedelta

from election.errors.mail import MessageOutdated
from election.mail.message_kind import Occasion, Values
from election.mail.subjects import short_day
from election.rules.poll.nominating import first_opening, window_of
from election.rules.poll.phases import takes_nominations
from election.rules.poll.questions import Nominations
from election.rules.sentences.words import listed
from election.services.history import happened
from election.services.links import BallotLink


def _window(on: Occasion) -> Nominations:
    window = window_of(on.definition)
    if window is None:
        raise LookupError("this poll has no nominations")
    return window


def _shared(on: Occasion) -> Values:
    window = _window(on)
    return {"window": window, "nominations_day": short_day(window.closes)}


def nominations(on: Occasion) -> Values:
    """A link made now, from the elector's random id; an official who is no elector has none."""
    if not takes_nominations(on.poll.phase):
        raise MessageOutdated(reason="nominations are over")
    return _shared(on) | {"page": "", "code": "", "link": "", **_link(on)}


def _link(on: Occasion) -> Values:
    if on.to_elector is None:
        return {}
    if on.message.address != on.elector.email:
        raise MessageOutdated(reason="this elector's links go to another address now")
    named = BallotLink(on.elector.public_id, on.elector.link_issue)
    code, page = on.letterhead.signer.make_nomination_link(named), on.page_of_nominations
    return {"page": page, "code": code, "link": f"{page}#{code}"}


def nomination_answer(on: Occasion) -> Values:
    """What was answered is stored by the act; it may be changed until the window ends."""
    return _shared(on)


def nominations_closed(on: Occasion) -> Values:
    """Who stands, and until when the notice must be given."""
    times, closed = on.definition.times, happened(on.history.nominations_closed)
    latest = times.opens - timedelta(days=times.minimum_notice_days)
    return _shared(on) | {
        "standing": listed(on.poll_kind.names.values()) if closed.candidates else "",
        "stand": closed.candidates,
        "latest": latest,
        "is_late": closed.at > latest,
        "later": first_opening(on.definition, closed.at),
    }
