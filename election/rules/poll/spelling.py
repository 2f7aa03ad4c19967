"""One name in several spellings: Unicode forms, spaces, letter case, and what cannot be seen.

Two names that are folded to the same text are one name to a reader. Not here: names that only look
alike, such as those with letters of another alphabet.
"""

import unicodedata

_JOINERS = "\u200c\u200d"
"""They shape letters of Persian and of Indian scripts, so they stay where a name is shown."""


def cleaned(name: str) -> str:
    """The name as it is shown: NFC, single spaces, without control and format characters."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    signs = (sign for sign in unicodedata.normalize("NFC", name) if _is_seen(sign))
    return " ".join("".join(signs).split())


def folded(name: str) -> str:
    """The text that all spellings of a name have in common; it is never shown."""
    text = cleaned(name).translate(dict.fromkeys(map(ord, _JOINERS)))
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).casefold().split())


def _is_seen(sign: str) -> bool:
    if sign in _JOINERS or sign.isspace():
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
