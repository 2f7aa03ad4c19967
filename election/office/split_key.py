"""Sharing a poll key among trustees: a file for each, on any machine, without an office."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from election.crypto.envelope import new_key, public_half
from election.crypto.trustees.key_card import KeyCard, share_key
from election.crypto.trustees.recover_key import recover_key, require_fitting
from election.errors.base import Refusal
from election.office.key_files import read_poll_key
from election.office.share_files import CARD, read_card, read_shares, write_split
from election.rules.pollfile.fields import one_line
from election.rules.pollfile.roll_file import LONGEST_NAME


@dataclass(frozen=True)
class SplitKey:
    """A key that was split, and the files of it: the public card, and a share for each trustee."""

    card: KeyCard
    card_file: Path
    share_files: tuple[Path, ...]


def split_key(
    directory: Path, key: Path | None, needed: int, names: Sequence[str], poll: str | None = None
) -> SplitKey:
    """Share the key in a file, or a new one, among trustees; each share is read back.

    Raises SplitRefused, KeyFileExists; then no new file is left.
    """
    if key is None:
        secret, public = new_key()
    else:
        secret = read_poll_key(key)
        public = public_half(secret)
    names = [one_line(LONGEST_NAME)(name) for name in names]
    card, shares = share_key(secret, public, needed, names, poll, secrets.token_bytes)
    files = write_split(directory, card, shares)
    split = SplitKey(card, directory / CARD, tuple(files))
    try:
        _require_read_back(split)
    except Refusal:
        for path in (*files, split.card_file):
            path.unlink()
        raise
    return split


def _require_read_back(split: SplitKey) -> None:
    """Raise unless the shares in the files rebuild the key, in each combination that suffices."""
    card = read_card(split.card_file)
    shares = read_shares(split.share_files)
    require_fitting(shares, card, str(split.card_file))
    for chosen in combinations(shares.items(), card.needed):
        recover_key(dict(chosen))
