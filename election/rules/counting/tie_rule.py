"""The tie rule of a count as one value: what settles ties, fixed before the first ballot is cast.

Only the lot order comes later: it is made from the seeds and the box root. Not here: the code that
applies the rule. Each of the two counters has its own.
"""

from dataclasses import dataclass
from typing import Literal

Ties = Literal["look-back", "lot"]
FinalTie = Literal["runoff", "lot"]


@dataclass(frozen=True, kw_only=True)
class TieRule:
    """The rule that settles ties. Of tied candidates, the last in `lot_order` loses the lot.

    `lot_order` is None where no lot was drawn; a count that needs a lot is then refused. A tie of
    the last two stays open where `final_tie` is "runoff", or where `never_by_lot` is one of them.
    """

    ties: Ties
    final_tie: FinalTie
    lot_order: tuple[str, ...] | None = None
    never_by_lot: str | None = None
