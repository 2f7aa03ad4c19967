"""The width of a text, estimated without its font and rather too wide; and wrapping it.

The service has no fonts; the reader's browser has. So every character is given the width that it
has in a wide font.
"""

import unicodedata

SIZE = 13
"""Pixels; report.css sets the pictures' text in this size."""
NARROW, USUAL, CAPITAL, BROAD, SQUARE = 0.42, 0.64, 0.79, 1.0, 1.02
NARROW_ONES, BROAD_ONES = frozenset("ijlfrtI.,:;'|!()[] ’"), frozenset("mwMWÆŒæœ@%&#<>+=~—…")
LATIN_AND_NEAR = 0x6FF
"""Up to Arabic, letters are of about one width; beyond it the width is not known."""
OPEN, CLOSE = "\u2068", "\u2069"
"""Isolates: a name in a right-to-left script keeps its order, and changes none around it."""


def width(text: str) -> float:
    """The number of pixels that a text takes at most."""
    return SIZE * sum(map(_ems, text))


def _ems(letter: str) -> float:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return SQUARE
    if letter in NARROW_ONES:
        return NARROW
    if letter in BROAD_ONES or ord(letter) > LATIN_AND_NEAR:
        return BROAD
    return CAPITAL if letter.isupper() else USUAL


def wrapped(text: str, room: float) -> tuple[str, ...]:
    """The text in lines that fit, cut between words; a word that is too wide is cut within."""
    lines: list[str] = []
    for word in text.split():
        last = f"{lines[-1]} {word}" if lines else word
        if lines and width(last) <= room:
            lines[-1] = last
        else:
            lines += _pieces(word, room)
    return tuple(f"{OPEN}{line}{CLOSE}" for line in lines)


def _pieces(word: str, room: float) -> list[str]:
    """A word cut behind its hyphens where that helps, and else wherever a line is full."""
    pieces = []
    while width(word) > room:
        kept = word
        while width(kept) > room and _shorter(kept):
            kept = _shorter(kept)
        hyphen = kept.rfind("-") + 1
        kept = kept[:hyphen] or kept
        pieces.append(kept)
        word = word[len(kept) :]
    return [*pieces, word] if word else pieces


def _shorter(text: str) -> str:
    """One letter less, with the marks that stand on it."""
    cut = len(text) - 1
    while cut and unicodedata.category(text[cut]) in {"Mn", "Me", "Cf"}:
        cut -= 1
    return text[:cut]
