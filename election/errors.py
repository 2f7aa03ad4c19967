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


# Ballot files


@dataclass(eq=False)
class FaultyBallotFile(FaultyFile):
    """A ballot file that cannot be counted as it stands: its first faults, and how many follow."""

    hint = "Nothing was counted. Mend the file and run the command again."
    more: int

    @property
    def count(self) -> str:
        number = len(self.faults) + self.more
        return "1 fault" if number == 1 else f"{number} faults"

    def __str__(self) -> str:
        return super().__str__() + (f"\n  and {self.more} more" if self.more else "")


@dataclass(eq=False)
class FaultyMarkings(FaultyBallotFile):
    """Ballots that skip a rank, give one to several candidates or rank a candidate twice."""

    hint = (
        "Nothing was counted. Mend the file, or say how such ballots count: --on-fault exhaust "
        "(up to the fault) or --on-fault skip (without the faulty rank)."
    )


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
    says = "{slug}: it is too early to {act}; that is possible from {when} on."


@dataclass(eq=False)
class TooLate(OutOfTime):
    says = "{slug}: it is too late to {act}; that was possible only before {when}."


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


# Trustees and their shares


@dataclass(eq=False)
class SplitRefused(Refusal):
    """A key that cannot be shared among so many people, or so few."""

    says = "The key cannot be split so: {reason}."
    hint = "Three to seven trustees share a key; two or more are needed, and fewer than there are."
    reason: str


@dataclass(eq=False)
class ShareMissing(Refusal):
    says = "There is no share at {file}."
    hint = "Look where its trustee keeps it. Any other trustee's share does as well."
    file: str


@dataclass(eq=False)
class ShareDamaged(Refusal):
    """Text that is a share but for a slip, a lost line or the like."""

    says = "The share {file} is damaged: {reason}."
    hint = "Mend it from its printed sheet, or leave it out and take another trustee's share."
    file: str
    reason: str


@dataclass(eq=False)
class ShareForeign(Refusal):
    """A share, key or card that is whole, and of another key than what it is used with."""

    says = "{file} is of another key, or of another split of it, than {other}."
    hint = "Each share names the public half of its key: election key check FILE"
    file: str
    other: str


@dataclass(eq=False)
class ShareWrong(Refusal):
    """A share of the right key with a piece that is not what was shared."""

    says = "The share {file} is wrong: its piece {piece} is not the one of {other}."
    hint = "Leave it out and take another trustee's share; then ask who changed this one."
    file: str
    piece: int
    other: str


@dataclass(eq=False)
class SharesSpoilt(Refusal):
    """Shares that agree with each other, and make another key than the one they name."""

    says = "The shares do not make the key that they name; one of them was changed: {files}."
    hint = "Hold each against the poll's definition: election key check SHARE definition.json"
    files: str


@dataclass(eq=False)
class TooFewShares(Refusal):
    """Shares of one key, of fewer different trustees than are needed; `given` names these."""

    says = "{needed} shares are needed, and {number} came: {given}."
    hint = "Any {needed} of the {trustees} shares do, whichever they are; one twice is one."
    given: str
    number: int
    needed: int
    trustees: int


@dataclass(eq=False)
class KeyWhole(Refusal):
    """Shares, or a key card, for a poll whose key is not split."""

    says = "{slug} has no [key] table: its poll key is whole, and there are no shares of it."
    hint = "Give --key FILE; or draft it anew with a [key] table, as long as it is not noticed."
    slug: str


@dataclass(eq=False)
class CardNeeded(Refusal):
    """A plain public key for a poll whose key is shared."""

    says = "{slug} has trustees, so its notice takes a key card, and not a public key alone."
    hint = "`election key split --poll {slug} --new --out DIR` writes one: DIR/public.json."
    slug: str


@dataclass(eq=False)
class CardUnreadable(Refusal):
    says = "{file} is not a key card: {reason}."
    hint = "`election key split` writes one beside the shares: public.json."
    file: str
    reason: str


@dataclass(eq=False)
class CardUnfit(Refusal):
    """A key card of a split that is not the one that the poll file asks for."""

    says = "The key card does not fit {slug}: {reason}."
    hint = "Split the key as the poll file says: election key split --poll {slug} --new --out DIR"
    slug: str
    reason: str


# Boxes that travel


