"""Handing out a closed box, to be unsealed elsewhere; the lot's seeds are revealed first."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from election.office.lot_seeds import lot_seeds
from election.office.office import Office

if TYPE_CHECKING:
    from election.crypto.sealed_box import SealedBox
    from election.rules.poll.tally import RevealedSeed


def box(
    office: Office, slug: str, seeds: Sequence[Path], drawn: Sequence["RevealedSeed"]
) -> "SealedBox":
    """The closed box of a poll. Reveals the seeds in the files, and the drawn ones."""
    from election.services import box as service

    found = lot_seeds(office, slug, seeds)
    with office.database.transaction() as tx:
        return service.box(tx, office.clock, slug, seeds=found, drawn=drawn)
