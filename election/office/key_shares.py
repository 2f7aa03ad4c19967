"""What trustees and openers do on machines of their own: with files alone, without an office."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from election.crypto.envelope import new_key, public_half
from election.crypto.trustees.key_card import KeyCard, card_of, share_key
from election.crypto.trustees.recover_key import (
    KeyShares,
    recover_key,
    require_fitting,
    require_together,
    suffice,
)
from election.crypto.trustees.share_sheet import SHARE_KIND, KeyShare, is_share
from election.crypto.unsealed_file import UnsealedFile, unseal_box
from election.errors import KeyWhole, Refusal, ShareForeign, WrongKeyFile
from election.kinds.table import kind_of
from election.office import box_files, key_files, ssh_keygen
from election.office import share_files as sharefiles
from election.rules.poll.definition import Definition
from election.rules.pollfile.fields import one_line
from election.rules.pollfile.roll_file import LONGEST_NAME


@dataclass(frozen=True)
class Split:
    """A key that was split, and the files of it: the public card, and a share for each trustee."""

    card: KeyCard
    card_file: Path
    share_files: tuple[Path, ...]


def split(
    directory: Path, key: Path | None, needed: int, names: Sequence[str], poll: str | None = None
) -> Split:
    """Share the key in a file, or a new one, among trustees; each share is read back.

    Raises SplitRefused, FileExists; then no new file is left.
    """
    if key is None:
        secret, public = new_key()
    else:
        secret = key_files.read_poll_key(key)
        public = public_half(secret)
    names = [one_line(LONGEST_NAME)(name) for name in names]
    card, shares = share_key(secret, public, needed, names, poll, secrets.token_bytes)
    files = sharefiles.write_split(directory, card, shares)
    made = Split(card, directory / sharefiles.CARD, tuple(files))
    try:
        _require_read_back(made)
    except Refusal:
        for path in (*files, made.card_file):
            path.unlink()
        raise
    return made


def _require_read_back(made: Split) -> None:
    """Raise unless whichever shares suffice rebuild the key, as their files now are."""
    card = sharefiles.read_card(made.card_file)
    shares = sharefiles.read_shares(made.share_files)
    require_fitting(shares, card, str(made.card_file))
    for chosen in combinations(shares.items(), card.needed):
        recover_key(dict(chosen))


@dataclass(frozen=True)
class Checked:
    """Files of one key, as they were read back: keys by their public halves, shares, cards."""

    public: str
    keys: Mapping[str, str]
    shares: KeyShares
    cards: Mapping[str, KeyCard]

    @property
    def needed(self) -> int:
        """How many files open a box: shares where it takes shares, or else the one key."""
        shares = (each.needed for each in self.shares.values())
        cards = (each.needed for each in self.cards.values())
        return max(1, *shares, *cards)

    @property
    def suffices(self) -> bool:
        """Whether what is there opens a box."""
        return bool(self.keys) or suffice(self.shares)


def check(paths: Sequence[Path]) -> Checked:
    """Read keys, shares and cards back, and hold them against each other.

    Raises ShareMissing, ShareDamaged, ShareForeign, ShareWrong, WrongKeyFile and others.
    """
    keys: dict[str, str] = {}
    shares: dict[str, KeyShare] = {}
    cards: dict[str, KeyCard] = {}
    for path in paths:
        text = sharefiles.text_of(path)
        if is_share(text):
            shares |= sharefiles.read_shares([path])
        elif sharefiles.is_card(text):
            cards[str(path)] = sharefiles.read_card(path)
        elif key_files.is_poll_key(text):
            keys[str(path)] = public_half(key_files.read_poll_key(path))
        else:
            raise WrongKeyFile(path=str(path), kind=SHARE_KIND)
    public = _one_public(keys, shares, cards)
    for file, card in cards.items():
        require_fitting(shares, card, file)
    require_together(shares)
    if suffice(shares):
        recover_key(shares)
    return Checked(public, keys, shares, cards)


def _one_public(keys: Mapping[str, str], shares: KeyShares, cards: Mapping[str, KeyCard]) -> str:
    """The public half that all files are of. Raises ShareForeign where there are two."""
    publics = {file: share.public for file, share in shares.items()}
    publics |= {file: card.public for file, card in cards.items()} | dict(keys)
    (first, public), *others = publics.items()
    for file, other in others:
        if other != public:
            raise ShareForeign(file=file, other=first)
    return public


def secret_of(definition: Definition, key: Path | None, shares: Sequence[Path]) -> str:
    """The secret poll key from its file, or from enough shares. Raises KeyWhole and the like."""
    if key is not None:
        return key_files.read_poll_key(key)
    card = card_of(definition)
    if card is None:
        raise KeyWhole(slug=definition.slug)
    read = sharefiles.read_shares(shares)
    require_fitting(read, card, f"the definition of {definition.slug}")
    return recover_key(read)


def unseal(
    box_file: Path, *, key: Path | None, shares: Sequence[Path], out: Path, signing: Path | None
) -> UnsealedFile:
    """Open the box in a file, and write what the record will show of it; signed, where asked.

    Raises before it writes anything, but for a disk that is full.
    """
    box = box_files.read_box(box_file)
    read = kind_of(box.definition).read_ballot
    unsealed = unseal_box(box, secret_of(box.definition, key, shares), read)
    content = unsealed.to_bytes()
    beside = box_files.signature_path(out)
    key_files.require_new(out, *(() if signing is None else (beside,)))
    signature = None if signing is None else ssh_keygen.sign(signing, content)
    key_files.write_private(out, content)
    if signature is not None:
        key_files.write_private(beside, signature.encode())
    return unsealed
