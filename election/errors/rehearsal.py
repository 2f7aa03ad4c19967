"""Refusals of rehearsals, and of `election rehearse`."""

from election.errors.base import Refusal


class RehearsalRefused(Refusal):
    says = "{slug} is a rehearsal: no office drafts, notices or publishes it as a poll."
    hint = "Draft the poll from its file. To rehearse the draft: election rehearse {slug}"
    slug: str


class NoRehearsal(Refusal):
    says = "{slug} is no rehearsal: an office that is thrown away does not publish it."
    hint = "Publish it in its own office: election publish {slug}"
    slug: str


class RollTooLong(Refusal):
    """A draft whose roll is too long for an office that is thrown away: it would take hours."""

    says = (
        "{slug} has {electors:,} electors, and no poll of more than {most:,} is rehearsed or "
        "previewed: each of them would be mailed and would cast."
    )
    hint = (
        "Copy the poll file with another slug and a roll of some hundred people, candidates "
        "among them; draft that, and rehearse or preview it. The rules, times and mails are "
        "the same."
    )
    slug: str
    electors: int
    most: int
