"""The tables. What can be derived (withdrawals, results of phases) is read from the journal.

Cast times, clients' addresses and the order of casting have no column. `OuterEnvelope` and `Cast`
hold who cast until close; then their rows go for good and `InnerEnvelope` alone remains.

A `tag` shows that this service stored the row (`services/row_authenticity.py`). No tag that is kept
after the close is made from anything about a cast.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from election.crypto.hash_chain import GENESIS
from election.database.instant_column import Instant
from election.rules.poll.phases import Phase


class StoredRow(SQLModel):
    """A row of a table. No row is judged by pydantic, so its judge is made when it is asked for."""

    model_config = {"defer_build": True}


def _added(length: int, default: str = "") -> Any:
    """A column of text that a migration added: the rows from before it have the default."""
    kwargs = {"server_default": text(f"'{default}'")}
    return Field(default=default, max_length=length, sa_column_kwargs=kwargs)


class Poll(StoredRow, table=True):
    """One poll. `definition` holds canonical bytes; `closes` is the end now in force.

    `head` is the hash of its journal's last entry, `key_id` names the key of all its rows' tags.
    """

    __tablename__ = "poll"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=32)
    phase: Phase = Field(sa_type=String(16), index=True)
    definition: bytes
    definition_hash: str = Field(max_length=64)
    closes: datetime = Field(sa_type=Instant)
    exported_to: str | None = None
    head: str = _added(64, GENESIS)
    key_id: str = _added(16)
    tag: str = _added(64)


class Elector(StoredRow, table=True):
    """A person on a poll's roll, with the addresses that are never published."""

    __tablename__ = "elector"
    __table_args__ = (UniqueConstraint("poll_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    poll_id: int = Field(foreign_key="poll.id", index=True)
    person_id: str = Field(max_length=32)
    public_id: str = Field(unique=True, max_length=32)
    email: str
    second_email: str | None = None
    recused: bool = False
    link_issue: int = 1
    link_issued_at: datetime | None = Field(default=None, sa_type=Instant)
    tag: str = _added(64)

    @property
    def addresses(self) -> list[str]:
        """Their first address, and the second where there is one."""
        return [self.email, *filter(None, [self.second_email])]


class BallotSession(StoredRow, table=True):
    """An elector's session on the ballot pages, by the hash of the cookie's random value."""

    __tablename__ = "ballot_session"

    secret_hash: str = Field(primary_key=True, max_length=64)
    elector_id: int = Field(foreign_key="elector.id", index=True)
    link_issue: int
    form_token: str = Field(max_length=64)
    expires: datetime = Field(sa_type=Instant)
    tag: str = _added(64)


class OuterEnvelope(StoredRow, table=True):
    """The one envelope of an elector while the poll is open."""

    __tablename__ = "outer_envelope"

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)
    poll_id: int = Field(foreign_key="poll.id", index=True)
    sealed: bytes


class Cast(StoredRow, table=True):
    """A cast by its id, to answer a repeated post; an elector's highest number is in the box.

    `previous` is the tag of the same elector's cast before it; empty for the first.
    """

    __tablename__ = "recorded_cast"
    __table_args__ = (
        UniqueConstraint("elector_id", "number"),
        UniqueConstraint("poll_id", "envelope_hash"),
    )

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)
    cast_id: str = Field(primary_key=True, max_length=64)
    poll_id: int = Field(foreign_key="poll.id")
    number: int
    envelope_hash: str = Field(max_length=64)
    previous: str = _added(64)
    tag: str = _added(64)


class InnerEnvelope(StoredRow, table=True):
    """An envelope in the closed box: nothing ties it to an elector."""

    __tablename__ = "inner_envelope"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    hash: str = Field(primary_key=True, max_length=64)
    sealed: bytes


class ReplacedEnvelope(StoredRow, table=True):
    """The hash of an envelope that its elector replaced."""

    __tablename__ = "replaced_envelope"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    hash: str = Field(primary_key=True, max_length=64)


class JournalEntry(StoredRow, table=True):
    """One act, as its canonical line."""

    __tablename__ = "journal_entry"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    seq: int = Field(primary_key=True)
    line: bytes
    hash: str = Field(max_length=64)


class OpenedPart(StoredRow, table=True):
    """A part, from 0 on, of a file in which the record publishes the opened ballots."""

    __tablename__ = "opened_part"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    path: str = Field(primary_key=True, max_length=128)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes


class Result(StoredRow, table=True):
    """The tally, as the canonical bytes that the record publishes."""

    __tablename__ = "result"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    tally: bytes


class SignedSoFar(StoredRow, table=True):
    """A certification that is being signed, or was: its statement, and signatures by office."""

    __tablename__ = "certification"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    statement: str
    signatures: bytes


