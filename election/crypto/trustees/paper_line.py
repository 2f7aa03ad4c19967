"""A paper line: 32 secret bytes that a person can print, and type in again without an unseen slip.

52 characters of the receipt codes' alphabet (base 32, most significant first, four zero bits at
the end) and a check group of 4: the first 20 bits of SHA-256 over its name and its bytes.
When read, case, spaces and hyphens do not matter, O is 0, and I and L are 1. A slip goes unseen
once in a million.
"""

import hashlib

from election.errors.written_files import UnfitValue
from election.rules.poll.receipt_codes import ALPHABET

SECRET_BYTES = 32
_BITS, _LETTERS, _CHECK, _GROUP = 5, 52, 4, 4
_SPARE = _LETTERS * _BITS - SECRET_BYTES * 8
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})
_DOMAIN = "election-line/v1"


def paper_line(what: str, data: bytes) -> str:
    """Write 32 bytes in groups of four; `what` names the line, and is part of its check group."""
    letters = _base32(int.from_bytes(data) << _SPARE, _LETTERS) + _check(what, data)
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def read_paper_line(what: str, text: str) -> bytes:
    """Read the 32 bytes of a line. Raises UnfitValue, which names the line and its fault."""
    letters = "".join(text.split()).upper().translate(_FORGIVEN)
    if not letters:
        raise _unfit(what, "is missing")
    strange = next((letter for letter in letters if letter not in ALPHABET), None)
    if strange is not None:
        raise _unfit(what, f"has {strange!r}, which is no character of such a line")
    if len(letters) != _LETTERS + _CHECK:
        raise _unfit(what, f"has {len(letters)} characters, and not {_LETTERS + _CHECK}")
    number = 0
    for letter in letters[:_LETTERS]:
        number = number << _BITS | ALPHABET.index(letter)
    whole, spare = divmod(number, 1 << _SPARE)
    data = whole.to_bytes(SECRET_BYTES)
    if spare or _check(what, data) != letters[_LETTERS:]:
        raise _unfit(what, "has a slip in it: its last group does not fit the others")
    return data


def _unfit(what: str, fault: str) -> UnfitValue:
    return UnfitValue(f"its line `{what}` {fault}", "type it in again")


def _base32(number: int, length: int) -> str:
    places = (number >> (_BITS * place) & 31 for place in reversed(range(length)))
    return "".join(ALPHABET[value] for value in places)


def _check(what: str, data: bytes) -> str:
    digest = hashlib.sha256(f"{_DOMAIN}\n{what}\n".encode() + data).digest()
    return _base32(int.from_bytes(digest[:3]) >> 4, _CHECK)