@dataclass(eq=False)
class BoxStaysSealed(Refusal):
    says = "The box of {slug} stays sealed for good: its quorum of {needed} is not met."
    hint = "`election tally {slug}` says so for the record; no key is needed."
    slug: str
    needed: int


@dataclass(eq=False)
class BoxUnreadable(Refusal):
    says = "{file} is not the sealed box of a poll: {reason}."
    hint = "`election box SLUG FILE` writes one, on the machine with the database."
    file: str
    reason: str


@dataclass(eq=False)
class NothingToOpenWith(Refusal):
    says = "The box of {slug} is closed, and nothing was given to open it with."
    hint = "Give --key FILE, or --share FILE for each share, or --opened FILE from elsewhere."
    slug: str


@dataclass(eq=False)
class OpenedUnreadable(Refusal):
    says = "{file} is not what `election unseal` writes: {reason}."
    hint = "Take the file anew from whoever unsealed the box."
    file: str
    reason: str


@dataclass(eq=False)
class OpenedUnfit(Refusal):
    """What was found elsewhere cannot have lain in this box."""

    says = "{file} does not fit the box of {slug}: {reason}."
    hint = "There is no tally. Take the box anew (election box {slug} FILE) and unseal that."
    file: str
    slug: str
    reason: str


@dataclass(eq=False)
class OpenersDisagree(Refusal):
    """Two who opened the same box say that they found different ballots."""

    says = (
        "The openers disagree, so there is no tally: {first} found ballots with the digest "
        "{first_digest}, {second} with {second_digest}."
    )
    hint = "Let both unseal the box anew, each before the other's eyes."
    first: str
    first_digest: str
    second: str
    second_digest: str


@dataclass(eq=False)
class OpenerNotVerified(Refusal):
    """A signature beside what was found elsewhere that is nobody's over it."""

    says = "The signature in {file} is not one of the file beside it: {reason}."
    hint = "Let its signer sign anew; or move it away, and the report names no signer."
    file: str
    reason: str


# Signatures and receipts


@dataclass(eq=False)
class SignatureRefused(Refusal):
    """What is no signature of the expected key over the expected text, in its one form."""

    says = "The signature is not valid: {reason}."
    hint = "Bring it exactly as ssh-keygen wrote it, made with -Y sign -n election."
    reason: str


@dataclass(eq=False)
class ReceiptUnreadable(Refusal):
    """Text that is no receipt."""

    says = "This is no receipt of a ballot: {reason}."
    hint = "Bring the whole text from the page that said Cast: one line, and the signature below."
    reason: str


@dataclass(eq=False)
class ReceiptOfAnotherPoll(Refusal):
    """Receipt and record are of two definitions, so neither says anything about the other."""

    says = "The receipt, of {poll}, is of the definition {named}; the record is of {found}."
    hint = "Every mail about a poll carries the hash of its definition: compare it with both."
    poll: str
    named: str
    found: str


@dataclass(eq=False)
class RecordUnfit(Refusal):
    """A record by which no claim can be settled."""

    says = "{path} of this record cannot be used: {reason}."
    hint = "Take the record from the report's page, whole and unchanged."
    path: str
    reason: str


@dataclass(eq=False)
class JournalReplaced(Refusal):
    """The service signed another journal to an elector than the one in its record."""

    says = "The record's journal has no entry with the hash {hash}, which the service signed."
    hint = "Show receipt and record to the scrutineer: they prove that the journal was changed."
    hash: str


@dataclass(eq=False)
class EnvelopeMissing(Refusal):
    """A receipt and a record that contradict each other: the proof of a missing envelope."""

    says = (
        "The claim is proved: the service signed for the envelope {envelope} in {poll}, and its "
        "record lists it neither in the box nor among the replaced."
    )
    hint = "Show receipt and record to the scrutineer; the receipt gives nothing else away."
    poll: str
    envelope: str


@dataclass(eq=False)
class ServiceKeyChanged(Refusal):
    """The service's key is not the one that notice froze; what it signs would prove nothing."""

    says = "The service's key is {present}, and the definition of {slug} names {named}."
    hint = "Set ELECTION_SERVICE_KEY to the key that the service had at notice of {slug}."
    slug: str
    present: str
    named: str