class RecordFile(StoredRow, table=True):
    """One published file of a poll's record; of a large one the first part."""

    __tablename__ = "record_file"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    path: str = Field(primary_key=True, max_length=128)
    content: bytes


class RecordPart(StoredRow, table=True):
    """A further part of a published file that one row of `RecordFile` does not hold, from 1 on."""

    __tablename__ = "record_part"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    path: str = Field(primary_key=True, max_length=128)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes


class OwedScrub(StoredRow, table=True):
    """A scrub that is owed: rows were deleted, and are not overwritten yet. `token` is random."""

    __tablename__ = "owed_scrub"

    token: str = Field(primary_key=True, max_length=16)


class Message(StoredRow, table=True):
    """One message to one address: queued, sent, deferred, refused or bounced.

    `held_by` names the process that is sending it. `next_try` is empty once it is settled.
    `answer` is what our mail server said, and `far_answer` what a server behind it reported later.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_due", "next_try", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    poll_id: int | None = Field(default=None, foreign_key="poll.id", index=True)
    elector_id: int | None = Field(default=None, foreign_key="elector.id", index=True)
    kind: str = Field(max_length=32)
    address: str
    data: bytes
    state: str = Field(max_length=16, index=True)
    answer: str = ""
    attempts: int = 0
    next_try: datetime | None = Field(default=None, sa_type=Instant)
    message_id: str = Field(max_length=128)
    tag: str = _added(64)
    held_by: str = _added(128)
    far_answer: str = _added(512)


class BounceMailbox(StoredRow, table=True):
    """How far a mailbox of bounces is read: what stays in it is not read again.

    `name` is a hash of where it is, `mark` the mailbox's own number of the last mail.
    """

    __tablename__ = "bounce_mailbox"

    name: str = Field(primary_key=True, max_length=64)
    mark: str = Field(max_length=64)


class NoReminders(StoredRow, table=True):
    """An elector who wants no reminders. It decides nothing else, and says nothing of a cast."""

    __tablename__ = "no_reminders"

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)


class Nomination(StoredRow, table=True):
    """Who nominated whom, until nominations close: then the row is deleted."""

    __tablename__ = "nomination"

    nominee_id: int = Field(foreign_key="elector.id", primary_key=True)
    nominator_id: int = Field(foreign_key="elector.id", primary_key=True)
    poll_id: int = Field(foreign_key="poll.id", index=True)
    tag: str = _added(64)


class Nominee(StoredRow, table=True):
    """An elector who was asked to stand, and their answer, until nominations close.

    `answer` is asked, stands or declines. `statement` is empty unless they stand.
    """

    __tablename__ = "nominee"

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)
    poll_id: int = Field(foreign_key="poll.id", index=True)
    answer: str = Field(max_length=16)
    statement: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    tag: str = _added(64)


class Filing(StoredRow, table=True):
    """Which elector filed an objection or a challenge by link; `number` is its number.

    It says nothing of a cast. A purge deletes it: then only a published name tells who filed.
    """

    __tablename__ = "filing"

    poll_id: int = Field(foreign_key="poll.id", primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    elector_id: int = Field(foreign_key="elector.id", index=True)
    tag: str = Field(default="", max_length=64)


class MailConfirmation(StoredRow, table=True):
    """What somebody answered at an elector's address: `yes`, it reaches them; `no`, it does not.

    It holds for this address alone, and says nothing of a cast.
    """

    __tablename__ = "mail_confirmation"

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)
    address: str
    answer: str = Field(max_length=8)
    tag: str = _added(64)


class HandOver(StoredRow, table=True):
    """An elector's newest link that was printed on a sheet, by its issue: no mail carries it."""

    __tablename__ = "hand_over"

    elector_id: int = Field(foreign_key="elector.id", primary_key=True)
    link_issue: int
    tag: str = _added(64)


class WorkerLease(StoredRow, table=True):
    """The one row that says which worker acts, when it last did, and what it knows of the clock.

    `holder` names a process, and is empty where none acts. `boot` names a start of its machine;
    `offset` is its clock's time less the time since that start, in milliseconds, as trusted last.
    `doubted` is another one that was seen, `doubted_from` the time since the start when it began.
    """

    __tablename__ = "worker_lease"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    holder: str = Field(default="", max_length=128)
    seen: datetime | None = Field(default=None, sa_type=Instant)
    boot: str = Field(default="", max_length=64)
    offset: int = Field(default=0, sa_type=BigInteger)
    doubted: int | None = Field(default=None, sa_type=BigInteger)
    doubted_from: int | None = Field(default=None, sa_type=BigInteger)
