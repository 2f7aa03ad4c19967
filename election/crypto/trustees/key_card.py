"""A key card: all that is public of a split key. Shares are checked against it.

It names the public half, the trustees, how many of them are needed, and the SHA-256 of each piece
with those who hold it. `election key split` writes one; a noticed definition holds one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pydantic import TypeAdapter, ValidationError

from election.crypto import canonical
from election.crypto.envelope import check_public
from election.crypto.trustees.pieces import RandomBytes, held_by, holders, split
from election.crypto.trustees.share_sheet import KeyShare
from election.errors.crypto import KeyUnreadable
from election.errors.trustees import CardUnreadable, SplitRefused
from election.rules.poll.commitments import Piece
from election.rules.poll.definition import Definition

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class KeyCard:
    """`trustees` are names, in their order; `pieces` are in the order of `pieces.holders`."""

    format: Literal["election-key-card/v1"] = "election-key-card/v1"
    public: str
    needed: int
    trustees: tuple[str, ...]
    pieces: tuple[Piece, ...]
    poll: str | None = None

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical.dumps(_ADAPTER.dump_python(self, mode="json", exclude_none=True))

    @classmethod
    def from_value(cls, value: object, file: str) -> Self:
        """The card in a JSON value. Raises CardUnreadable, naming `file`."""
        try:
            card = _ADAPTER.validate_python(value)
            _require_consistent(card)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "it"
            raise CardUnreadable(file=file, reason=f"{where}: {first['msg']}") from error
        except (SplitRefused, KeyUnreadable) as refused:
            raise CardUnreadable(file=file, reason=str(refused).rstrip(".")) from refused
        return card  # type: ignore[return-value]


_ADAPTER = TypeAdapter(KeyCard)


def _require_consistent(card: KeyCard) -> None:
    """Raise SplitRefused or KeyUnreadable for a card that no split makes."""
    check_public(card.public)
    if tuple(piece.holders for piece in card.pieces) != holders(card.needed, len(card.trustees)):
        raise SplitRefused(reason="its pieces are not those of its trustees")
    digests = {piece.sha256 for piece in card.pieces if _SHA256.fullmatch(piece.sha256)}
    if len(digests) != len(card.pieces):
        raise SplitRefused(reason="its pieces have no SHA-256, or two have the same")


def card_of(definition: Definition) -> KeyCard | None:
    """The card in a noticed definition; None where its key is whole."""
    if definition.trustees is None or definition.key is None:
        return None
    return KeyCard(
        public=definition.key.public,
        needed=definition.trustees.needed,
        trustees=tuple(trustee.name for trustee in definition.trustees.people),
        pieces=definition.trustees.pieces,
        poll=definition.slug,
    )


def share_key(
    secret: str,
    public: str,
    needed: int,
    names: Sequence[str],
    poll: str | None,
    random: RandomBytes,
) -> tuple[KeyCard, tuple[KeyShare, ...]]:
    """Share a secret key (hex): its card, and a share for each name. Raises SplitRefused."""
    number = len(names)
    pieces = split(bytes.fromhex(secret), needed, number, random)
    committed = map(canonical.digest, pieces)
    card = KeyCard(
        public=public,
        needed=needed,
        trustees=tuple(names),
        pieces=tuple(map(Piece, committed, holders(needed, number))),
        poll=poll,
    )
    shares = []
    for trustee, name in enumerate(names, start=1):
        held = {piece: pieces[piece - 1] for piece in held_by(trustee, needed, number)}
        shares.append(KeyShare(public, needed, number, trustee, name, held, poll))
    return card, tuple(shares)