@dataclass(eq=False)
class KeyOfTheService(Refusal):
    """An officer or scrutineer who would sign with the key that the server holds."""

    says = "{slug} names the service's own key as the key of the {office}."
    hint = "Name a key that they alone have, such as their ~/.ssh/id_ed25519.pub."
    slug: str
    office: str


@dataclass(eq=False)
class NotSigned(Refusal):
    """ssh-keygen did not sign; its own words tell why."""

    says = "ssh-keygen did not sign with {key}. It said: {words}."
    hint = "Give a private key file, or a .pub file whose key is in ssh-agent (ssh-add -l)."
    key: str
    words: str


@dataclass(eq=False)
class SshKeygenMissing(Refusal):
    says = "There is no ssh-keygen on this machine, and it is what signs."
    hint = "Install OpenSSH 8.1 or newer, or sign on a machine that has it."


@dataclass(eq=False)
class NotACertification(Refusal):
    """Bytes that officer and scrutineer are not asked to sign."""

    says = "This is not the certification of a poll: {reason}."
    hint = "The officer writes it: election certify SLUG --statement URL --out FILE"
    reason: str


@dataclass(eq=False)
class SignaturesMissing(Refusal):
    """A certification for which keys are named, and nothing was given to sign with."""

    says = "The certification of {slug} is not signed yet by {missing}, and needs to be."
    hint = (
        "election certify {slug} --statement URL with --key FILE, with --out FILE to have it "
        "signed on another machine, or with --signature FILE that came from there."
    )
    slug: str
    missing: str


@dataclass(eq=False)
class NobodySigns(Refusal):
    says = "The definition of {slug} names no key of officer or scrutineer: nobody signs it."
    hint = "Certify it without signatures: election certify {slug} --statement URL"
    slug: str


@dataclass(eq=False)
class CertificationNotBegun(Refusal):
    says = "{slug}: a certification names the public statement of reasons, and none was given."
    hint = "election certify {slug} --statement URL"
    slug: str


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
class DatabaseUrlUnreadable(Refusal):
    says = "ELECTION_DATABASE_URL is not the URL of an SQLite or PostgreSQL database."
    hint = "Write sqlite:///election.db or postgresql://user:password@host/name."


@dataclass(eq=False)
class ScrubPending(Refusal):
    """What was deleted still lies in the database's file; that this is owed is stored."""

    says = "What was deleted is not overwritten in the database's file yet: {reason}."
    hint = "Nothing else is missing. `election worker` does it as soon as nobody reads meanwhile."
    reason: str


@dataclass(eq=False)
class MigrationPending(Refusal):
    """The database's tables are not those that this version works with."""

    says = "The database's schema is {current}; this version needs {newest}."
    hint = "Run `election migrate`."
    current: str
    newest: str


@dataclass(eq=False)
class SchemaUnknown(Refusal):
    """The database's tables are of a revision that this version has no migration for."""

    says = "The database was migrated by a newer version of this program; nothing was changed."
    hint = "Install that version, or restore a backup from before its migration."


@dataclass(eq=False)
class NotSqlite(Refusal):
    """PostgreSQL has programs of its own to copy a database and to bring it back."""

    says = "The database is PostgreSQL's, and is not in a file of this office."
    hint = "Use its own program: {instead}"
    instead: str


@dataclass(eq=False)
class CopyUnfit(Refusal):
    """A file that is to be, or was to be, a copy of the database; nothing relies on it."""

    says = "{file} is no copy that can be relied on: {reason}."
    hint = "Nothing was changed. `election backup FILE` makes one, and reads it back."
    file: str
    reason: str


@dataclass(eq=False)
class DatabaseExists(Refusal):
    """A database, or the log of one, where another was to be put."""

    says = "{path} is there, and is not written over."
    hint = "End `serve` and `worker`, and move the database away with its -wal and -shm beside it."
    path: str


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
class NotAnExport(Refusal):
    """A directory or file that a record may not be written to; it is left as it is."""

    says = "{target} holds something else than an earlier export of this poll."
    hint = "Name a new or an empty directory, or a new file that ends in .zip."
    target: str


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
class PurgeRefused(Refusal):
    """The people of a poll are still needed."""

    says = "{slug} cannot be purged yet: {reason}."
    hint = "`election status {slug}` shows its mail; an election that came of it is ended first."
    slug: str
    reason: str


