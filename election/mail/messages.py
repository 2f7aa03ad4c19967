"""Every kind of message in one table: which act queues it, to whom, its subject and its values.

The words are in `templates/NAME.txt` and `templates/NAME.html`, which say the same. `contents.py`
adds the values that all kinds share. No value is a marking.
In mail about the close, `in_box` is the number of the elector's ballot in the box, 0 for none.
"""

from collections.abc import Mapping

from election.crypto import canonical
from election.errors.mail import MessageOutdated
from election.mail.message_kind import MessageKind, Occasion, Values
from election.rules.poll.phases import awaits_opening, challenge_ends
from election.rules.sentences.definition import adopted_sentence, key_sentence
from election.rules.sentences.words import listed
from election.services import overview
from election.services.history import happened
from election.services.links import BallotLink

MANY = 999_999
"""The number of a ballot with as many digits as any will have."""


def _notice(on: Occasion) -> Values:
    names, callers = on.poll_kind.names, on.poll_kind.notice_part().callers
    return _rule(on) | {
        "reply": on.history.reply or on.definition.reply,
        "callers": listed(person.name for person in callers) if callers else None,
        "candidates": listed(names.values()) if names else None,
        "conflict": on.poll_kind.conflict,
        "key": key_sentence(on.definition),
        "small": on.poll_kind.small_electorate_sentences(),
        "adopted": adopted_sentence(on.definition),
        "link_address": on.elector.email,
    }


def _ballot_link(on: Occasion) -> Values:
    """A link made now, from the elector's random id; it is stored nowhere.

    It goes to the elector's address of this moment only: a message that was queued for an earlier
    one is outdated.
    """
    if on.message.address != on.elector.email:
        raise MessageOutdated(reason="this elector's links go to another address now")
    code = on.letterhead.signer.make(BallotLink(on.elector.public_id, on.elector.link_issue))
    page = on.letterhead.url("b", on.poll.slug)
    return _rule(on) | {"page": page, "code": code, "link": f"{page}#{code}"}


def _rule(on: Occasion) -> Values:
    """The rule with its numbers: before the opening, electors may still recuse themselves."""
    recused = on.history.recused
    fixed = None if awaits_opening(on.poll.phase) else recused
    return {
        "rule": on.poll_kind.rule_sentence(fixed),
        "abstain": on.poll_kind.abstain_sentence(recused),
    }


def _candidate_withdrawn(on: Occasion) -> Values:
    candidate = canonical.loads(on.message.data)["candidate"]
    return {"candidate": on.poll_kind.names[candidate]}


def _closed(on: Occasion) -> Values:
    """What whoever opens the box asks electors for: its root, its envelopes, and its close."""
    closed = happened(on.history.closed)
    return {"box_url": on.page("box"), "envelopes": closed.envelopes, "closed_at": closed.at}


def _result(on: Occasion) -> Values:
    tally = overview.outcome(on.tx, on.poll)
    if tally is None:
        raise LookupError("there is no tally")
    published = happened(on.history.published).at
    return {
        "outcome": on.poll_kind.outcome_sentence(tally),
        "opened": tally.opened,
        "report_url": on.page("report"),
        "challenge_until": challenge_ends(published, on.definition.times),
    }


def _certified(on: Occasion) -> Values:
    return _result(on) | {"statement": happened(on.history.certified).statement}


_KINDS = (
    MessageKind(
        "test",
        acts=(),  # `election mail test` sends it at once, past the outbox
        to="the address that the command names",
        subject="Test message",
    ),
    MessageKind(
        "notice",
        acts=("services.notice", "services.relink"),
        to="every elector, at both addresses; later, an elector at a new first address",
        subject="Notice of {poll}",
        values=_notice,
        calendar=True,
    ),
    MessageKind(
        "recusal",
        acts=("services.recuse",),
        to="the elector who declared it or took it back, at both addresses",
        subject="Your recusal in {poll}",
        stored=("recused",),
    ),
    MessageKind(
        "ballot-link",
        acts=("services.open",),
        to="every elector with a ballot, at the first address",
        subject="Your ballot link for {poll}",
        values=_ballot_link,
    ),
    MessageKind(
        "link-reissued",
        acts=("services.relink",),
        to="the elector whose link was replaced, at the first address",
        subject="Your new ballot link for {poll}",
        values=_ballot_link,
    ),
    MessageKind(
        "address-changed",
        acts=("services.relink",),
        to="the elector whose first address changed, at the old one",
        subject="Your address for {poll} has changed",
        stored=("reason",),
    ),
    MessageKind(
        "recorded",
        acts=("services.cast",),
        to="the elector who cast, at the first address",
        subject="Your ballot in {poll} is recorded",
        stored=("number",),
        variants=({"number": 1}, {"number": MANY}),
    ),
    MessageKind(
        "reminder",
        acts=("services.remind",),
        to="every elector with a ballot, cast or not, at the first address",
        subject="Reminder: {poll} is open",
        values=_ballot_link,
    ),
    MessageKind(
        "extended",
        acts=("services.extend",),
        to="every elector, at both addresses",
        subject="{poll} closes later",
        stored=("reason",),
        calendar=True,
    ),
    MessageKind(
        "candidate-withdrawn",
        acts=("services.withdraw",),
        to="every elector, at both addresses",
        subject="A candidate has withdrawn from {poll}",
        stored=("candidate",),
        values=_candidate_withdrawn,
    ),
    MessageKind(
        "closed",
        acts=("services.close",),
        to="every elector, at the first address",
        subject="{poll} is closed",
        stored=("root", "in_box"),
        values=_closed,
        variants=(
            {"has_ballot": False},
            *({"has_ballot": True, "in_box": number} for number in (0, 1, MANY)),
        ),
    ),
    MessageKind(
        "result",
        acts=("results.publish",),
        to="every elector, at both addresses",
        subject="Preliminary result of {poll}",
        values=_result,
        calendar=True,
    ),
    MessageKind(
        "certified",
        acts=("results.certify",),
        to="every elector, at both addresses",
        subject="Certified result of {poll}",
        values=_certified,
    ),
    MessageKind(
        "cancelled",
        acts=("services.cancel",),
        to="every elector, at both addresses, where the notice was mailed",
        subject="{poll} is cancelled",
        stored=("reason",),
        calendar=True,
    ),
    MessageKind(
        "void",
        acts=("services.void",),
        to="every elector, at both addresses",
        subject="{poll} is void",
        stored=("reason",),
        calendar=True,
    ),
)
MESSAGES: Mapping[str, MessageKind] = {kind.name: kind for kind in _KINDS}
