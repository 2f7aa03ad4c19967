"""Checking a receipt against a record, which must list the envelope of the receipt.

Receipt and record are signed by the same key of the service, which the definition names. So whoever
holds a receipt for an envelope that the record does not list has proof against the service, and
nobody can claim an envelope that the service did not sign for.
"""

from collections.abc import Mapping
from typing import Any, Literal

from election.crypto import canonical
from election.crypto.receipt import Receipt
from election.crypto.ssh_signature import verify
from election.errors.crypto import NotCanonical
from election.errors.receipts import (
    EnvelopeMissing,
    EnvelopeNotListed,
    JournalReplaced,
    ReceiptOfAnotherPoll,
    RecordUnfit,
)
from election.errors.signatures import SignatureRefused

DEFINITION, BOX, JOURNAL, SUMS = "definition.json", "box.json", "journal.jsonl", "SHA256SUMS"
SUMS_SIGNATURE = f"{SUMS}.sig"
NEEDED = (DEFINITION, BOX, JOURNAL, SUMS, SUMS_SIGNATURE)
Place = Literal["in the box", "replaced"]


def find_envelope(receipt: Receipt, signature: str, record: Mapping[str, bytes]) -> Place:
    """Find the envelope of a receipt in a record; `record` has the NEEDED files by path.

    Raises EnvelopeMissing where it is not listed: then the receipt proves that it is missing.
    Raises EnvelopeNotListed where it may also have been replaced too long ago to be listed.
    Raises SignatureRefused for a receipt that the service did not sign, ReceiptOfAnotherPoll,
    RecordUnfit for a record that the service did not sign, and JournalReplaced.
    """
    definition = canonical.digest(record[DEFINITION])
    if receipt.definition != definition:
        raise ReceiptOfAnotherPoll(poll=receipt.poll, named=receipt.definition, found=definition)
    key = _member(record, DEFINITION, "service_key")
    verify(signature, key, receipt.content)
    _require_signed(record, key)
    _require_journal(receipt, record[JOURNAL])
    if receipt.envelope in _member(record, BOX, "envelopes"):
        return "in the box"
    if receipt.envelope in _member(record, BOX, "replaced"):
        return "replaced"
    most = _member(record, DEFINITION, "replaced_per_elector")
    if len(_member(record, BOX, "replaced")) < most:
        raise EnvelopeMissing(poll=receipt.poll, envelope=receipt.envelope)
    raise EnvelopeNotListed(poll=receipt.poll, envelope=receipt.envelope, most=most)


def _member(record: Mapping[str, bytes], path: str, key: str) -> Any:
    try:
        return canonical.loads(record[path])[key]
    except (NotCanonical, LookupError, TypeError) as error:
        raise RecordUnfit(path=path, reason=f"it has no {key}") from error


def _require_signed(record: Mapping[str, bytes], key: str) -> None:
    """Raise RecordUnfit unless the service signed the sums, and the sums are those of the files."""
    try:
        verify(record[SUMS_SIGNATURE].decode(errors="replace"), key, record[SUMS])
    except SignatureRefused as refused:
        raise RecordUnfit(path=SUMS_SIGNATURE, reason=refused.reason) from refused
    listed = record[SUMS].splitlines()
    for path in (DEFINITION, BOX, JOURNAL):
        if f"{canonical.digest(record[path])}  {path}".encode() not in listed:
            raise RecordUnfit(path=path, reason=f"{SUMS} has another digest of it")


def _require_journal(receipt: Receipt, journal: bytes) -> None:
    """Raise JournalReplaced unless the journal still has the entry that the receipt names."""
    if receipt.journal not in map(canonical.digest, journal.split(b"\n")):
        raise JournalReplaced(hash=receipt.journal)
