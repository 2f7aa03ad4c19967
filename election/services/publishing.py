"""The published record of a poll, stored in the database so that any process serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, delete, select

from election.crypto import canonical
from election.crypto.unsealed import UnsealedBox
from election.database.engine import Clock
from election.database.tables import Poll, RecordFile, Result
from election.errors import NoSuchFile, NothingPublished
from election.kinds.table import kind_of
from election.rules.poll.definition import Definition, Role
from election.rules.poll.instants import iso
from election.rules.poll.phases import NEXT, require_phase
from election.rules.poll.tally import Lot, RankedResult, Tally
from election.services import journal, outbox
from election.services import store as polls
from election.services.box import closed_box
from election.services.history import History, happened

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Facts:
    """All that a record is made of. Two calls with the same facts give the same bytes.

    `unsealed` is None where the box stays sealed.
    `signatures` are those of the certification, armoured.
    """

    definition: Definition
    definition_bytes: bytes
    definition_hash: str
    tally: Tally
    tally_bytes: bytes
    unsealed: UnsealedBox | None
    envelopes: tuple[str, ...]
    replaced: tuple[str, ...]
    history: History
    statement_of_reasons: str | None = None
    signatures: Mapping[Role, str] = field(default_factory=dict)

    @property
    def tallied_at(self) -> str:
        """When the ballots were counted, as the journal writes it."""
        return iso(happened(self.history.tallied).at)

    @property
    def lot(self) -> Lot | None:
        """The lot of an election that was counted."""
        return self.tally.result.lot if isinstance(self.tally.result, RankedResult) else None

    @property
    def certified(self) -> bool:
        return self.statement_of_reasons is not None


def facts(
    tx: Session,
    poll: Poll,
    history: History,
    statement: str | None = None,
    signatures: Mapping[Role, str] | None = None,
) -> Facts:
    """Gather a tallied poll; `statement` is the link that certification names."""
    result = tx.get_one(Result, poll.id)
    definition = polls.definition_of(poll)
    box = closed_box(tx, poll, history)
    return Facts(
        definition=definition,
        definition_bytes=poll.definition,
        definition_hash=poll.definition_hash,
        tally=Tally.from_json(canonical.loads(result.tally)),
        tally_bytes=result.tally,
        unsealed=_unsealed(result, definition),
        envelopes=box.envelopes,
        replaced=box.replaced,
        history=history,
        statement_of_reasons=statement,
        signatures=signatures or {},
    )


def _unsealed(result: Result, definition: Definition) -> UnsealedBox | None:
    files = canonical.loads(result.opened)
    return UnsealedBox.from_files(files, kind_of(definition).read_ballot) if files else None


def lock_tallied(tx: Session, slug: str) -> Poll:
    """The poll, held, where publishing is what comes next."""
    poll = polls.lock(tx, slug)
    require_phase("publish", poll.phase, slug)
    return poll


def publish(tx: Session, clock: Clock, poll: Poll, files: Mapping[str, bytes]) -> None:
    """Store the preliminary record, journal the digest of its sums, and mail the result."""
    now = clock(tx)
    poll.phase = NEXT["publish"]
    store(tx, poll, files)
    journal.write(tx, poll, now, "published", sums=canonical.digest(files[SUMS]))
    outbox.queue_notices(tx, now, "result", poll, polls.electors_of(tx, poll))


def store(tx: Session, poll: Poll, files: Mapping[str, bytes]) -> None:
    """Put the files in place of those that were published before; a copy on disk is now old."""
    poll.exported_to = None
    tx.exec(delete(RecordFile).where(col(RecordFile.poll_id) == polls.key_of(poll)))
    for path, content in sorted(files.items()):
        tx.add(RecordFile(poll_id=polls.key_of(poll), path=path, content=content))
    tx.flush()


def files_of(tx: Session, poll: Poll) -> dict[str, bytes]:
    """The published files by path. Raises NothingPublished."""
    found = tx.exec(select(RecordFile).where(RecordFile.poll_id == poll.id))
    files = {file.path: file.content for file in found}
    if not files:
        raise NothingPublished(slug=poll.slug)
    return files


def remember_export(tx: Session, slug: str, directory: str) -> None:
    """Remember where the record was written; certification makes that copy an old one."""
    polls.lock(tx, slug).exported_to = directory


def file_of(tx: Session, poll: Poll, path: str) -> bytes:
    """One published file. Raises NoSuchFile."""
    found = tx.get(RecordFile, (poll.id, path))
    if found is None:
        raise NoSuchFile(slug=poll.slug, path=path)
    return found.content
