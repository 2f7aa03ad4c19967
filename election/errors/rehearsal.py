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
