"""Every kind of message in one table: which act queues it, to whom, its subject and its values.

The words are in `templates/NAME.html`, from which both parts of a mail are made. `contents.py` adds
the values that all kinds share. No value is a marking.
In mail about the close, `in_box` is the number of the elector's ballot in the box, 0 for none.
"""

from collections.abc import Mapping

from election.mail.alert_values import refused_mails, somebody_else, unreached_electors
from election.mail.message_kind import EVERYBODY, MessageKind
from election.mail.poll_values import (
    ballot_link,
    box_closed,
    candidate_withdrawn,
    certified,
    closed,
    confirmation,
    dispute,
    notice,
    recounted,
    recusal,
    reminder,
    result,
    ruled,
    subject_letter,
)

MANY = 999_999
"""The number of a ballot with as many digits as any will have."""


_KINDS = (
    MessageKind(
        "test",
        acts=(),  # `election mail test` sends it at once, past the outbox
        to="the address that the command names",
        subject="Test mail: nothing to do",
    ),
    MessageKind(
        "notice",
        acts=("services.notice", "services.relink"),
        to=f"{EVERYBODY}; later, an elector at a new first address",
        subject="Voting opens {opens_day}",
        values=notice,
        calendar=True,
    ),
    MessageKind(
        "subject-letter",
        acts=("services.notice",),
        to="the elector whom the poll is about, at both addresses",
        subject="About you, reply by {opens_day}",
        values=subject_letter,
    ),
    MessageKind(
        "reply-added",
        acts=("services.reply",),
        to=EVERYBODY,
        subject="A public reply",
        stored=("link",),
    ),
    MessageKind(
        "recusal",
        acts=("services.recuse",),
        to="the elector who declared it or took it back, at both addresses",
        subject="Your recusal is {done}",
        stored=("recused",),
        values=recusal,
    ),
    MessageKind(
        "ballot-link",
        acts=("services.open",),
        to="every elector with a ballot, at the first address; at the second where that fails",
        subject="Vote by {closes_day}",
        values=ballot_link,
    ),
    MessageKind(
        "link-reissued",
        acts=("services.relink",),
        to="the elector whose link was replaced, at the first address, or at the second where that "
        "fails",
        subject="New link, vote by {closes_day}",
        values=ballot_link,
    ),
    MessageKind(
        "address-changed",
        acts=("services.relink",),
        to="the elector whose first address changed, at the old one",
        subject="Your ballot link goes elsewhere now",
        stored=("reason",),
    ),
    MessageKind(
        "confirm-address",
        acts=("services.confirm_mail",),
        to="each elector with a ballot who has not answered yet, at the first address",
        subject="Does this mail reach you?",
        stored=("at",),
        values=confirmation,
    ),
    MessageKind(
        "hand-over",
        acts=("services.hand_over",),
        to="the elector whose link was printed, at every address of theirs that is known",
        subject="Your ballot link was printed",
    ),
    MessageKind(
        "recorded",
        acts=("services.cast",),
        to="the elector who cast, at the first address",
        subject="Your ballot is recorded",
        stored=("number",),
        variants=({"number": 1}, {"number": MANY}),
    ),
    MessageKind(
        "reminder",
        acts=("services.remind",),
        to="every elector with a ballot, cast or not, unless they stopped it; at the first address",
        subject="Reminder, vote by {closes_day}",
        stored=("at", "due"),
        values=reminder,
    ),
    MessageKind(
        "extended",
        acts=("services.extend",),
        to=EVERYBODY,
        subject="More time, vote by {closes_day}",
        stored=("reason",),
        calendar=True,
    ),
    MessageKind(
        "candidate-withdrawn",
        acts=("services.withdraw",),
        to=EVERYBODY,
        subject="A candidate has withdrawn",
        stored=("candidate",),
        values=candidate_withdrawn,
    ),
    MessageKind(
        "closed",
        acts=("services.close",),
        to="every elector, at the first address",
        subject="Voting is over",
        stored=("root", "in_box"),
        values=closed,
        variants=(
            {"has_ballot": False},
            *({"has_ballot": True, "in_box": number} for number in (0, 1, MANY)),
        ),
    ),
    MessageKind(
        "box-closed",
        acts=("services.close",),
        to="every official",
        subject="The box is closed",
        stored=("root",),
        values=box_closed,
    ),
    MessageKind(
        "result",
        acts=("results.publish",),
        to=EVERYBODY,
        subject="Preliminary result",
        values=result,
        calendar=True,
    ),
    MessageKind(
        "objected",
        acts=("services.disputes",),
        to="officer and scrutineer",
        subject="Objection, rule by {due_day}",
        stored=("number", "statement"),
        values=dispute,
    ),
    MessageKind(
        "challenged",
        acts=("services.disputes",),
        to=EVERYBODY,
        subject="The result is challenged",
        stored=("number", "statement"),
        values=dispute,
    ),
    MessageKind(
        "ruled",
        acts=("services.rule",),
        to=EVERYBODY,
        subject="A ruling on {of} {number}",
        stored=("number", "of", "statement", "ruling", "by"),
        values=ruled,
    ),
    MessageKind(
        "recounted",
        acts=("services.recount",),
        to=EVERYBODY,
        subject="The ballots were counted again",
        stored=("agrees",),
        values=recounted,
    ),
    MessageKind(
        "alternate",
        acts=("services.alternate",),
        to=f"{EVERYBODY}, and whoever held the office before",
        subject="There is a new {office}",
        stored=("office", "before", "after", "reason"),
    ),
    MessageKind(
        "certified",
        acts=("results.certify",),
        to=EVERYBODY,
        subject="Certified result",
        values=certified,
    ),
    MessageKind(
        "cancelled",
        acts=("services.cancel",),
        to=f"{EVERYBODY}, where the notice was mailed",
        subject="Cancelled",
        stored=("reason",),
        calendar=True,
    ),
    MessageKind(
        "void",
        acts=("services.void",),
        to=EVERYBODY,
        subject="Void, without a result",
        stored=("reason",),
        calendar=True,
    ),
    MessageKind(
        "mail-refused",
        acts=("services.alerts",),
        to="the officer",
        subject="Mail did not arrive",
        stored=("mails",),
        values=refused_mails,
    ),
    MessageKind(
        "not-on-time",
        acts=("services.alerts",),
        to="the officer",
        subject="The poll did not {act} on time",
        stored=("act", "done", "fault", "why", "advice"),
    ),
    MessageKind(
        "not-reached",
        acts=("services.tell_unreached",),
        to="the officer",
        subject="Not everybody is reached yet",
        stored=("look", "electors"),
        values=unreached_electors,
    ),
    MessageKind(
        "not-them",
        acts=("services.confirm_mail",),
        to="the officer",
        subject="A wrong address: look at once",
        stored=("elector", "address"),
        values=somebody_else,
    ),
    MessageKind(
        "poll-stopped",
        acts=("services.alerts",),
        to="the officer",
        subject="A poll is stopped: look at once",
        whatever_changed=True,
    ),
)
MESSAGES: Mapping[str, MessageKind] = {kind.name: kind for kind in _KINDS}
