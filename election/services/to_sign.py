"""What somebody is given to sign: canonical JSON that names its format."""

from collections.abc import Iterable

from election.crypto import canonical
from election.errors.crypto import NotCanonical


def has_format(content: bytes, name: str) -> bool:
    """True for canonical bytes of an object of this format."""
    try:
        value = canonical.loads(content)
    except NotCanonical:
        return False
    return isinstance(value, dict) and value.get("format") == name


def lines_of(content: bytes, keys: Iterable[str]) -> tuple[str, ...]:
    """What it says, a line for each of these keys that it has."""
    value = canonical.loads(content)
    return tuple(f"{key}: {value[key]}" for key in keys if key in value)
