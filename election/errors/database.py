"""Refusals about the database: its address, its schema, its copies."""

from election.errors.base import OUR_SLOWNESS, PRESS_AGAIN, TOO_SLOW, Refusal, Unavailable


class DatabaseUnreachable(Unavailable):
    """The database does not answer."""

    says = "The database cannot be reached: {reason}."
    hint = (
        "Look at ELECTION_DATABASE_URL; `election init` makes a new office in an empty directory."
    )
    reader_says = "The database does not answer at the moment. Nothing was changed."
    reason: str


class DatabaseMissing(Unavailable):
    """A SQLite file that is not there. Nothing makes an empty one in its place."""

    says = "There is no database at {path}."
    hint = (
        "Look at ELECTION_DATABASE_URL. If the file was moved, move it back; if it is lost, "
        "`election restore BACKUP`. `election migrate` makes an empty one, for a new office only."
    )
    reader_says = "The database is not there at the moment. Nothing was changed."
    path: str


class DatabaseBusy(Unavailable):
    """A writer whose turn did not come in time. It was in order, and nothing of it was done."""

    says = "Other writers held the database for more than {seconds} seconds; nothing was changed."
    hint = "Give the command again. If that does not help, look for a program that stands still."
    title = TOO_SLOW
    reader_says = OUR_SLOWNESS
    reader_hint = PRESS_AGAIN
    seconds: int


class DatabaseTooSlow(Unavailable):
    """A statement that the database broke off: it took too long, or an administrator ended it."""

    says = "The database broke off what it was asked: {reason}. Nothing was changed."
    hint = (
        "Give the command again. If that does not help, look what its server does; for a large "
        "poll raise ELECTION_DATABASE_STATEMENT_SECONDS."
    )
    reader_says = "The database is too slow at the moment. Nothing was changed."
    reason: str


class DatabaseReadOnly(Unavailable):
    """The database takes no writes: a standby, a role without its rights, a read-only disk."""

    says = "The database takes no changes at the moment: {reason}. Nothing was changed."
    hint = "Make its server the primary again, or give its role the right to write."
    reader_says = "The database takes no changes at the moment. Nothing was changed."
    reason: str


class DatabaseFull(Unavailable):
    """There is no room left for what was to be written."""

    says = "There is no room left for the database: {reason}. Nothing was changed."
    hint = "Make room on its disk; `election doctor` shows how much is free."
    reader_says = "The database has no room left. Nothing was changed."
    reason: str


class OutcomeUnknown(Unavailable):
    """A commit whose answer was lost: it may be done, or not."""

    says = "The database's answer was lost, so it is not known whether this was done: {reason}."
    hint = "Give the command again, in the same words: what was done is not done twice."
    title = "It is not known whether this was done"
    reader_says = (
        "The database did not answer in the end, so it is not known whether this was done."
    )
    reader_hint = (
        "Try again in a minute. If you were casting, press the button again: nothing is counted "
        "twice."
    )
    reason: str


class DatabaseInUse(Refusal):
    """An act that must be alone with the database while others use it, or the other way round."""

    says = "{path} is in use by {program}."
    hint = "End it, then give the command again. `election backup` runs beside the others."
    path: str
    program: str


class DatabaseUrlUnreadable(Refusal):
    says = "ELECTION_DATABASE_URL is not the URL of an SQLite or PostgreSQL database."
    hint = (
        "Write sqlite:///election.db or postgresql://user:password@host/name. In a password, "
        "write @ as %40, : as %3A, / as %2F, # as %23 and % as %25 (percent-encoding)."
    )


class MigrationPending(Refusal):
    """A database with tables of another revision than this version needs."""

    says = "The database's schema is {current}; this version needs {newest}."
    hint = "Run `election migrate`."
    current: str
    newest: str


class SchemaUnknown(Refusal):
    """A database with tables of a revision that this version has no migration for."""

    says = "The database was migrated by a newer version of this program; nothing was changed."
    hint = "Install that version, or restore a backup from before its migration."


class ScrubPending(Refusal):
    """Deleted data that still lies in the database's file. The database notes this debt."""

    says = "What was deleted is not overwritten in the database's file yet: {reason}."
    hint = "Nothing else is missing. `election worker` does it as soon as nobody else reads."
    reason: str


class NotSqlite(Refusal):
    """A copy of a PostgreSQL database: PostgreSQL has its own programs to copy and restore."""

    says = "The database is in PostgreSQL, and not in a file of this office."
    hint = "Use its own program: {instead}"
    instead: str


class CopyUnfit(Refusal):
    """A file that cannot be used as a copy of the database."""

    says = "{file} is no copy that can be relied on: {reason}."
    hint = "Nothing was changed. `election backup FILE` makes one, and reads it back."
    file: str
    reason: str


class DatabaseExists(Refusal):
    """A database, or the log of one, at the path where another was to be written."""

    says = "{path} is there, and is not written over."
    hint = "End `serve` and `worker`, and move the database away with its -wal and -shm beside it."
    path: str
