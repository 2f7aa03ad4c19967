"""The order in which an elector sees the candidates: their own order, the same on every page.

So no candidate gains from being first. The order comes from the elector's random id, which is never
published: an elector who ranks in the order shown is not known by it once ballots are published.
"""

import hashlib
import hmac
from collections.abc import Iterable

from election.rules.poll.questions import REOPEN


def candidate_order(public_id: str, slug: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates' ids, ascending by HMAC-SHA256 of "slug, newline, id".

    The key is the elector's random id. Reopen nominations comes last: it is an option, and nobody's
    candidacy.
    """

    def place(candidate: str) -> tuple[bool, str]:
        text = f"{slug}\n{candidate}".encode()
        return candidate == REOPEN, hmac.new(public_id.encode(), text, hashlib.sha256).hexdigest()

    return tuple(sorted(candidates, key=place))
