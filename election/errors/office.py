"""Refusals about the office: its settings and its files."""

from election.errors.base import Refusal


class SettingsRefused(Refusal):
    says = "The settings cannot be used: {reason}."
    hint = "Run the command in the office's directory, or start one: election init"
    reason: str


class WeakSecret(Refusal):
    """A signing secret that is missing or short; the service does not start with it."""

    says = "ELECTION_SECRET_KEYS needs at least one key, and each at least {minimum} bytes long."
    hint = "`election init` writes one; python -c 'import secrets; print(secrets.token_hex(32))'"
    minimum: int


class ServiceKeyUnreadable(Refusal):
    says = "ELECTION_SERVICE_KEY is neither an OpenSSH Ed25519 private key nor the path of one."
    hint = "`election init` makes one; so does: ssh-keygen -t ed25519 -N '' -f service.key"


class OfficeExists(Refusal):
    says = "{directory} has a {name} already; nothing was written."
    hint = "`election init` wants an empty directory, or one without an office."
    directory: str
    name: str


class DatabaseTaken(Refusal):
    """The database of a new office has tables of one: that one's secrets are in its rows."""

    says = "The database of these settings is an office's already; nothing was written."
    hint = "Name an empty one in ELECTION_DATABASE_URL, or go to the directory of that office."


class FileExists(Refusal):
    says = "{path} is there already; it was not written over."
    hint = "Move it away, or name another file."
    path: str


class KeyFileExists(Refusal):
    """A file of a key, a share or a seed, at the path where a new one was to be written."""

    says = "{path} is there already: no key, share or seed is written over."
    hint = "Keep it: it may be the only one that opens a box. Name another file for the new one."
    path: str


class SecretKeyGiven(Refusal):
    """The file of a secret key, where its public half is asked for."""

    says = "{path} holds a secret key, and only its public half belongs here."
    hint = (
        "Give --public-key {public}. If the file need not be on this machine, move it to where "
        "it is kept: it opens the box. To keep it here, leave --public-key out."
    )
    path: str
    public: str


class ElectorsUnreached(Refusal):
    """A notice from settings with which nothing reaches an elector on another machine."""

    says = "{slug} is not noticed, as no elector would be reached: {reasons}."
    hint = (
        "Set it in .env, then try `election mail test you@example.org`. To try a poll on this "
        "machine alone, say --local."
    )
    slug: str
    reasons: str


class FileUnreadable(Refusal):
    says = "{path} cannot be used: {reason}."
    path: str
    reason: str


class WrongKeyFile(Refusal):
    says = "{path} is not a file of kind {kind}."
    hint = (
        "A poll key is made by `election key new`, shares by `election key split`, "
        "a seed by `election seed new`."
    )
    path: str
    kind: str
