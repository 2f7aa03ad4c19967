"""Refusals about a poll key that trustees share: its split, its shares and its key card."""

from election.errors.base import Refusal


class SplitRefused(Refusal):
    """A split that is not possible: numbers that do not fit, or pieces that do not."""

    says = "The key cannot be split like this: {reason}."
    hint = "Three to seven trustees share a key. At least two of them are needed, and never all."
    reason: str


class ShareMissing(Refusal):
    says = "There is no share at {file}."
    hint = "Look where its trustee keeps it. Any other trustee's share does as well."
    file: str


class ShareDamaged(Refusal):
    """A share with a mistyped character, a lost line or other damage."""

    says = "The share {file} is damaged: {reason}."
    hint = "Mend it from its printed sheet, or leave it out and take another trustee's share."
    file: str
    reason: str


class ShareForeign(Refusal):
    """A whole share, key or card that belongs to another key than the file it is used with."""

    says = "{file} is of another key, or of another split of it, than {other}."
    hint = "Each share names the public half of its key: election key check FILE"
    file: str
    other: str


class ShareWrong(Refusal):
    """A share of the right key with one piece that was not handed out."""

    says = "The share {file} is wrong: its piece {piece} is not the one of {other}."
    hint = "Leave it out and take another trustee's share; then ask who changed this one."
    file: str
    piece: int
    other: str


class SharesSpoilt(Refusal):
    """Shares that agree with each other, but make another key than the one they name."""

    says = "The shares do not make the key that they name; one of them was changed: {files}."
    hint = "Compare each share with the poll's definition: election key check SHARE definition.json"
    files: str


class TooFewShares(Refusal):
    """Shares of one key, from fewer trustees than are needed; `given` names these trustees."""

    says = "{needed} shares are needed, and {number} came: {given}."
    hint = "Any {needed} of the {trustees} shares do. The same share given twice counts once."
    given: str
    number: int
    needed: int
    trustees: int


class KeyWhole(Refusal):
    """Shares, or a key card, for a poll whose key is not split."""

    says = "{slug} has no [key] table: its poll key is whole, and there are no shares of it."
    hint = "Give --key FILE; or draft it anew with a [key] table, as long as it is not noticed."
    slug: str


class CardNeeded(Refusal):
    """A plain public key for a poll whose key is shared."""

    says = "{slug} has trustees, so its notice takes a key card, and not a public key alone."
    hint = "`election key split --poll {slug} --new --out DIR` writes one: DIR/public.json."
    slug: str


class CardUnreadable(Refusal):
    says = "{file} is not a key card: {reason}."
    hint = "`election key split` writes one beside the shares: public.json."
    file: str
    reason: str


class CardUnfit(Refusal):
    """A key card of another split than the poll file asks for."""

    says = "The key card does not fit {slug}: {reason}."
    hint = "Split the key as the poll file says: election key split --poll {slug} --new --out DIR"
    slug: str
    reason: str
