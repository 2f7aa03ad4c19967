"""The notice with the poll's key and the lot's seed: given, or made in files beside the server.

The database never holds a secret. A notice that was killed leaves such files: the next one takes
them. Files made for a notice that is then refused are deleted, unless a noticed poll needs them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors.base import Refusal
from election.errors.phases import NoticedBefore, WrongPhase
from election.office.key_files import public_half_in, read_seed, seed_kept
from election.office.notice_key import notice_key, take_back
from election.office.office import Office
from election.rules.counting.lot import commitment

if TYPE_CHECKING:
    from datetime import datetime

    from election.database.tables import Poll
    from election.rules.poll.definition import Definition


@dataclass(frozen=True)
class Noticed:
    """A noticed poll, the files that hold its secrets here, and apart from them the key's shares.

    `found` is those of them that a notice before this one had made.
    """

    poll: "Poll"
    written: list[Path] = field(default_factory=list)
    shares: tuple[Path, ...] = ()
    found: tuple[Path, ...] = ()


def judged_draft(office: Office, slug: str, opens: "datetime | None" = None) -> "Definition":
    """The draft, once nothing forbids its notice: to be shown before anybody is asked.

    Raises NoticedBefore, TooLate, TriggerRefused, KeyOfTheService.
    """
    from election.rules.poll.phases import takes_nominations
    from election.services import notice as service
    from election.services import store

    service_key = office.service_key
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        try:
            return service.require_noticeable(tx, office.clock(tx), poll, service_key, opens)
        except WrongPhase as wrong:
            if takes_nominations(poll.phase):
                raise
            kept = _kept(office, store.definition_of(poll))
            raise NoticedBefore(slug, wrong.phase, kept) from wrong


def notice(
    office: Office,
    slug: str,
    *,
    public_key: str | None,
    seed_hashes: Sequence[str],
    opens: "datetime | None" = None,
) -> Noticed:
    """Freeze and announce a draft; what is not given is made beside the server."""
    from election.kinds.table import kind_of
    from election.services import notice as service

    draft = judged_draft(office, slug, opens)
    key = notice_key(draft, public_key, office.key_path(slug), office.shares_path(slug))
    made, found = list(key.made_files), list(key.found)
    seeds = []
    try:
        if kind_of(draft).has_lot and not seed_hashes:
            path = office.seed_path(slug)
            promise, is_new = seed_kept(path)
            (made if is_new else found).append(path)
            seed_hashes, seeds = [promise], [path]
        with office.database.transaction() as tx:
            poll = service.notice(
                tx,
                office.clock,
                slug,
                public_key=key.public,
                made=key.made,
                pieces=key.pieces,
                seed_hashes=seed_hashes,
                service_key=office.service_key,
                opens=opens,
            )
    except Refusal:
        if _is_draft(office, slug):
            take_back(made)
        raise
    return Noticed(poll, [*key.written, *seeds], key.shares, tuple(found))


def _is_draft(office: Office, slug: str) -> bool:
    """True where no notice was given meanwhile: it may have taken the files that this one made."""
    from election.rules.poll.phases import awaits_notice, is_draft
    from election.services import store

    with office.database.reading() as tx:
        phase = store.find(tx, slug).phase
        return is_draft(phase) or awaits_notice(phase)


def _kept(office: Office, definition: "Definition") -> str:
    """The sentences about files here that the definition needs; empty where there are none."""
    slug, sentences = definition.slug, []
    key = office.key_path(slug)
    if definition.key and public_half_in(key) == definition.key.public:
        sentences.append(f"Its key is {key}: keep it, it opens the box. ")
    seed = office.seed_path(slug)
    with suppress(Refusal):
        if commitment(read_seed(seed)) in {promise.sha256 for promise in definition.seeds}:
            sentences.append(f"Its seed is {seed}: keep it until the tally. ")
    if definition.trustees and (directory := office.shares_path(slug)).is_dir():
        sentences.append(f"Shares of its key may lie in {directory}: hand them out. ")
    return "".join(sentences)
