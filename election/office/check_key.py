"""Reading keys, shares and key cards back, and comparing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from election.crypto.envelope import public_half
from election.crypto.trustees.key_card import KeyCard
from election.crypto.trustees.recover_key import (
    KeyShares,
    recover_key,
    require_fitting,
    require_together,
    suffice,
)
from election.crypto.trustees.share_sheet import SHARE_KIND, KeyShare, is_share
from election.errors.office import WrongKeyFile
from election.errors.trustees import ShareForeign
from election.office.key_files import is_poll_key, read_poll_key
from election.office.share_files import is_card, read_card, read_share_text, read_shares


@dataclass(frozen=True)
class CheckedKey:
    """Files of one key as they were read back, by path; `keys` has the public half of each."""

    public: str
    keys: Mapping[str, str]
    shares: KeyShares
    cards: Mapping[str, KeyCard]

    @property
    def needed(self) -> int:
        """The number of files that open a box: of shares where the key is split, or else one."""
        shares = (share.needed for share in self.shares.values())
        cards = (card.needed for card in self.cards.values())
        return max([1, *shares, *cards])

    @property
    def suffices(self) -> bool:
        """True where these files open a box."""
        return bool(self.keys) or suffice(self.shares)


def check_key(paths: Sequence[Path]) -> CheckedKey:
    """Read keys, shares and cards back, and compare them.

    Raises ShareMissing, ShareDamaged, ShareForeign, ShareWrong, WrongKeyFile and others.
    """
    keys: dict[str, str] = {}
    shares: dict[str, KeyShare] = {}
    cards: dict[str, KeyCard] = {}
    for path in paths:
        text = read_share_text(path)
        if is_share(text):
            shares |= read_shares([path])
        elif is_card(text):
            cards[str(path)] = read_card(path)
        elif is_poll_key(text):
            keys[str(path)] = public_half(read_poll_key(path))
        else:
            raise WrongKeyFile(path=str(path), kind=SHARE_KIND)
    public = _one_public(keys, shares, cards)
    for file, card in cards.items():
        require_fitting(shares, card, file)
    require_together(shares)
    if suffice(shares):
        recover_key(shares)
    return CheckedKey(public, keys, shares, cards)


def _one_public(keys: Mapping[str, str], shares: KeyShares, cards: Mapping[str, KeyCard]) -> str:
    """The public half that all files are of. Raises ShareForeign where there are two."""
    publics = {file: share.public for file, share in shares.items()}
    publics |= {file: card.public for file, card in cards.items()} | dict(keys)
    (first, public), *others = publics.items()
    for file, other in others:
        if other != public:
            raise ShareForeign(file=file, other=first)
    return public
