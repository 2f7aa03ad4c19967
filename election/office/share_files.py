"""Files of a split key: a share for each trustee, mode 0600, and the public card."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from election.crypto.trustees.key_card import KeyCard, card_of
from election.crypto.trustees.share_sheet import KeyShare, read_share, share_sheet
from election.errors.office import FileExists, FileUnreadable, KeyFileExists
from election.errors.trustees import CardUnreadable, ShareMissing
from election.office.files import read_bytes, read_text, require_new, write_private
from election.rules.poll.definition import FORMAT as DEFINITION
from election.rules.poll.definition import Definition

CARD = "public.json"


def write_split(directory: Path, card: KeyCard, shares: Sequence[KeyShare]) -> list[Path]:
    """Write a file for each share, and the card. Return the share files, in the trustees' order.

    Raises KeyFileExists, and writes nothing, where one of them is there.
    """
    sheets = {directory / _name(share): share_sheet(share, card.trustees) for share in shares}
    contents = {path: text.encode() for path, text in sheets.items()}
    contents[directory / CARD] = card.to_bytes()
    try:
        require_new(*contents)
        for path, content in contents.items():
            write_private(path, content)
    except FileExists as there:
        raise KeyFileExists(path=there.path) from there
    return list(sheets)


def _name(share: KeyShare) -> str:
    """`share-3-terry-nakamura.txt`; the number alone for a name without letters a to z."""
    plain = unicodedata.normalize("NFKD", share.name).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].rstrip("-")
    return f"share-{share.number}{'-' if name else ''}{name}.txt"


def read_shares(paths: Iterable[Path]) -> dict[str, KeyShare]:
    """The shares by their files' names. Raises ShareMissing, ShareDamaged, WrongKeyFile."""
    return {str(path): _read_share(path) for path in paths}


def _read_share(path: Path) -> KeyShare:
    return read_share(read_share_text(path), str(path))


def read_share_text(path: Path) -> str:
    """The text in a file, damaged bytes replaced. Raises ShareMissing, FileUnreadable."""
    try:
        return read_bytes(path).decode("utf-8", "replace")
    except FileUnreadable as unreadable:
        if isinstance(unreadable.__cause__, FileNotFoundError):
            raise ShareMissing(file=str(path)) from unreadable
        raise


def is_card(text: str) -> bool:
    """True for a text that is JSON, as cards and definitions are, and no key is."""
    return text.lstrip().startswith("{")


def is_card_file(name: str) -> bool:
    """True for the name of a file with a card, and not for a public key or a file of one."""
    try:
        return is_card(read_share_text(Path(name)))
    except (ShareMissing, FileUnreadable):
        return False


def read_card(path: Path) -> KeyCard:
    """The card in a file, or the one in a definition. Raises CardUnreadable, FileUnreadable."""
    try:
        value = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise CardUnreadable(file=str(path), reason="it is not JSON") from error
    if isinstance(value, dict) and value.get("format") == DEFINITION:
        return _card_in(value, path)
    return KeyCard.from_value(value, str(path))


def _card_in(value: Mapping[str, Any], path: Path) -> KeyCard:
    try:
        card = card_of(Definition.from_json(value))
    except ValidationError as error:
        raise CardUnreadable(file=str(path), reason="it is no definition of a poll") from error
    if card is None:
        raise CardUnreadable(file=str(path), reason="the key of its poll is whole")
    return card
