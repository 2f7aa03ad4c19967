"""The order in which an elector sees the candidates: another for each, the same on every page.

No candidate is favoured by standing first. The order comes from the elector's random id, which is
never published: whoever ranks in the order shown is not known by it once ballots are published.
"""

import hashlib
import hmac
from collections.abc import Iterable

from election.rules.poll.questions import REOPEN


def candidate_order(public_id: str, slug: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates' ids, ascending by HMAC-SHA256 of "slug, newline, id" under the elector's
    random id; Reopen nominations is an option and nobody's candidacy, and comes last.
    """

    def place(candidate: str) -> tuple[bool, str]:
        said = f"{slug}\n{candidate}".encode()
        return candidate == REOPEN, hmac.new(public_id.encode(), said, hashlib.sha256).hexdigest()

    return tuple(sorted(candidates, key=place))
