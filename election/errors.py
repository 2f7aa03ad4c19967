"""Every refusal of the service, as one tree: each with its sentence, its hint and their facts.

The web, the command line and the tests all show these sentences; nobody words a refusal twice.
A library's errors become ours where the library is wrapped, and nowhere else.
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import ClassVar


@dataclass(eq=False)
class Refusal(Exception):
    """Something that was asked for and is refused: a sentence, and a hint at what would be right.

    Subclasses declare the facts as fields, and name them in `says` and `hint`.
    """

    says: ClassVar[str]
    hint: ClassVar[str] = ""

    def __post_init__(self) -> None:
        super().__init__(*(getattr(self, field.name) for field in fields(self)))

    def __str__(self) -> str:
        return self.says.format(**vars(self))

    @property
    def advice(self) -> str:
        """The hint with its facts filled in; empty where there is nothing to add."""
        return self.hint.format(**vars(self))


# Files that people write


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: where (a key or a line), what, and what would be right."""

    where: str
    what: str
    right: str

    def __str__(self) -> str:
        end = "" if self.right.endswith("?") else "."
        return f"{self.where}: {self.what}; {self.right}{end}"


@dataclass(eq=False)
class FaultyFile(Refusal):
    """A poll file or roll with faults, all of them."""

    says = "{file} has {count}:\n{listed}"
    hint = "Nothing was changed. Mend the file and run the command again."
    file: str
    faults: tuple[Fault, ...]

    @property
    def count(self) -> str:
        return "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"

    def __str__(self) -> str:
        return self.says.format(
            file=self.file,
            count=self.count,
            listed="\n".join(f"  {fault}" for fault in self.faults),
        )


@dataclass(eq=False)
class UnfitValue(Refusal):
    """A value that cannot be what its key means; where it stands in a file, it is a Fault."""

    says = "{what}; {right}."
    what: str
    right: str


# Ballots


@dataclass(eq=False)
class InvalidBallot(Refusal):
    """An opened envelope whose content is no ballot of this poll; it is void, the rest stands."""

    says = "This is not a valid ballot: {reason}."
    reason: str


@dataclass(eq=False)
class MarkingRefused(Refusal):
    """A form that does not say one clear thing; it comes back as it was filled in."""

    says = "{reason}"
    reason: str


# Counting


@dataclass(eq=False)
class TieUnsettled(Refusal):
    """A tie that no given order settles: chance is never used."""

    says = "Round {round}: {between} are tied, and no lot order was given that settles it."
    hint = "Give a tie order or a lot seed; a tie is never broken by chance."
    round: int
    between: str


@dataclass(eq=False)
class CountersDisagree(Refusal):
    """Two programs counted the same ballots and found different rounds: there is no tally.

    Each table is a text with a line for each round.
    """

    says = (
        "The two counters disagree, so there is no tally.\n"
        "First count:\n{first}\n"
        "Second count, by pyrankvote:\n{second}"
    )
    hint = "Keep the ballots as they are, and report both tables: one of the programs is wrong."
    first: str
    second: str


# Phases and times


def instant_text(instant: datetime) -> str:
    """An instant as refusals and mails write it: 2027-01-12 12:00:00 UTC."""
    whole = instant.astimezone(UTC)
    return f"{whole:%Y-%m-%d %H:%M:%S}{f'{whole:.%f}'.rstrip('0') if whole.microsecond else ''} UTC"


@dataclass(eq=False)
class WrongPhase(Refusal):
    """An act that the poll's phase does not allow."""

    says = "{slug} is {phase}: {act} is possible only while a poll is {allowed}."
    hint = "`election show {slug}` tells where the poll stands."
    slug: str
    act: str
    phase: str
    allowed: str


@dataclass(eq=False)
class OutOfTime(Refusal):
    """An act before its instant or after it."""

    slug: str
    act: str
    instant: datetime

    def __str__(self) -> str:
        return self.says.format(slug=self.slug, act=self.act, when=instant_text(self.instant))


@dataclass(eq=False)
class TooEarly(OutOfTime):
    says = "{slug}: {act} is possible from {when} on, and not before."


@dataclass(eq=False)
class TooLate(OutOfTime):
    says = "{slug}: {act} was possible only before {when}."


