"""Notice, box and tally with keys, shares and seeds that lie in files: what touches secrets.

The database never holds them. A file that was made for a notice which is then refused goes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors import Refusal
from election.office import box_files, key_files, key_shares, share_files
from election.office.office import Office
from election.office.poll_key import key_for, take_back
from election.rules.counting.lot import commitment

if TYPE_CHECKING:
    from election.crypto.sealed_box import SealedBox
    from election.database.tables import Poll
    from election.rules.poll.definition import Definition
    from election.rules.poll.tally import RevealedSeed, Tally
    from election.services.unseal import OpenerOutput


@dataclass(frozen=True)
class Noticed:
    """A noticed poll, and the files that were made for it; the shares of its key are apart."""

    poll: "Poll"
    written: list[Path] = field(default_factory=list)
    shares: tuple[Path, ...] = ()


@dataclass(frozen=True)
class OpeningFiles:
    """What a box is opened with: a whole key, shares of it, or what was found elsewhere."""

    key: Path | None = None
    shares: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()


def key_path(desk: Office, slug: str) -> Path:
    return desk.path(f"keys/{slug}.key")


def shares_path(desk: Office, slug: str) -> Path:
    return desk.path(f"keys/{slug}-shares")


def seed_path(desk: Office, slug: str) -> Path:
    return desk.path(f"keys/{slug}.seed")


def notice(
    desk: Office, slug: str, *, public_key: str | None, seed_hashes: Sequence[str]
) -> Noticed:
    """Freeze and announce a draft; what is not given is made beside the server."""
    from election.kinds.table import kind_of
    from election.services import notice as noticing

    service_key = desk.service_key
    draft = _definition(desk, slug)
    key = key_for(draft, public_key, key_path(desk, slug), shares_path(desk, slug))
    seeds = []
    try:
        if kind_of(draft).has_lot and not seed_hashes:
            path = seed_path(desk, slug)
            seed_hashes = [key_files.write_seed(path)]
            seeds = [path]
        with desk.database.transaction() as tx:
            poll = noticing.notice(
                tx,
                desk.clock,
                slug,
                public_key=key.public,
                made=key.made,
                pieces=key.pieces,
                seed_hashes=seed_hashes,
                service_key=service_key,
            )
    except Refusal:
        take_back((*key.files, *seeds))
        raise
    return Noticed(poll, [*key.written, *seeds], key.shares)


def _definition(desk: Office, slug: str) -> "Definition":
    from election.services import store

    with desk.database.reading() as tx:
        return store.definition_of(store.find(tx, slug))


def sealed_box(
    desk: Office, slug: str, seeds: Sequence[Path], drawn: Sequence["RevealedSeed"]
) -> "SealedBox":
    """A closed box, to be unsealed elsewhere; the lot's seeds are revealed before."""
    from election.services import box

    with desk.database.transaction() as tx:
        return box.hand_out_box(
            tx,
            desk.clock,
            slug,
            seeds=[*map(key_files.read_seed, seeds), *_own_seed(desk, slug)],
            drawn=drawn,
        )


def tally(
    desk: Office,
    slug: str,
    opening: OpeningFiles,
    seeds: Sequence[Path],
    drawn: Sequence["RevealedSeed"],
) -> "Tally":
    """Count a closed poll with what files hold; the seed that notice made is found by itself."""
    from election.services import tally as counting

    definition = _definition(desk, slug)
    held = opening.key is not None or opening.shares
    secret = key_shares.secret_of(definition, opening.key, opening.shares) if held else None
    with desk.database.transaction() as tx:
        return counting.tally(
            tx,
            desk.clock,
            slug,
            secret_key=secret,
            shares=[each.number for each in share_files.read_shares(opening.shares).values()],
            brought=[*map(_brought, dict.fromkeys(opening.opened))],
            seeds=[*map(key_files.read_seed, seeds), *_own_seed(desk, slug)],
            drawn=drawn,
        )


def _brought(path: Path) -> "OpenerOutput":
    from election.services.unseal import OpenerOutput

    return OpenerOutput(str(path), box_files.read_unsealed_file(path), box_files.signer_of(path))


def _own_seed(desk: Office, slug: str) -> list[str]:
    """The seed beside the server, where this poll is promised it; given too, it is the same."""
    path = seed_path(desk, slug)
    if not path.is_file():
        return []
    seed = key_files.read_seed(path)
    promised = {each.sha256 for each in _definition(desk, slug).seeds}
    return [seed] if commitment(seed) in promised else []
