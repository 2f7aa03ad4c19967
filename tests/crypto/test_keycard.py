"""Key cards, and rebuilding a key: the public card binds every share to what was promised."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from secrets import token_bytes
from typing import Any

import pytest

from election.crypto import canonical
from election.crypto.envelope import new_key
from election.crypto.trustees.key_card import KeyCard, share_key
from election.crypto.trustees.recover_key import recover_key, require_fitting, suffice
from election.crypto.trustees.share_sheet import KeyShare
from election.errors.trustees import (
    CardUnreadable,
    ShareForeign,
    SharesSpoilt,
    ShareWrong,
    SplitRefused,
    TooFewShares,
)

NAMES = ("Robin Castellanos", "Sam Whitfield", "Terry Nakamura", "Harper da Silva-Núñez")
Files = dict[str, KeyShare]


def made(needed: int = 2, names: tuple[str, ...] = NAMES[:3]) -> tuple[str, KeyCard, Files]:
    """Share a key; return its secret, its card, and the shares as files."""
    secret, public = new_key()
    card, shares = share_key(secret, public, needed, names, "removal-2026-1", token_bytes)
    return secret, card, {f"{share.name.split()[0].lower()}.txt": share for share in shares}


def only(files: Files, *names: str) -> Files:
    return {f"{name}.txt": files[f"{name}.txt"] for name in names}


def spoilt(share: KeyShare, piece: int) -> KeyShare:
    """Return the share with one piece replaced."""
    return replace(share, pieces={**share.pieces, piece: token_bytes(32)})


# The card


def test_a_card_is_read_back() -> None:
    """A card is read from its bytes, which hold no secret."""
    secret, card, files = made()
    content = card.to_bytes()
    assert KeyCard.from_value(canonical.loads(content), "public.json") == card
    for hexadecimal in (
        secret,
        *(piece.hex() for share in files.values() for piece in share.pieces.values()),
    ):
        assert hexadecimal.encode() not in content


def test_a_card_promises_the_sha_256_of_each_piece_and_who_holds_it() -> None:
    """Hashes and holders are in the order in which pieces are numbered."""
    _, card, files = made()
    for number, piece in enumerate(card.pieces, start=1):
        for trustee, share in enumerate(files.values(), start=1):
            assert (number in share.pieces) == (trustee in piece.holders)
            if number in share.pieces:
                assert canonical.digest(share.pieces[number]) == piece.sha256


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda card: card.update(format="election-key-card/v2"), "format: Input should be"),
        (lambda card: card.pop("needed"), "needed: Field required"),
        (lambda card: card.update(public="00" * 32), "This is not a poll key"),
        (lambda card: card.update(needed=3), "3 needed are not fewer than the 3 trustees"),
        (lambda card: card.update(needed=1), "1 needed is less than 2"),
        (lambda card: card["trustees"].append("Sam"), "its pieces are not those of its trustees"),
        (lambda card: card["pieces"].pop(), "its pieces are not those of its trustees"),
        (lambda card: card["pieces"].reverse(), "its pieces are not those of its trustees"),
        (lambda card: card["pieces"][0].update(sha256="0"), "its pieces have no SHA-256"),
        (
            lambda card: card["pieces"][0].update(sha256=card["pieces"][1]["sha256"]),
            "its pieces have no SHA-256, or two have the same",
        ),
        (lambda card: card["pieces"].__setitem__(0, "x"), "pieces.0"),
    ],
)
def test_a_card_that_no_split_makes_is_refused(
    change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    """The refusal says what is wrong in it."""
    value = json.loads(made()[1].to_bytes())
    change(value)
    with pytest.raises(CardUnreadable, match=reason) as refused:
        KeyCard.from_value(value, "public.json")
    assert not str(refused.value).endswith("..")


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_what_is_no_card_at_all_is_refused(value: object) -> None:
    """Any JSON that is no card is refused."""
    with pytest.raises(CardUnreadable):
        KeyCard.from_value(value, "public.json")


def test_a_key_is_not_shared_among_two() -> None:
    """A key for two trustees is refused, as in a poll file."""
    with pytest.raises(SplitRefused):
        made(2, NAMES[:2])


# Rebuilding


def test_any_two_of_three_rebuild_the_key() -> None:
    """Any two of three shares rebuild the key, and so do all three."""
    secret, card, files = made()
    for chosen in [*combinations(files, 2), tuple(files)]:
        some = {file: files[file] for file in chosen}
        require_fitting(some, card, "the card")
        assert suffice(some)
        assert recover_key(some) == secret


@pytest.mark.parametrize("given", [("terry",), ("terry", "terry")])
def test_too_few_shares_are_counted_and_named(given: tuple[str, ...]) -> None:
    """The same share from two files counts as one."""
    _, _, files = made()
    some = {f"{number} {name}": files[f"{name}.txt"] for number, name in enumerate(given)}
    assert not suffice(some)
    with pytest.raises(TooFewShares) as refused:
        recover_key(some)
    assert str(refused.value) == "2 shares are needed, and 1 came: Terry Nakamura."
    assert "Any 2 of the 3 shares do" in refused.value.advice


def test_a_foreign_share_is_named_beside_the_others() -> None:
    """A share of another poll's key is refused, though it is whole in itself."""
    _, _, files = made()
    _, _, others = made()
    mixed = only(files, "robin") | {"stranger.txt": others["sam.txt"]}
    with pytest.raises(ShareForeign, match=r"stranger.txt is of another key.* than robin.txt"):
        recover_key(mixed)


def test_a_share_of_another_split_of_the_same_key_is_foreign() -> None:
    """Pieces of three of four and of two of three do not fit together."""
    secret, public = new_key()
    _, three = share_key(secret, public, 2, NAMES[:3], None, token_bytes)
    _, four = share_key(secret, public, 3, NAMES, None, token_bytes)
    with pytest.raises(ShareForeign, match="another split of it"):
        recover_key({"one": three[0], "two": four[1]})


def test_a_foreign_share_is_named_before_the_definition() -> None:
    """A foreign share that comes alone is compared with the card."""
    _, card, _ = made()
    _, _, others = made()
    with pytest.raises(ShareForeign, match=r"sam.txt is of another key.* than the definition"):
        require_fitting(only(others, "sam"), card, "the definition")


@pytest.mark.parametrize("piece", [1, 2])
def test_a_wrong_piece_is_named_by_the_definition(piece: int) -> None:
    """The share that has it is named, and the others are not blamed."""
    _, card, files = made()
    files["terry.txt"] = spoilt(files["terry.txt"], piece)
    with pytest.raises(ShareWrong) as refused:
        require_fitting(files, card, "the definition")
    assert (refused.value.file, refused.value.piece) == ("terry.txt", piece)


def test_two_shares_that_differ_in_a_piece_are_told_without_a_card() -> None:
    """Robin and Terry both hold piece 2; only the card tells whose is wrong."""
    _, _, files = made()
    files["terry.txt"] = spoilt(files["terry.txt"], 2)
    with pytest.raises(ShareWrong, match=r"piece 2 is not the one of robin.txt"):
        recover_key(only(files, "robin", "terry"))


def test_a_wrong_piece_that_one_alone_brought_spoils_the_key_and_not_in_silence() -> None:
    """A wrong key is never returned."""
    _, _, files = made()
    files["terry.txt"] = spoilt(files["terry.txt"], 1)
    with pytest.raises(SharesSpoilt, match=r"robin.txt, terry.txt"):
        recover_key(only(files, "robin", "terry"))
