"""Refusals of nominations: at the wrong time, by or of somebody who may not, or unclear."""

from election.errors.base import Conflict, Forbidden, TooMany, Unclear


class NoNominations(Conflict):
    """Nominations of a poll whose file has none."""

    says = "{slug} has no nominations: its poll file names the candidates."
    hint = "`election notice {slug}` is next; or write [nominations] into the file, and draft it."
    slug: str


class NominationsFirst(Conflict):
    """A notice of a draft whose candidates are still to be found."""

    says = "{slug} has no candidates yet: electors nominate them first."
    hint = "`election nominations open {slug}` asks them; the notice follows the close of that."
    slug: str


class NobodyStands(Conflict):
    """A notice after nominations at whose end nobody stood."""

    says = "Nobody stands in {slug}: nominations were extended three times, and ended."
    hint = (
        "`election cancel {slug} --reason TEXT` ends it; a new poll under another slug may follow."
    )
    slug: str


class NoticeAfterNominations(Conflict):
    """A notice that would leave less than its days, because nominations were closed late."""

    says = (
        "{slug} opens on {opens}: less than its {days} days of notice are left since nominations "
        "were closed."
    )
    hint = "`election notice {slug} --opens {later}` moves the opening, and the end as far."
    slug: str
    opens: str
    days: int
    later: str


class OpeningNotLater(Conflict):
    """A new opening, given at the notice, that is no later one, or for which there is no cause."""

    says = "{slug} opens on {opens}, and {asked} is no later opening that its notice could name."
    hint = "Only after nominations may a notice move the opening, by 31 days at most."
    slug: str
    opens: str
    asked: str


class NominationsNotOpen(Conflict):
    """A nomination or an answer before the window."""

    says = "{slug} takes nominations from {opens} on."
    hint = "Wait until then."
    title = "Nominations are not open yet"
    reader_hint = "Keep your link: it works from then on."
    slug: str
    opens: str


class NominationsOver(Conflict):
    """A nomination or an answer after the window."""

    says = "{slug} took nominations until {closes}."
    hint = "Write later times into [nominations] and [times], and draft it again."
    title = "Nominations are over"
    reader_hint = "What was recorded before stands. The page of the poll says who stands."
    slug: str
    closes: str


class NominationsNotOver(Conflict):
    """A close of nominations before their end."""

    says = "{slug} takes nominations until {closes}: they cannot be closed before."
    hint = "The worker closes them then. `election cancel {slug} --reason TEXT` ends the poll."
    slug: str
    closes: str


class BadNominationLink(Forbidden):
    """A link that is none of this poll's, or of nobody on its roll."""

    says = "That is no nomination link of this poll."
    hint = "Use the newest link that was mailed."
    title = "That link does not work"
    reader_hint = "Open the link in your newest mail about nominations, or copy all of it."


class NobodyNamed(Unclear):
    """A nomination that names nobody."""

    says = "Nobody is chosen."
    hint = "Choose somebody from the list, and press the button again."


class MayNotStand(Unclear):
    """A nomination of somebody who may not stand."""

    says = "{name} cannot stand in this poll."
    hint = "Choose somebody else from the list."
    name: str


class NotAsked(Unclear):
    """An answer that is neither yes nor no, or a no of somebody whom nobody has asked."""

    says = "It is not clear whether you stand."
    hint = "Choose one of the answers, and press the button again."


class StatementUnfit(Unclear):
    """A candidate's statement that is too long, empty, or holds what no text holds."""

    says = "Your statement {what}."
    hint = "{right}."
    what: str
    right: str


class TooManyAnswers(TooMany):
    """More nominations and answers of one elector within a minute than a person sends."""

    says = "There were too many nominations and answers with this link within a minute."
    hint = "Wait a minute, then press the button again."
    title = "Please wait a minute"
    reader_hint = hint
