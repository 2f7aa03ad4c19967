"""The values of each kind of mail about a poll, read from the database when it is sent."""

from election.crypto import canonical
from election.errors.mail import MessageOutdated
from election.mail.message_kind import Occasion, Values
from election.mail.subjects import short_day
from election.presentation.times import utc
from election.rules.poll.phases import awaits_opening, challenge_ends, takes_ballots
from election.rules.sentences.definition import (
    adopted_sentence,
    key_sentence,
    reminders_sentence,
)
from election.rules.sentences.words import listed
from election.services import mail_reach, overview
from election.services.history import happened
from election.services.links import BallotLink, MailboxLink
from election.services.second_address import is_due_at_second


def notice(on: Occasion) -> Values:
    """All that an elector needs before the opening."""
    names, callers = on.poll_kind.names, on.poll_kind.notice_part().callers
    return _rule(on) | {
        "reply": on.history.reply or on.definition.reply,
        "callers": listed(person.name for person in callers) if callers else None,
        "candidates": listed(names.values()) if names else None,
        "conflict": on.poll_kind.conflict,
        "key": key_sentence(on.definition),
        "reminders": reminders_sentence(on.definition.times.reminders, utc),
        "small": on.poll_kind.small_electorate_sentences(),
        "adopted": adopted_sentence(on.definition),
        "link_address": on.to_elector.email if on.to_elector else None,
        "file_url": _file_url(on),
    }


def _file_url(on: Occasion) -> str | None:
    """The page on which this elector objects or challenges; None for an official's copy."""
    if on.to_elector is None:
        return None
    link = MailboxLink.to(on.to_elector.public_id, on.message.address)
    return on.letterhead.url("o", on.poll.slug, on.letterhead.signer.make_dispute_code(link))


def subject_letter(on: Occasion) -> Values:
    """What is asked of the person whom the poll is about."""
    return _rule(on) | {"subject_mode": on.definition.question.subject_mode}


def ballot_link(on: Occasion) -> Values:
    """A link made now, from the elector's random id; it is stored nowhere.

    It goes to the elector's first address of this moment, or to the second one in its place: a
    message that was queued for an earlier address is outdated.
    """
    is_at_first = on.message.address == on.elector.email
    if not is_at_first and not is_due_at_second(on.tx, on.message, on.elector):
        raise MessageOutdated(reason="this elector's links go to another address now")
    if mail_reach.sheets_of(on.tx, on.poll, [on.elector]):
        raise MessageOutdated(reason="this elector's link was printed, and is mailed no more")
    code = on.letterhead.signer.make(BallotLink(on.elector.public_id, on.elector.link_issue))
    page = on.letterhead.url("b", on.poll.slug)
    return _rule(on) | {"page": page, "code": code, "link": f"{page}#{code}"}


def confirmation(on: Occasion) -> Values:
    """The address of the page that asks whether this mail has arrived; it opens no ballot."""
    if on.message.address != on.elector.email:
        raise MessageOutdated(reason="this elector's mail goes to another address now")
    before_opening = awaits_opening(on.poll.phase)
    if not (before_opening or takes_ballots(on.poll.phase)):
        raise MessageOutdated(reason="the poll is not open any more")
    content = MailboxLink.to(on.elector.public_id, on.elector.email)
    code = on.letterhead.signer.make_confirmation_code(content)
    page = on.letterhead.url("c", on.poll.slug, code)
    return {"page": page, "before_opening": before_opening}


def reminder(on: Occasion) -> Values:
    """A ballot link, and the address that stops reminders; the two have nothing in common."""
    code = on.letterhead.signer.make_reminder_code(on.elector.public_id)
    return ballot_link(on) | {"unsubscribe": on.letterhead.url("r", on.poll.slug, code)}


def _rule(on: Occasion) -> Values:
    """The rule with its numbers: before the opening, electors may still recuse themselves."""
    recused = on.history.recused
    fixed = None if awaits_opening(on.poll.phase) else recused
    return {
        "rule": on.poll_kind.rule_sentence(fixed),
        "abstain": on.poll_kind.abstain_sentence(recused),
    }


def recusal(on: Occasion) -> Values:
    """The word of the subject for a recusal, or for one that was taken back."""
    return {"done": "recorded" if canonical.loads(on.message.data)["recused"] else "withdrawn"}


def candidate_withdrawn(on: Occasion) -> Values:
    """The name of the candidate as it stands on the ballot."""
    candidate = canonical.loads(on.message.data)["candidate"]
    return {"candidate": on.poll_kind.names[candidate]}


def closed(on: Occasion) -> Values:
    """What whoever opens the box asks electors for: its root, its envelopes, and its close."""
    entry = happened(on.history.closed)
    return {"box_url": on.page("box"), "envelopes": entry.envelopes, "closed_at": entry.at}


def box_closed(on: Occasion) -> Values:
    """The same for officials, without the number of envelopes, and with who can open the box."""
    entry = happened(on.history.closed)
    return {"box_url": on.page("box"), "closed_at": entry.at, "key": key_sentence(on.definition)}


def result(on: Occasion) -> Values:
    """The outcome, and until when it can be challenged."""
    tally = overview.outcome(on.tx, on.poll)
    if tally is None:
        raise LookupError("there is no tally")
    published = happened(on.history.published).at
    return {
        "outcome": on.poll_kind.outcome_sentence(tally),
        "opened": tally.opened,
        "report_url": on.page("report"),
        "challenge_until": challenge_ends(published, on.definition.times),
        "file_url": _file_url(on),
    }


def dispute(on: Occasion) -> Values:
    """Until when the officer alone rules, the filer where published, and where it can be read."""
    number = canonical.loads(on.message.data)["number"]
    filed = next(each for each in on.history.disputes if each.number == number)
    filer = on.definition.roll.person(filed.by or "")
    due = filed.due
    return {
        "filer": filer.name if filer else None,
        "due": due,
        "due_day": short_day(due),
        "report_url": on.page("report"),
    }


def not_ruled(on: Occasion) -> Values:
    """The objections that had no ruling at the opening, as filed, and the first instant due."""
    numbers = canonical.loads(on.message.data)["numbers"]
    waiting = [each for each in on.history.disputes if each.number in numbers]
    due = min(each.due for each in waiting)
    return {"waiting": waiting, "due": due, "due_day": short_day(due)}


def ruled(on: Occasion) -> Values:
    """What still awaits a ruling, and what follows from one that was upheld."""
    return {
        "open_disputes": on.history.open_disputes,
        "before_opening": awaits_opening(on.poll.phase),
        "published": on.history.published is not None,
    }


def recounted(on: Occasion) -> Values:
    """Where the recount is told."""
    return {"report_url": on.page("report")}


def certified(on: Occasion) -> Values:
    """The outcome, and the public statement of reasons."""
    return result(on) | {"statement": happened(on.history.certified).statement}
