"""Refusals of a receipt that is compared with a record.

Two of them prove a claim: JournalReplaced and EnvelopeMissing.
"""

from election.errors.base import Refusal


class ReceiptUnreadable(Refusal):
    """Text that is no receipt."""

    says = "This is no receipt of a ballot: {reason}."
    hint = "Bring the whole text from the page that said Cast: one line, and the signature below."
    reason: str


class ReceiptOfAnotherPoll(Refusal):
    """A receipt and a record of two definitions: neither proves anything about the other."""

    says = "The receipt, from {poll}, names the definition {named}; the record has {found}."
    hint = "Every mail about a poll carries the hash of its definition: compare it with both."
    poll: str
    named: str
    found: str


class RecordUnfit(Refusal):
    """A record that cannot settle a claim."""

    says = "{path} of this record cannot be used: {reason}."
    hint = "Take the record from the report's page, whole and unchanged."
    path: str
    reason: str


class JournalReplaced(Refusal):
    """A record whose journal is not the one that the service signed for an elector."""

    says = "The record's journal has no entry with the hash {hash}, which the service signed."
    hint = "Show receipt and record to the scrutineer: they prove that the journal was changed."
    hash: str


class EnvelopeMissing(Refusal):
    """A receipt and a record that contradict each other: the proof of a missing envelope."""

    says = (
        "The claim is proved: the service signed for the envelope {envelope} in {poll}, and its "
        "record lists it neither in the box nor among the replaced."
    )
    hint = "Show receipt and record to the scrutineer; the receipt gives nothing else away."
    poll: str
    envelope: str


class EnvelopeNotListed(Refusal):
    """A receipt of an envelope that is in neither list, where a list may leave old ones out."""

    says = (
        "The record lists the envelope {envelope} of {poll} neither in the box nor among the "
        "replaced. That proves a claim unless its elector cast more than {most} ballots later: of "
        "each elector, a record lists the newest {most} that were replaced."
    )
    hint = "If that elector cast fewer, show receipt and record to the scrutineer."
    poll: str
    envelope: str
    most: int