@dataclass(eq=False)
class PollPurged(Refusal):
    """Addresses, link ids and mail of a poll's electors were deleted."""

    says = "What was stored of the people of {slug} was deleted on {when}."
    hint = "Its links, addresses and mail are gone; its notice, report and record stay."
    slug: str
    at: datetime

    def __str__(self) -> str:
        return self.says.format(slug=self.slug, when=instant_text(self.at))


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


# Web pages


@dataclass(eq=False)
class UnsafeBaseUrl(Refusal):
    """A base URL under which ballots would travel unprotected; the service does not start."""

    says = "ELECTION_BASE_URL cannot be {base_url}: {reason}."
    hint = "Give https://HOST, or http://127.0.0.1:PORT for a trial on one machine."
    base_url: str
    reason: str


@dataclass(eq=False)
class UnguardedRoute(Refusal):
    """A route that takes a POST from anywhere; the service does not start with it."""

    says = "The route {path} takes a POST without the guard against other sites."
    path: str


@dataclass(eq=False)
class CrossSiteForm(Refusal):
    """A POST that did not come from a page of this site."""

    says = "This form was not sent from a page of this site. Nothing was changed."
    hint = "Open your ballot link again and use the form on its page."


@dataclass(eq=False)
class NotAForm(Refusal):
    says = "What was sent is not a form of this site. Nothing was changed."
    hint = "Forms are sent as application/x-www-form-urlencoded."


@dataclass(eq=False)
class FormUnreadable(Refusal):
    says = "The form cannot be read: {reason}. Nothing was changed."
    hint = "Open the page again and fill it in anew."
    reason: str


@dataclass(eq=False)
class FormTooLarge(Refusal):
    says = "The form is larger than {limit} bytes. Nothing was changed."
    hint = "A ballot link or its code is enough: paste nothing else."
    limit: int


@dataclass(eq=False)
class TooManyBadLinks(Refusal):
    """Failed links only: a valid one always passes, whoever shares the address."""

    says = "Too many links that are not valid came from your network within a minute."
    hint = "Wait a minute, then open the newest mail about this poll. A valid link always works."


@dataclass(eq=False)
class BoxNotPublic(NotFound):
    says = "The box of {slug} is public from the close on, and it has not closed."
    slug: str


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
    hint = (
        "A poll key is made by `election key new`, shares by `election key split`, "
        "a seed by `election seed new`."
    )
    path: str
    kind: str


@dataclass(eq=False)
class ServiceKeyUnreadable(Refusal):
    says = "ELECTION_SERVICE_KEY is neither an OpenSSH Ed25519 private key nor the path of one."
    hint = "`election init` makes one; so does: ssh-keygen -t ed25519 -N '' -f service.key"


@dataclass(eq=False)
class NotConfirmed(Refusal):
    says = "{act}: not done, as nobody confirmed it."
    hint = "Answer y when asked, or give --yes."
    act: str


# Mail


@dataclass(eq=False)
class BadMailUrl(Refusal):
    """A mail URL that names no way to send; no part of it is shown, for it may hold a password."""

    says = "ELECTION_MAIL_URL cannot be used: {reason}."
    hint = (
        "Write smtp://host:25, smtp+starttls://user:password@host:587, "
        "smtps://user:password@host:465 or maildir:PATH."
    )
    reason: str


@dataclass(eq=False)
class MessageUnfit(Refusal):
    """A message that cannot be composed from what is stored; it stays in the outbox."""

    says = "This {kind} message cannot be composed: {reason}."
    kind: str
    reason: str


@dataclass(eq=False)
class MessageOutdated(Refusal):
    """A message that must not go out any more."""

    says = "This was not sent: {reason}."
    reason: str


# The demo


@dataclass(eq=False)
class DemoDirectory(Refusal):
    says = "The demo cannot use {directory}: {reason}."
    hint = "Name another with --dir; --fresh deletes a directory that a demo made."
    directory: str
    reason: str


@dataclass(eq=False)
class DemoFailed(Refusal):
    says = "The demo did not get on: {reason}."
    hint = "Its directory is left as it is, so that you can look."
    reason: str


@dataclass(eq=False)
class MailNotAccepted(Refusal):
    says = "The mail server did not take the message to {address}. It said: {answer}."
    hint = "Look at ELECTION_MAIL_URL and ELECTION_MAIL_FROM."
    address: str
    answer: str
