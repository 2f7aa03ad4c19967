"""The lot: an order of the candidates that nobody can choose and anyone can replay.

The order is made from seeds that officer and scrutineer committed themselves to before opening, and
from the root of the box, which is fixed only at close. So nobody who lacks a seed can steer it, and
no elector can.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from election.errors.polls import SeedsRefused

DOMAIN = "election-lot/v1"
SEED_BYTES = 32


def seed_spelled(text: str) -> str:
    """A seed in its one spelling: 64 lower-case hexadecimal digits. Raises SeedsRefused."""
    refused = SeedsRefused(reason="a seed is 32 bytes, written as 64 hexadecimal digits")
    try:
        seed = bytes.fromhex(text)
    except ValueError as error:
        raise refused from error
    if len(seed) != SEED_BYTES:
        raise refused
    return seed.hex()


def commitment(seed_hex: str) -> str:
    """SHA-256 (hex) of the 32 bytes of a seed: it is published before the seed is revealed."""
    return sha256(bytes.fromhex(seed_hex)).hexdigest()


def lot_key(slug: str, seeds: Sequence[str], box_root: str, candidate_id: str) -> str:
    """The SHA-256, in lower-case hex, by which a candidate is sorted into the lot order.

    `seeds` are 32 bytes each in hex: the officer's, then the scrutineer's if there is one. They are
    hashed as lower-case hex without spaces: a commitment binds only the bytes, so another spelling
    must not make another lot.
    """
    spelled = (bytes.fromhex(seed).hex() for seed in seeds)
    text = "\n".join([DOMAIN, slug, *spelled, box_root, candidate_id])
    return sha256(text.encode()).hexdigest()


def lot_order(
    slug: str, seeds: Sequence[str], box_root: str, candidates: Iterable[str]
) -> tuple[str, ...]:
    """The candidates sorted by their lot keys. Of tied candidates, the last in this order loses."""
    return tuple(
        sorted(candidates, key=lambda candidate: lot_key(slug, seeds, box_root, candidate))
    )
