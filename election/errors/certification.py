"""Refusals on the way to a certified result: what is certified, and who signs."""

from election.errors.base import Refusal


class NotACertification(Refusal):
    """Bytes that are not the certification which officer and scrutineer sign."""

    says = "This is not the certification of a poll: {reason}."
    hint = "The officer writes it: election certify SLUG --statement URL --out FILE"
    reason: str


class SignaturesMissing(Refusal):
    """A certification that lacks a signature by a key which the definition names."""

    says = "The certification of {slug} is not signed yet by {missing}, and needs to be."
    hint = (
        "election certify {slug} --statement URL with --key FILE, with --out FILE to have it "
        "signed on another machine, or with --signature FILE that came from there."
    )
    slug: str
    missing: str


class NobodySigns(Refusal):
    says = "The definition of {slug} names no key of officer or scrutineer: nobody signs it."
    hint = "Certify it without signatures: election certify {slug} --statement URL"
    slug: str


class CertificationNotBegun(Refusal):
    says = (
        "{slug}: a certification needs the link of a public statement of reasons; none was given."
    )
    hint = "election certify {slug} --statement URL"
    slug: str
