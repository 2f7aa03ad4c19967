"""Refusals of a database that somebody wrote into, past this service; and of a key that is missing.

None of them names an elector: their sentences are public.
"""

from election.errors.base import TELL_THE_OFFICER, Conflict


class StoppedPoll(Conflict):
    """A poll whose rows cannot be relied on. No act uses it but its end."""

    title = "This poll is stopped"
    reader_hint = f"No ballot is taken until this is settled. {TELL_THE_OFFICER}"
    slug: str


class RowsChanged(StoppedPoll):
    """A row that is not as this service stored it; `what` says of which kind it is."""

    says = "Somebody changed {what} of {slug} in the database: it is not as this service stored it."
    hint = (
        "`election doctor` tells all that is changed. A poll that is open can only be made void: "
        "election void {slug} --reason TEXT"
    )
    what: str


class BallotsChanged(StoppedPoll):
    """Ballots in an open poll's box that are not those that this service took."""

    says = "The ballots in the box of {slug} are not those that this service took from electors."
    hint = (
        "Somebody changed the database. The poll is not closed, and none of its ballots can be "
        "counted. Only this is left: election void {slug} --reason TEXT"
    )


class SecretKeyMissing(StoppedPoll):
    """A secret key that a poll needs, and that is not in the settings any more."""

    says = "{slug} needs the secret key {key}, which ELECTION_SECRET_KEYS does not list."
    hint = (
        "Put it back before the keys that are there: a poll needs its key until it is over. If it "
        "is lost, cancel the poll or make it void."
    )
    reader_says = "The service lacks a key that this poll needs."
    key: str
