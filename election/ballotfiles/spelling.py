"""One name in several spellings, in files from elsewhere: `rules.poll.name_forms`, and no refusal.

Where a name enters a poll, a mark that turns text is refused. A ballot file may hold such marks,
and line breaks and controls besides. They are left out, so that they make no other person.
"""

import unicodedata

from election.rules.poll.name_forms import UNSEEN, clean_name, folded_name


def cleaned(text: str) -> str:
    """The name as it is shown: NFC, single spaces, without what cannot be seen."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return clean_name(_without_controls(text))


def folded(text: str) -> str:
    """The text that all spellings of a name have in common; it is never shown."""
    if text.isascii() and text.isprintable():
        return " ".join(text.casefold().split())
    return folded_name(_without_controls(text))


def _without_controls(text: str) -> str:
    spaced = (" " if sign.isspace() else sign for sign in text)
    return "".join(sign for sign in spaced if sign in UNSEEN or not _acts(sign))


def _acts(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs"}
