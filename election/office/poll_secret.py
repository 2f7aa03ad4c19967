"""The secret key of a poll: from its file, or from enough shares of it."""

from collections.abc import Sequence
from pathlib import Path

from election.crypto.trustees.key_card import card_of
from election.crypto.trustees.recover_key import recover_key, require_fitting
from election.errors.trustees import KeyWhole
from election.office.key_files import read_poll_key
from election.office.share_files import read_shares
from election.rules.poll.definition import Definition


def poll_secret(definition: Definition, key: Path | None, shares: Sequence[Path]) -> str:
    """The secret half that opens the poll's box. Raises KeyWhole, or the refusal of shares."""
    if key is not None:
        return read_poll_key(key)
    card = card_of(definition)
    if card is None:
        raise KeyWhole(slug=definition.slug)
    read = read_shares(shares)
    require_fitting(read, card, f"the definition of {definition.slug}")
    return recover_key(read)
