"""Names as they enter from files, and the form in which they are compared.

A name is kept in Unicode's form NFC, without what cannot be seen. Two names are one name where only
letter case, spaces, or the spelling of the same signs differ. Ballot files are read by these rules
too. Not here: names that are different, and look alike; see `told_apart`.
"""

import unicodedata

_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x2060, 0x2066),
    *range(0x206A, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
)
"""The code points that Unicode calls default ignorable, and the blank of Braille.

Those that turn text (U+202A to U+202E, U+2066 to U+2069) are not among them: they are refused, for
who writes them into a name means harm."""
UNSEEN = frozenset(map(chr, _UNSEEN))
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of the signs after which a joiner changes the letter


def clean_name(text: str) -> str:
    """The text in NFC, without what cannot be seen, and with one space for each run of spaces.

    A joiner stays where a script needs it: after a virama, or between two letters of a cursive
    script (RFC 5892, A.1 and A.2). A variation selector stays after the ideograph that it varies.
    """
    seen = "".join(
        sign for place, sign in enumerate(text) if sign not in UNSEEN or _is_needed(text, place)
    )
    plain = (" " if unicodedata.category(sign) == "Zs" else sign for sign in seen)
    return " ".join(filter(None, unicodedata.normalize("NFC", "".join(plain)).split(" ")))


def _is_needed(text: str, place: int) -> bool:
    sign, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if sign in _JOINERS:
        after_virama = bool(before) and unicodedata.combining(before) == _VIRAMA
        return after_virama or (_is_cursive(before) and _is_cursive(after))
    is_selector = "VARIATION SELECTOR" in unicodedata.name(sign, "")
    return is_selector and bool(before) and "IDEOGRAPH" in unicodedata.name(before, "")


def _is_cursive(sign: str) -> bool:
    """True for a letter of Arabic, Syriac and their like, or a mark on one."""
    return bool(sign) and unicodedata.bidirectional(sign) in {"AL", "NSM"}


def folded_name(text: str) -> str:
    """The form in which names are compared: two spellings of one name have the same.

    It is Unicode's compatibility caseless form (D146), without what cannot be seen and without
    spaces at the ends; joiners and variation selectors are left out too.
    """
    seen = "".join(sign for sign in text if sign not in UNSEEN)
    nfd = unicodedata.normalize("NFD", seen)
    once = unicodedata.normalize("NFKC", nfd.casefold())
    return " ".join(unicodedata.normalize("NFKC", once.casefold()).split())