@dataclass(eq=False)
class VotingTooShort(Refusal):
    """A late opening that leaves less than the minimum time for voting."""

    says = "{slug} would stay open for less than {days} days: it closes at {when}."
    hint = "Cancel it, or open it with a later end: election open {slug} --closes TIME."
    slug: str
    days: int
    closes: datetime

    def __str__(self) -> str:
        return self.says.format(**vars(self), when=instant_text(self.closes))


# Seals


@dataclass(eq=False)
class NotCanonical(Refusal):
    """Bytes that are not the canonical JSON of a value, or a value that has none."""

    says = "This is not canonical JSON: {reason}."
    reason: str


@dataclass(eq=False)
class EnvelopeClosed(Refusal):
    """An envelope that this key does not open."""

    says = "The key does not open this envelope."


@dataclass(eq=False)
class KeyUnreadable(Refusal):
    """Text that is no X25519 key."""

    says = "This is not a poll key: a poll key is 32 bytes, written as 64 hexadecimal digits."
    hint = "`election key new` makes one."


# The database


@dataclass(eq=False)
class DatabaseUnreachable(Refusal):
    """The database does not answer."""

    says = "The database cannot be reached: {reason}."
    hint = (
        "Look at ELECTION_DATABASE_URL; `election init` makes a new office in an empty directory."
    )
    reason: str


@dataclass(eq=False)
class MigrationPending(Refusal):
    """The database's tables are not those that this version works with."""

    says = "The database's schema is {current}; this version needs {newest}."
    hint = "Run `election migrate`."
    current: str
    newest: str


# Finding things


@dataclass(eq=False)
class NotFound(Refusal):
    """Something named that is not there."""


@dataclass(eq=False)
class NoSuchPoll(NotFound):
    says = "There is no poll {slug}."
    hint = "`election polls` lists the polls."
    slug: str


@dataclass(eq=False)
class NoSuchElector(NotFound):
    says = "{elector} is not on the roll of {slug}."
    hint = "`election show {slug}` lists the roll."
    slug: str
    elector: str


@dataclass(eq=False)
class NoSuchCandidate(NotFound):
    says = "{candidate} does not stand in {slug}: its candidates are {standing}."
    slug: str
    candidate: str
    standing: str


@dataclass(eq=False)
class NoSuchFile(NotFound):
    says = "{slug} has published no file {path}."
    slug: str
    path: str


@dataclass(eq=False)
class NothingPublished(NotFound):
    says = "{slug} has no published record yet."
    hint = "It is published after the tally: election publish {slug}"
    slug: str


@dataclass(eq=False)
class DefinitionChanged(Refusal):
    """The stored definition is not the one that was noticed; nothing goes on with it."""

    says = "The definition of {slug} does not match its hash: somebody changed it in the database."
    hint = "No ballot is taken. Restore the database from a backup, or void the poll."
    slug: str


# Acts that a rule forbids


@dataclass(eq=False)
class TriggerRefused(Refusal):
    """An election without a valid trigger."""

    says = "{slug} has no valid trigger: {reason}."
    hint = (
        "An election follows a removal certified as carried, a stated vacancy, or a tied election."
    )
    slug: str
    reason: str


@dataclass(eq=False)
class TrusteesNotYet(Refusal):
    """A poll file with a [key] table, which this version does not serve."""

    says = "{slug} asks for trustees in its [key] table, and this version cannot split a poll key."
    hint = "Leave the [key] table out: the poll then has one key, and its holder is named."
    slug: str


@dataclass(eq=False)
class RecusalRefused(Refusal):
    says = "{elector} cannot be recused in {slug}: {reason}."
    slug: str
    elector: str
    reason: str


@dataclass(eq=False)
class RelinkRefused(Refusal):
    says = "No new link for {elector} in {slug}: {reason}."
    slug: str
    elector: str
    reason: str


@dataclass(eq=False)
class ExtensionRefused(Refusal):
    says = "{slug} closes at {closes}; it can be extended to a later time only, not to {asked}."
    slug: str
    closes: str
    asked: str


@dataclass(eq=False)
class WithdrawalRefused(Refusal):
    says = "{candidate} cannot withdraw from {slug}: {reason}."
    slug: str
    candidate: str
    reason: str


