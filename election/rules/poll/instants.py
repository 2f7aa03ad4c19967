"""The one spelling of an instant for machines: UTC, whole seconds, ISO 8601, with `Z`.

The journal, the `datetime` attributes of pages and JSON output use it; sentences for people do not.
"""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=1024)
def iso(instant: datetime) -> str:
    """The instant as text: 2027-01-12T12:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def from_iso(text: str) -> datetime:
    """The instant that `iso` wrote."""
    return datetime.fromisoformat(text)
