"""A receipt: the service's signed statement that it took an envelope.

It names the poll, the definition, the envelope by its hash, the ballot's number for its elector,
and the journal as it was when the poll opened. It never holds the receipt code, the marking, or
anything else of the ballot. It gives no right over the ballot.

The same cast always has the same receipt. So a receipt holds no time, and no head of the journal at
the moment of casting: these would have to be stored beside the elector, and would tell when the
elector cast.
"""

from dataclasses import asdict, dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto import canonical
from election.crypto.ssh_signature import BEGIN, sign
from election.errors.crypto import NotCanonical
from election.errors.receipts import ReceiptUnreadable

FORMAT = "election-receipt/v1"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The statement about one envelope that the service signs.

    `definition`, `envelope` and `journal` are SHA-256 in lower-case hex; `journal` is the hash of
    the journal's entry `opened`. `number` counts the ballots of this elector from 1.
    """

    format: str = field(default=FORMAT, init=False)
    poll: str
    definition: str
    envelope: str
    number: int
    journal: str

    @property
    def content(self) -> bytes:
        """The canonical bytes that are signed."""
        return canonical.dumps(asdict(self))


def receipt_text(receipt: Receipt, key: Ed25519PrivateKey) -> str:
    """The text to keep: the receipt on its first line, and below it the service's signature."""
    content = receipt.content
    return f"{content.decode()}\n{sign(key, content)}"


def read_receipt(text: str) -> tuple[Receipt, str]:
    """A receipt and its signature, not verified yet. Raises ReceiptUnreadable.

    Ignored are spaces and line breaks that a copy has gained at the ends of lines or within the
    first line: no receipt has any there. Ignored too is text above the receipt, which an elector's
    saved file has.
    """
    above, begins, below = text.partition(BEGIN)
    lines = [line.strip() for line in f"{begins}{below}".splitlines()]
    signature = "".join(f"{line}\n" for line in lines if line)
    if not begins:
        raise ReceiptUnreadable(reason="there is no signature in it")
    line = above[above.rfind("{") :]
    return _receipt("".join(line.split()).encode()), signature


def _receipt(content: bytes) -> Receipt:
    unreadable = ReceiptUnreadable(reason=f"it does not begin with the line of an {FORMAT}")
    try:
        value = canonical.loads(content)
        if value.pop("format") != FORMAT:
            raise unreadable
        return Receipt(**value)
    except (NotCanonical, AttributeError, KeyError, TypeError) as error:
        raise unreadable from error
