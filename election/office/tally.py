"""The tally of a closed box, with keys, shares, seeds or openers' outputs in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors.box import BoxStaysSealed, OtherRoot
from election.office.box_files import read_unsealed_file, signer_of
from election.office.lot_seeds import lot_seeds
from election.office.office import Office
from election.office.opening_memory import remember, require_first_root
from election.office.poll_secret import poll_secret
from election.office.share_files import read_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from election.crypto.sealed_box import SealedBox
    from election.rules.poll.definition import Definition
    from election.rules.poll.tally import RevealedSeed, Tally
    from election.services.unseal import OpenerOutput


@dataclass(frozen=True)
class OpeningFiles:
    """The files that a box is opened with: a whole key, shares of it, or openers' outputs."""

    key: Path | None = None
    shares: tuple[Path, ...] = ()
    opened: tuple[Path, ...] = ()


def box_to_tally(office: Office, slug: str, root: str | None) -> "SealedBox | None":
    """The closed box of a poll, of this root where one is given; no key or share is read.

    None where its quorum is not met: it stays sealed, and its tally needs no key. Raises OtherRoot,
    BoxAltered, and what a tally raises of a poll that is not closed.
    """
    from election.rules.poll.phases import require_phase
    from election.services import store
    from election.services.box_to_open import require_quorum
    from election.services.stored_box import stored_box

    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        require_phase("tally", poll.phase, slug)
        box = stored_box(tx, poll)
    if root is not None and box.root != root:
        raise OtherRoot(box=f"The box of {slug}")
    try:
        require_quorum(box)
    except BoxStaysSealed:
        return None
    return box


def opener_sentences(definition: "Definition", opening: OpeningFiles) -> "Iterator[str]":
    """Who opened the box, or what opens it now: to be read before it is counted for good."""
    from election.services.unseal import office_of

    if opening.key:
        yield f"Opened here, with the whole key in {opening.key}."
    for path in dict.fromkeys(opening.opened):
        signer = signer_of(path)
        role = office_of(definition, signer) if signer else None
        if role:
            yield f"{path}: opened elsewhere, signed by {definition.officials[role].name} ({role})."
        elif signer:
            yield f"{path}: opened elsewhere, signed with a key that the definition does not name."
        else:
            yield f"{path}: opened elsewhere, signed by nobody. The report says so."


def tally(
    office: Office,
    slug: str,
    opening: OpeningFiles,
    seeds: Sequence[Path],
    drawn: Sequence["RevealedSeed"],
) -> "Tally":
    """Count a closed poll. The seed that notice made is added to `seeds`."""
    from election.services import tally as service

    box = box_to_tally(office, slug, None)
    secret = None if box is None else _secret(box, opening)
    return service.tally(
        office.database,
        office.clock,
        slug,
        secret_key=secret,
        shares=[] if secret is None else _numbers(opening.shares),
        brought=[*map(_brought, dict.fromkeys(opening.opened))],
        seeds=lot_seeds(office, slug, seeds),
        drawn=drawn,
    )


def _secret(box: "SealedBox", opening: OpeningFiles) -> str | None:
    """The key from its file or from shares; None without either. Shares remember the root."""
    if opening.key is None and not opening.shares:
        return None
    require_first_root(opening.shares, box)
    secret = poll_secret(box.definition, opening.key, opening.shares)
    remember(opening.shares, box)
    return secret


def _numbers(shares: Sequence[Path]) -> list[int]:
    return [share.number for share in read_shares(shares).values()]


def _brought(path: Path) -> "OpenerOutput":
    from election.services.unseal import OpenerOutput

    return OpenerOutput(str(path), read_unsealed_file(path), signer_of(path))
