"""The tie rule of a count as one value: what settles ties, fixed before the first ballot is cast.

Only the lot order comes later: the seeds and the box root make it. How the rule acts is not here:
each counter says that in lines of its own.
"""

from dataclasses import dataclass
from typing import Literal

Ties = Literal["look-back", "lot"]
FinalTie = Literal["runoff", "lot"]


@dataclass(frozen=True, kw_only=True)
class TieRule:
    """How ties are settled. The last of those tied in `lot_order` loses a lot.

    `lot_order` is None where no lot was drawn; a count that needs one is then refused. A tie of the
    last two stays open where `final_tie` says so, or where `never_by_lot` is one of them.
    """

    ties: Ties
    final_tie: FinalTie
    lot_order: tuple[str, ...] | None = None
    never_by_lot: str | None = None
