"""Refusals about the sealed box: before the close, on its way to another machine, at unsealing."""

from election.errors.base import NotFound, Refusal


class BoxNotPublic(NotFound):
    says = "The box of {slug} is public from the close on, and it has not closed."
    title = "The box is still closed"
    reader_hint = "From the close on, this page lists the hash of every envelope."
    slug: str


class BoxStaysSealed(Refusal):
    says = "The box of {slug} stays sealed for good: its quorum of {needed} is not met."
    hint = "`election tally {slug}` says so for the record; no key is needed."
    slug: str
    needed: int


class BoxUnreadable(Refusal):
    says = "{file} is not the sealed box of a poll: {reason}."
    hint = "`election box SLUG FILE` writes one, on the machine with the database."
    file: str
    reason: str


class BoxAltered(Refusal):
    """A box in the database whose envelopes are not those that were fixed at the close."""

    says = "The envelopes of {slug} in the database are not its box: {reason}."
    hint = (
        "Nothing was opened. Restore a backup from after the close, or end the poll: "
        "election void {slug} --reason TEXT"
    )
    slug: str
    reason: str


class OtherRoot(Refusal):
    """A box that has another root than the one that whoever opens it was told by electors.

    The sentence does not name the root of the box: nobody may copy it from here.
    """

    says = "{box} is not the box with this root; no key and no share was read."
    hint = (
        "Take the root from the mails of two electors you know, and from nobody else. If it is "
        "right, open nothing: somebody changed this box."
    )
    box: str


class OpenedBefore(Refusal):
    """A second opening of a poll by the same key or share, of a box with another root."""

    says = "{file} has opened {slug} once, with another root: {root}. It opens no other box."
    hint = (
        "One root is opened once: two openings can show how one elector voted. Tell officer, "
        "scrutineer and electors. {memory} remembers the first opening."
    )
    file: str
    slug: str
    root: str
    memory: str


class MemoryUnreadable(Refusal):
    """The file beside a key or a share that remembers what it opened, where it holds other text."""

    says = "{file} does not say which openings it remembers, so nothing is opened."
    hint = "The program wrote it beside the key or the share at its first opening. Restore it."
    file: str


class WrongPollKey(Refusal):
    """A poll key that is not the one in the definition."""

    says = "This key does not open the box of {slug}: it is another poll's key."
    hint = "The definition names the public half that is needed: election show {slug}"
    slug: str


class NothingToOpenWith(Refusal):
    says = "The box of {slug} is closed, and nothing was given to open it with."
    hint = "Give --key FILE, or --share FILE for each share, or --opened FILE from elsewhere."
    slug: str


class OpenedUnreadable(Refusal):
    says = "{file} is not what `election unseal` writes: {reason}."
    hint = "Take the file anew from whoever unsealed the box."
    file: str
    reason: str


class OpenedUnfit(Refusal):
    """An unsealed file from another machine that does not fit the box of this poll."""

    says = "{file} does not fit the box of {slug}: {reason}."
    hint = "There is no tally. Take the box anew (election box {slug} FILE) and unseal that."
    file: str
    slug: str
    reason: str


class OpenersDisagree(Refusal):
    """Two openers of the same box found different ballots."""

    says = (
        "The openers disagree, so there is no tally: {first} found ballots with the digest "
        "{first_digest}, {second} with {second_digest}."
    )
    hint = "Let both unseal the box anew, each while the other watches."
    first: str
    first_digest: str
    second: str
    second_digest: str


class OpenerNotVerified(Refusal):
    """A signature that does not sign the unsealed file beside it."""

    says = "The signature in {file} does not sign the file beside it: {reason}."
    hint = "Let its signer sign anew; or move it away, and the report names no signer."
    file: str
    reason: str


class OpeningBroke(Refusal):
    """A process that opened a part of a large box ended before its part was open."""

    says = "The box was not opened: a process that opened a part of it has ended ({reason})."
    hint = (
        "Nothing was changed, and nothing was kept of what was open. See that memory is free, "
        "and run the same command again."
    )
    reason: str
