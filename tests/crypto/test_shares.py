"""Sharing a key: enough trustees rebuild it, and fewer learn nothing about it."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.crypto.trustees.pieces import held_by, holders, join, split
from election.errors.trustees import SplitRefused

SPLITS = [(needed, n) for n in range(3, 8) for needed in range(2, n)]
every_split = pytest.mark.parametrize(("needed", "trustees"), SPLITS)
KEY = bytes(range(100, 132))


def counting_up() -> Callable[[int], bytes]:
    """Return a source of bytes that are all different and not random."""
    number = iter(range(1, 200))
    return lambda length: bytes([next(number)]) * length


def held(
    pieces: tuple[bytes, ...], people: tuple[int, ...], needed: int, n: int
) -> dict[int, bytes]:
    """Return the pieces that these trustees have together."""
    return {piece: pieces[piece - 1] for trustee in people for piece in held_by(trustee, needed, n)}


def groups(n: int, size: int) -> Iterator[tuple[int, ...]]:
    return combinations(range(1, n + 1), size)


def test_every_split_that_a_poll_file_may_ask_for_is_tried() -> None:
    """2 <= needed < n <= 7 gives fifteen splits."""
    assert len(SPLITS) == 15


@every_split
def test_any_who_are_enough_rebuild_the_key(needed: int, trustees: int) -> None:
    """Every group of that size is tried, so any other shares may be lost."""
    pieces = split(KEY, needed, trustees, counting_up())
    for people in groups(trustees, needed):
        together = held(pieces, people, needed, trustees)
        assert len(together) == len(pieces)
        assert join(together.values()) == KEY


@every_split
def test_any_who_are_too_few_lack_the_piece_of_their_own(needed: int, trustees: int) -> None:
    """Such a group lacks exactly one piece, and all other trustees hold that one."""
    pieces = split(KEY, needed, trustees, counting_up())
    for people in groups(trustees, needed - 1):
        missing = set(range(1, len(pieces) + 1)) - set(held(pieces, people, needed, trustees))
        assert [holders(needed, trustees)[piece - 1] for piece in missing] == [
            tuple(trustee for trustee in range(1, trustees + 1) if trustee not in people)
        ]


@every_split
def test_too_few_hold_what_they_would_hold_of_any_other_key(needed: int, trustees: int) -> None:
    """For any key one value of the missing piece makes it, and the other pieces stay the same."""
    pieces = split(KEY, needed, trustees, counting_up())
    other_key = bytes(32)
    for people in groups(trustees, needed - 1):
        mine = held(pieces, people, needed, trustees)
        (missing,) = set(range(1, len(pieces) + 1)) - set(mine)
        instead = [*pieces]
        instead[missing - 1] = join([pieces[missing - 1], KEY, other_key])
        assert join(instead) == other_key
        assert held(tuple(instead), people, needed, trustees) == mine


@pytest.mark.parametrize(("needed", "trustees"), [(2, 3), (2, 4), (3, 4), (2, 5)])
def test_shares_of_too_few_are_as_frequent_for_one_key_as_for_another(
    needed: int, trustees: int
) -> None:
    """Over all random bits, for keys of one bit, the same views are equally frequent."""
    number = comb(trustees, needed - 1)

    def views(key: bytes, people: tuple[int, ...]) -> Counter[tuple[bytes, ...]]:
        frequencies: Counter[tuple[bytes, ...]] = Counter()
        for bits in product((b"\0", b"\1"), repeat=number - 1):
            drawn = iter(bits)
            pieces = split(key, needed, trustees, lambda _length, drawn=drawn: next(drawn))  # type: ignore[misc]
            frequencies[tuple(held(pieces, people, needed, trustees).values())] += 1
        return frequencies

    for people in groups(trustees, needed - 1):
        assert views(b"\0", people) == views(b"\1", people)
    assert views(b"\0", (1, 2, 3)[:needed]) != views(b"\1", (1, 2, 3)[:needed])


@every_split
def test_there_is_a_piece_for_each_group_that_is_too_small(needed: int, trustees: int) -> None:
    """Each trustee holds the pieces of the groups that they are not in."""
    assert len(holders(needed, trustees)) == comb(trustees, needed - 1)
    for trustee in range(1, trustees + 1):
        assert len(held_by(trustee, needed, trustees)) == comb(trustees - 1, needed - 1)


def test_two_of_three_hold_two_pieces_each() -> None:
    """This is the smallest split, as the decision page shows it."""
    assert holders(2, 3) == ((2, 3), (1, 3), (1, 2))
    assert [held_by(trustee, 2, 3) for trustee in (1, 2, 3)] == [(2, 3), (1, 3), (1, 2)]


def test_all_pieces_but_the_last_are_random() -> None:
    """Each has as many bytes as the key, drawn anew."""
    asked: list[int] = []

    def random(length: int) -> bytes:
        asked.append(length)
        return bytes([len(asked)]) * length

    pieces = split(KEY, 3, 5, random)
    assert asked == [32] * 9
    assert pieces[:-1] == tuple(bytes([number]) * 32 for number in range(1, 10))
    assert pieces[-1] not in pieces[:-1]


@given(st.binary(min_size=1, max_size=40), st.sampled_from(SPLITS), st.randoms())
def test_any_key_comes_back(key: bytes, numbers: tuple[int, int], random: object) -> None:
    """The key comes back whatever is drawn, and in whichever order the pieces come."""
    drawn = random.randbytes  # type: ignore[attr-defined]
    pieces = [*split(key, *numbers, drawn)]
    random.shuffle(pieces)  # type: ignore[attr-defined]
    assert join(pieces) == key


@pytest.mark.parametrize(
    ("needed", "trustees", "reason"),
    [
        (1, 3, "1 needed is less than 2"),
        (0, 3, "0 needed is less than 2"),
        (3, 3, "3 needed are not fewer than the 3 trustees"),
        (4, 3, "4 needed are not fewer than the 3 trustees"),
        (2, 2, "2 needed are not fewer than the 2 trustees"),
        (2, 8, "8 trustees are more than 7"),
    ],
)
def test_other_splits_are_refused(needed: int, trustees: int, reason: str) -> None:
    """A split is refused where one share opens the box or none may be lost."""
    with pytest.raises(SplitRefused, match=reason):
        split(KEY, needed, trustees, bytes)


def test_pieces_of_different_lengths_are_never_joined() -> None:
    """Different lengths raise an error, for the result would be no key."""
    with pytest.raises(ValueError, match="shorter"):
        join([b"\0\0", b"\0"])
