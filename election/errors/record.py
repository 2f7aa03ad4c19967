"""Refusals about the published record and its copies."""

from election.errors.base import NotFound, Refusal


class NoSuchFile(NotFound):
    says = "{slug} has published no file {path}."
    slug: str
    path: str


class NothingPublished(NotFound):
    says = "{slug} has no published record yet."
    hint = "It is published after the tally: election publish {slug}"
    title = "There is no report yet"
    reader_hint = "The report is published after the tally; a mail tells of it."
    slug: str


class NotAnExport(Refusal):
    """A directory or file that a record may not be written to; it is left as it is."""

    says = "{target} holds something other than an earlier export of this poll."
    hint = "Name a new or an empty directory, or a new file that ends in .zip."
    target: str


class RecordRefused(Refusal):
    """A record that does not say what was counted. Nothing of it is stored or mailed."""

    says = "The record was not published, because it does not pass its own check: {reason}."
    hint = (
        "Nothing was changed. This is a fault of the program, or of the database: run "
        "`election doctor`, and report this sentence; publish again with a mended release."
    )
    reason: str