@dataclass(eq=False)
class SeedsRefused(Refusal):
    """Seeds of the lot, or commitments to them, that do not fit the poll."""

    says = "The seeds do not fit: {reason}."
    hint = "`election seed new` makes a seed and prints its commitment for notice."
    reason: str


@dataclass(eq=False)
class WrongPollKey(Refusal):
    """A poll key that is not the one in the definition."""

    says = "This key does not open the box of {slug}: it is another poll's key."
    hint = "The definition names the public half that is needed: election show {slug}"
    slug: str


@dataclass(eq=False)
class ChallengeOpen(Refusal):
    says = "Challenge {number} to {slug} is open: it is ruled on before certification."
    hint = "election rule {slug} {number} --statement URL"
    slug: str
    number: int


@dataclass(eq=False)
class NoSuchChallenge(NotFound):
    says = "{slug} has no open challenge {number}."
    slug: str
    number: int


# Links, sessions, casting


@dataclass(eq=False)
class WeakSecret(Refusal):
    """A signing secret that is missing or short; the service does not start with it."""

    says = "ELECTION_SECRET_KEYS needs at least one key, and each at least {minimum} bytes long."
    hint = "`election init` writes one; python -c 'import secrets; print(secrets.token_hex(32))'"
    minimum: int


@dataclass(eq=False)
class BadLink(Refusal):
    """Text that is no ballot link of ours; nothing more is said."""

    says = "This is not a valid ballot link."
    hint = "Copy the whole link, or the code below it, from the newest mail about this poll."


@dataclass(eq=False)
class LinkOfAnotherPoll(Refusal):
    says = "This link is for another poll: {other}."
    hint = "Open it as it stands in the mail; it leads to its own poll."
    slug: str
    other: str


@dataclass(eq=False)
class LinkReplaced(Refusal):
    """An older issue of a link; it shows no ballot."""

    says = "This link is no longer valid: a newer link was sent on {when}."
    hint = "Use the newest mail about this poll. If it has not come, write to the poll's contact."
    slug: str
    issued: datetime | None

    def __str__(self) -> str:
        when = instant_text(self.issued) if self.issued else "a later day"
        return self.says.format(when=when)


@dataclass(eq=False)
class NoBallot(Refusal):
    says = "You have no ballot in {slug}."
    hint = "The notice tells who has one, and why; the poll's contact answers questions."
    slug: str


@dataclass(eq=False)
class SessionEnded(Refusal):
    """No session, or one that is over."""

    says = "Your session for {slug} has ended, or has not begun."
    hint = "Open your ballot link again: it stays valid until the poll closes."
    slug: str


@dataclass(eq=False)
class StaleForm(Refusal):
    """A posted form that did not come from the session's own page."""

    says = "This form does not belong to your session. Nothing was cast."
    hint = "Open your ballot link again and start from there."


@dataclass(eq=False)
class EnvelopeRefused(Refusal):
    says = "The ballot was not taken: {reason}."
    hint = "Nothing was changed. Open your ballot link again and start from there."
    reason: str


# Settings and files


@dataclass(eq=False)
class SettingsRefused(Refusal):
    says = "The settings cannot be used: {reason}."
    hint = "Run the command in the office's directory, or start one: election init"
    reason: str


@dataclass(eq=False)
class OfficeExists(Refusal):
    says = "{directory} has a {name} already; nothing was written."
    hint = "`election init` wants an empty directory, or one without an office."
    directory: str
    name: str


@dataclass(eq=False)
class FileExists(Refusal):
    says = "{path} is there already; it was not written over."
    hint = "Move it away, or name another file."
    path: str


@dataclass(eq=False)
class FileUnreadable(Refusal):
    says = "{path} cannot be used: {reason}."
    path: str
    reason: str


@dataclass(eq=False)
class WrongKeyFile(Refusal):
    says = "{path} is not a file of kind {kind}."
    hint = "A poll key is made by `election key new`, a seed by `election seed new`."
    path: str
    kind: str


@dataclass(eq=False)
class ServiceKeyUnreadable(Refusal):
    says = "ELECTION_SERVICE_KEY is neither an OpenSSH Ed25519 private key nor the path of one."
    hint = "`election init` makes one; so does: ssh-keygen -t ed25519 -N '' -f service.key"
