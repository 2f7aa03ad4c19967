"""Receipt codes: 20 characters of base32 and one check character, in three groups of seven.

The alphabet leaves out I, L, O and U (Crockford). When read, case, spaces and hyphens do not
matter, O is 0, and I and L are 1. The check character catches every single wrong character and
every swap of two neighbours: it is the value of the polynomial of the characters at x = 2 in the
field of 32 elements with x^5 = x^2 + 1.
"""

from collections.abc import Iterable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 7
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})


def _check(values: Iterable[int]) -> int:
    check = 0
    for value in values:
        check = (check ^ value) << 1
        if check & 32:
            check ^= 0b100101
    return check


def code_from(values: Iterable[int]) -> str:
    """The code of 20 values from 0 to 31, with its check character, in groups."""
    numbers = list(values)
    return _grouped("".join(ALPHABET[number] for number in [*numbers, _check(numbers)]))


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read_code(text: str) -> str | None:
    """The code that a person typed, in its one written form; None where it is mistyped."""
    letters = "".join(text.split()).upper().translate(_FORGIVEN)
    if len(letters) != LENGTH + 1 or not _VALUES.keys() >= set(letters):
        return None
    *values, check = map(_VALUES.__getitem__, letters)
    return _grouped(letters) if check == _check(values) else None
