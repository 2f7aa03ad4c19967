"""Refusals about a poll, its people and its seeds: it is not there, or a rule forbids the act."""

from datetime import datetime

from election.errors.base import Conflict, Gone, NotFound, Refusal, instant_text
from election.errors.changed_rows import StoppedPoll


class NoSuchPoll(NotFound):
    says = "There is no poll {slug}."
    hint = "`election polls` lists the polls."
    back_to_poll = False
    slug: str


class NoSuchElector(NotFound):
    says = "{elector} is not on the roll of {slug}."
    hint = "`election show {slug}` lists the roll."
    slug: str
    elector: str


class NoSuchCandidate(NotFound):
    says = "{candidate} does not stand in {slug}: {standing}."
    slug: str
    candidate: str
    standing: str


class DefinitionChanged(StoppedPoll):
    """A stored definition that is not the one of the notice. No act uses it."""

    says = "The definition of {slug} does not match its hash: somebody changed it in the database."
    hint = "No ballot is taken. Restore the database from a backup, or void the poll."


class PollChanged(Conflict):
    """An act whose long work was done on a poll that another act has changed since."""

    says = "{slug} was changed by another act meanwhile; nothing was changed by this one."
    hint = "`election show {slug}` tells where the poll stands. Then give the command again."
    slug: str


class TriggerRefused(Refusal):
    """An election without a valid trigger."""

    says = "{slug} has no valid trigger: {reason}."
    hint = (
        "An election follows a removal certified as carried, a stated vacancy, or a tied election."
    )
    slug: str
    reason: str


class RecusalRefused(Refusal):
    says = "{elector} cannot be recused in {slug}: {reason}."
    slug: str
    elector: str
    reason: str


class WithdrawalRefused(Refusal):
    says = "{candidate} cannot withdraw from {slug}: {reason}."
    slug: str
    candidate: str
    reason: str


class TooFewStand(Refusal):
    """A withdrawal that would leave nobody to choose, or nobody to choose between."""

    says = "{candidate} cannot withdraw from {slug}: {left}, and its ballots were made for more."
    hint = (
        "End it: election {end} {slug} --reason TEXT. Then draft a new poll{trigger}. A single "
        "candidate stands there against Reopen nominations."
    )
    slug: str
    candidate: str
    left: str
    end: str
    trigger: str


class SeedsRefused(Refusal):
    """Seeds of the lot, or commitments to them, that do not fit the poll."""

    says = "The seeds do not fit: {reason}."
    hint = "`election seed new` makes a seed and prints its commitment for notice."
    reason: str


class SeedMissing(Refusal):
    """A box that is to be opened, or handed out, before all seeds of its lot were brought."""

    says = "{slug}: the {by}'s seed is missing, and nothing was opened."
    hint = (
        "Give its file: --seed FILE. If it is lost, draw one in public, and give "
        "--drawn-seed {by}=HEX --draw URL: the report says so."
    )
    slug: str
    by: str


class PurgeRefused(Refusal):
    """The data of a poll's people is still needed."""

    says = "{slug} cannot be purged yet: {reason}."
    hint = "`election status {slug}` shows its mail. An election that came of it must end first."
    slug: str
    reason: str


class PollPurged(Gone):
    """A poll whose electors' addresses, link ids and mail were deleted."""

    says = "What was stored of the people of {slug} was deleted on {when}."
    hint = "Its links, addresses and mail are gone; its notice, report and record stay."
    title = "This poll is over, and its links are gone"
    reader_hint = "There is nothing left to do. Its notice, its report and its record stay public."
    slug: str
    at: datetime

    def __str__(self) -> str:
        return self.says.format(slug=self.slug, when=instant_text(self.at))


class ActFailed(Refusal):
    """An act of the worker that met a fault of this program: the other polls go on."""

    says = "A fault of this program stopped an act on {slug}, which is tried again: {fault}."
    hint = "Please report it. The officer can do the act by hand, or void the poll."
    slug: str
    fault: str


class ActPutOff(Refusal):
    """An act of the worker that the database did not let through; it said `reason`."""

    says = "{reason} The time of an act on {slug} has come, and it is tried again."
    hint = "If this goes on, look at the database: `election doctor` names the cause."
    slug: str
    reason: str


class AlternateRefused(Conflict):
    """An office that nobody can take over."""

    says = "{slug}: the office of {office} is not taken over: {reason}."
    hint = "`election show {slug}` names the officials and their alternates."
    slug: str
    office: str
    reason: str
