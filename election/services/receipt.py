"""The receipt that the service signs for an envelope that it took: made anew, and never kept."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto import receipt
from election.crypto.ssh_signature import public_line
from election.database.tables import Poll
from election.services import store
from election.services.cast import RecordedBallot
from election.services.history import History, happened


def signed_receipt(
    poll: Poll, history: History, taken: RecordedBallot, key: Ed25519PrivateKey
) -> str | None:
    """The text to keep; the same for the same cast. None where the key is not the definition's.

    A ballot is taken all the same then, and its elector is told: a receipt that no record can
    verify would only seem to prove something.
    """
    if store.definition_of(poll).service_key != public_line(key):
        return None
    said = receipt.Receipt(
        poll=poll.slug,
        definition=poll.definition_hash,
        envelope=taken.envelope_hash,
        number=taken.number,
        journal=happened(history.opened).hash,
    )
    return receipt.receipt_text(said, key)
