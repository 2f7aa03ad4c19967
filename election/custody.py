"""Notice, box and tally with keys, shares and seeds that lie in files: what touches secrets.

The database never holds them. A file that was made for a notice which is then refused goes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from election import offline
from election.desk import Desk
from election.doors import boxfiles, keyfiles, sharefiles
from election.errors import Refusal
from election.keymaking import key_for, take_back
from election.rules.lots import commitment

if TYPE_CHECKING:
    from election.records.tables import Poll
    from election.rules.definition import Definition
    from election.rules.report import RevealedSeed, Tally
    from election.seals.sealedbox import SealedBox
    from election.services.unsealing import Brought


@dataclass(frozen=True)
class Noticed:
    """A noticed poll, and the files that were made for it; the shares of its key are apart."""

    poll: "Poll"
    written: list[Path] = field(default_factory=list)
    shares: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Opening:
    """What a box is opened with: a whole key, shares of it, or what was found elsewhere."""

    key: Path | None = None
    shares: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()


def key_path(desk: Desk, slug: str) -> Path:
    return desk.path(f"keys/{slug}.key")


def shares_path(desk: Desk, slug: str) -> Path:
    return desk.path(f"keys/{slug}-shares")


def seed_path(desk: Desk, slug: str) -> Path:
    return desk.path(f"keys/{slug}.seed")


def notice(
    desk: Desk, slug: str, *, public_key: str | None, seed_hashes: Sequence[str], elects: bool
) -> Noticed:
    """Freeze and announce a draft; what is not given is made beside the server."""
    from election.services import noticing

    service_key = desk.service_key
    draft = _definition(desk, slug)
    key = key_for(draft, public_key, key_path(desk, slug), shares_path(desk, slug))
    seeds = []
    try:
        if elects and not seed_hashes:
            path = seed_path(desk, slug)
            seed_hashes = [keyfiles.write_seed(path)]
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


def _definition(desk: Desk, slug: str) -> "Definition":
    from election.services import polls

    with desk.database.reading() as tx:
        return polls.definition_of(polls.find(tx, slug))


def sealed_box(
    desk: Desk, slug: str, seeds: Sequence[Path], drawn: Sequence["RevealedSeed"]
) -> "SealedBox":
    """A closed box, to be unsealed elsewhere; the lot's seeds are revealed before."""
    from election.services import closedbox

    with desk.database.transaction() as tx:
        return closedbox.sealed_box(
            tx,
            desk.clock,
            slug,
            seeds=[*map(keyfiles.read_seed, seeds), *_own_seed(desk, slug)],
            drawn=drawn,
        )


def tally(
    desk: Desk,
    slug: str,
    opening: Opening,
    seeds: Sequence[Path],
    drawn: Sequence["RevealedSeed"],
) -> "Tally":
    """Count a closed poll with what files hold; the seed that notice made is found by itself."""
    from election.services import counting

    definition = _definition(desk, slug)
    held = opening.key is not None or opening.shares
    secret = offline.secret_of(definition, opening.key, opening.shares) if held else None
    with desk.database.transaction() as tx:
        return counting.tally(
            tx,
            desk.clock,
            slug,
            secret_key=secret,
            shares=[each.number for each in sharefiles.read_shares(opening.shares).values()],
            brought=[*map(_brought, dict.fromkeys(opening.opened))],
            seeds=[*map(keyfiles.read_seed, seeds), *_own_seed(desk, slug)],
            drawn=drawn,
        )


def _brought(path: Path) -> "Brought":
    from election.services.unsealing import Brought

    return Brought(str(path), boxfiles.read_finding(path), boxfiles.signer_of(path))


def _own_seed(desk: Desk, slug: str) -> list[str]:
    """The seed beside the server, where this poll is promised it; given too, it is the same."""
    path = seed_path(desk, slug)
    if not path.is_file():
        return []
    seed = keyfiles.read_seed(path)
    promised = {each.sha256 for each in _definition(desk, slug).seeds}
    return [seed] if commitment(seed) in promised else []
