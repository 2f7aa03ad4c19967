"""Refusals of what is sealed or hashed: canonical JSON, envelopes and poll keys."""

from election.errors.base import Refusal


class NotCanonical(Refusal):
    """Bytes that are not the canonical JSON of a value, or a value that has none."""

    says = "This is not canonical JSON: {reason}."
    reason: str


class EnvelopeClosed(Refusal):
    """An envelope that this key does not open."""

    says = "The key does not open this envelope."


class KeyUnreadable(Refusal):
    """Text that is no X25519 key."""

    says = "This is not a poll key: a poll key is 32 bytes, written as 64 hexadecimal digits."
    hint = "`election key new` makes one."
