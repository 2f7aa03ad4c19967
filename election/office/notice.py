"""The notice with the poll's key and the lot's seed: given, or made in files beside the server.

The database never holds a secret. Files made for a notice that is then refused are deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors.base import Refusal
from election.office.key_files import write_seed
from election.office.notice_key import notice_key, take_back
from election.office.office import Office

if TYPE_CHECKING:
    from election.database.tables import Poll


@dataclass(frozen=True)
class Noticed:
    """A noticed poll, the files that were made for it, and apart from them the key's shares."""

    poll: "Poll"
    written: list[Path] = field(default_factory=list)
    shares: tuple[Path, ...] = ()


def notice(
    office: Office, slug: str, *, public_key: str | None, seed_hashes: Sequence[str]
) -> Noticed:
    """Freeze and announce a draft; what is not given is made beside the server."""
    from election.kinds.table import kind_of
    from election.services import notice as service
    from election.services import store

    service_key = office.service_key
    with office.database.reading() as tx:
        draft = store.definition_of(store.find(tx, slug))
    key = notice_key(draft, public_key, office.key_path(slug), office.shares_path(slug))
    seeds = []
    try:
        if kind_of(draft).has_lot and not seed_hashes:
            path = office.seed_path(slug)
            seed_hashes = [write_seed(path)]
            seeds = [path]
        with office.database.transaction() as tx:
            poll = service.notice(
                tx,
                office.clock,
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
