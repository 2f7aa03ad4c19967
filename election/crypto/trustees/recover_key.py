"""Recovering a poll key from its trustees' shares. Refusals name the share that does not fit.

Shares are given by the names of the files that they were read from; refusals use these names.
"""

from collections.abc import Mapping
from itertools import combinations

from election.crypto import canonical
from election.crypto.envelope import public_half
from election.crypto.trustees.key_card import KeyCard
from election.crypto.trustees.pieces import join
from election.crypto.trustees.share_sheet import KeyShare
from election.errors.trustees import ShareForeign, SharesSpoilt, ShareWrong, TooFewShares

KeyShares = Mapping[str, KeyShare]


def require_fitting(shares: KeyShares, card: KeyCard, called: str) -> None:
    """Raise ShareForeign or ShareWrong unless each share is one of the card's.

    `called` is what refusals call the card: `the definition of …`, or a file's name.
    """
    for file, share in shares.items():
        if (share.public, share.needed, share.trustees) != _split_of(card):
            raise ShareForeign(file=file, other=called)
        for number, piece in share.pieces.items():
            if canonical.digest(piece) != card.pieces[number - 1].sha256:
                raise ShareWrong(file=file, piece=number, other=called)


def _split_of(card: KeyCard) -> tuple[str, int, int]:
    return card.public, card.needed, len(card.trustees)


def require_together(shares: KeyShares) -> None:
    """Raise ShareForeign or ShareWrong unless the shares are of one key and of one split."""
    for (one, first), (other, second) in combinations(shares.items(), 2):
        same = (first.public, first.needed, first.trustees)
        if same != (second.public, second.needed, second.trustees):
            raise ShareForeign(file=other, other=one)
        for number in first.pieces.keys() & second.pieces.keys():
            if first.pieces[number] != second.pieces[number]:
                raise ShareWrong(file=other, piece=number, other=one)


def suffice(shares: KeyShares) -> bool:
    """True where the shares, which are of one split, are of enough different trustees."""
    different = {share.number for share in shares.values()}
    return any(len(different) >= share.needed for share in shares.values())


def recover_key(shares: KeyShares) -> str:
    """Recover the secret key (hex) from its shares. `require_fitting` holds them against a poll.

    Raises ShareForeign or ShareWrong for shares of different splits, TooFewShares, SharesSpoilt.
    """
    require_together(shares)
    first, *_ = shares.values()
    if not suffice(shares):
        given = {share.number: share.name for share in shares.values()}
        names = ", ".join(given.values())
        raise TooFewShares(names, len(given), first.needed, first.trustees)
    pieces = {number: piece for share in shares.values() for number, piece in share.pieces.items()}
    secret = join(pieces.values()).hex()
    if public_half(secret) != first.public:
        raise SharesSpoilt(files=", ".join(shares))
    return secret
