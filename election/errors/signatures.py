"""Refusals of signatures, and of the keys that make them."""

from election.errors.base import Refusal


class SignatureRefused(Refusal):
    """Bytes that are not a signature by the expected key over the expected text."""

    says = "The signature is not valid: {reason}."
    hint = "Bring it exactly as ssh-keygen wrote it, made with -Y sign -n election."
    reason: str


class ServiceKeyChanged(Refusal):
    """A service key that is not the one fixed at notice: its signatures would prove nothing."""

    says = "The service's key is {present}, and the definition of {slug} names {named}."
    hint = "Set ELECTION_SERVICE_KEY to the key that the service had at notice of {slug}."
    slug: str
    present: str
    named: str


class KeyOfTheService(Refusal):
    """An officer or scrutineer who would sign with the key that the server holds."""

    says = "{slug} names the service's own key as the key of the {office}."
    hint = "Name a key that they alone have, such as their ~/.ssh/id_ed25519.pub."
    slug: str
    office: str


class NotSigned(Refusal):
    """ssh-keygen did not sign; `words` is its own message."""

    says = "ssh-keygen did not sign with {key}. It said: {words}."
    hint = "Give a private key file, or a .pub file whose key is in ssh-agent (ssh-add -l)."
    key: str
    words: str


class SignerUnnamed(Refusal):
    """What was opened, signed by a key that the definition does not name: it proves nothing."""

    says = "The definition of {slug} names no officer, scrutineer or trustee with the key {key}."
    hint = "Nothing was written. Sign with the key that the notice names, or leave --sign out."
    slug: str
    key: str


class SshKeygenMissing(Refusal):
    says = "There is no ssh-keygen on this machine, and signing needs it."
    hint = "Install OpenSSH 8.1 or newer, or sign on a machine that has it."


class EndUnsigned(Refusal):
    """The end of a poll by an upheld challenge, which officer and scrutineer sign together."""

    says = "Challenge {number} ends {slug}, and {missing} must sign that."
    hint = (
        "election void {slug} --reason TEXT --out FILE writes what is signed. Then the same with "
        "--signature FILE.sig for each, or --key FILE. Where a key is lost: --unsigned, which the "
        "report says."
    )
    slug: str
    number: int
    missing: str


class NobodySignsTheEnd(Refusal):
    """Signatures for an end that wants none: no challenge was upheld, or nobody named a key."""

    says = "{slug}: its end is not signed: no challenge was upheld, or nobody named a key."
    hint = "End it without signatures: election void {slug} --reason TEXT"
    slug: str
