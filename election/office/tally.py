"""The tally of a closed box, with keys, shares, seeds or openers' outputs in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from election.office.box_files import read_unsealed_file, signer_of
from election.office.lot_seeds import lot_seeds
from election.office.office import Office
from election.office.poll_secret import poll_secret
from election.office.share_files import read_shares

if TYPE_CHECKING:
    from election.rules.poll.tally import RevealedSeed, Tally
    from election.services.unseal import OpenerOutput


@dataclass(frozen=True)
class OpeningFiles:
    """The files that a box is opened with: a whole key, shares of it, or openers' outputs."""

    key: Path | None = None
    shares: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()


def tally(
    office: Office,
    slug: str,
    opening: OpeningFiles,
    seeds: Sequence[Path],
    drawn: Sequence["RevealedSeed"],
) -> "Tally":
    """Count a closed poll. The seed that notice made is added to `seeds`."""
    from election.services import tally as service

    secret = _secret(office, slug, opening)
    return service.tally(
        office.database,
        office.clock,
        slug,
        secret_key=secret,
        shares=[share.number for share in read_shares(opening.shares).values()],
        brought=[*map(_brought, dict.fromkeys(opening.opened))],
        seeds=lot_seeds(office, slug, seeds),
        drawn=drawn,
    )


def _secret(office: Office, slug: str, opening: OpeningFiles) -> str | None:
    """The key from its file or from shares; None without either. Raises NoSuchPoll in any case."""
    from election.services import store

    with office.database.reading() as tx:
        definition = store.definition_of(store.find(tx, slug))
    if opening.key is None and not opening.shares:
        return None
    return poll_secret(definition, opening.key, opening.shares)


def _brought(path: Path) -> "OpenerOutput":
    from election.services.unseal import OpenerOutput

    return OpenerOutput(str(path), read_unsealed_file(path), signer_of(path))
