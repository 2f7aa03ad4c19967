"""Notice and tally with keys and seeds that lie in files: the steps that touch secrets.

The database never holds them. A file that was made for a notice which is then refused goes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from election import keyfiles
from election.desk import Desk
from election.errors import Refusal
from election.rules.definition import KeyMade
from election.rules.lots import commitment

if TYPE_CHECKING:
    from election.records.tables import Poll
    from election.rules.report import RevealedSeed, Tally


@dataclass
class Noticed:
    """A noticed poll, and the files that were made for it."""

    poll: "Poll"
    written: list[Path] = field(default_factory=list)


def key_path(desk: Desk, slug: str) -> Path:
    return desk.path(f"keys/{slug}.key")


def seed_path(desk: Desk, slug: str) -> Path:
    return desk.path(f"keys/{slug}.seed")


def notice(
    desk: Desk, slug: str, *, public_key: str | None, seed_hashes: Sequence[str], elects: bool
) -> Noticed:
    """Freeze and announce a draft; what is not given is made beside the server."""
    from election.services import noticing

    written: list[Path] = []
    service_key = desk.service_key
    try:
        public, made = _public_key(desk, slug, public_key, written)
        if elects and not seed_hashes:
            path = seed_path(desk, slug)
            seed_hashes = [keyfiles.write_seed(path)]
            written.append(path)
        with desk.database.transaction() as tx:
            poll = noticing.notice(
                tx,
                desk.clock,
                slug,
                public_key=public,
                made=made,
                seed_hashes=seed_hashes,
                service_key=service_key,
            )
    except Refusal:
        for path in written:
            path.unlink()
        raise
    return Noticed(poll, written)


def _public_key(
    desk: Desk, slug: str, given: str | None, written: list[Path]
) -> tuple[str, KeyMade]:
    if given is not None:
        return keyfiles.read_public_key(given), "elsewhere"
    path = key_path(desk, slug)
    public = keyfiles.write_poll_key(path)
    written.append(path)
    return public, "on the server"


def tally(
    desk: Desk, slug: str, key: Path, seeds: Sequence[Path], drawn: Sequence["RevealedSeed"]
) -> "Tally":
    """Count a closed poll with the key in a file; the seed that notice made is found by itself."""
    from election.services import counting

    with desk.database.transaction() as tx:
        return counting.tally(
            tx,
            desk.clock,
            slug,
            secret_key=keyfiles.read_poll_key(key),
            seeds=[*map(keyfiles.read_seed, seeds), *_own_seed(desk, slug)],
            drawn=drawn,
        )


def _own_seed(desk: Desk, slug: str) -> list[str]:
    """The seed beside the server, where this poll is promised it; given too, it is the same."""
    from election.services import polls

    path = seed_path(desk, slug)
    if not path.is_file():
        return []
    seed = keyfiles.read_seed(path)
    with desk.database.reading() as tx:
        promised = {each.sha256 for each in polls.definition_of(polls.find(tx, slug)).seeds}
    return [seed] if commitment(seed) in promised else []
