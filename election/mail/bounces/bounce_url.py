"""The mailbox of bounces that a URL names."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from election.errors.mail import BadBouncesUrl
from election.mail.bounces.bounce_box import BounceBox
from election.mail.bounces.imap_box import ImapBox
from election.mail.bounces.imap_line import ImapLogin, ImapSecurity
from election.mail.bounces.maildir_box import MaildirBox

__all__ = ["BounceBox", "bounce_box_for"]

MAILDIR = "maildir:"
SCHEMES: dict[str, tuple[ImapSecurity, int]] = {
    "imaps": ("tls", 993),
    "imap+starttls": ("starttls", 143),
}
USUAL_MAILBOX = "INBOX"


def bounce_box_for(url: str, base: Path) -> BounceBox:
    """The mailbox; a Maildir's path counts from `base`. Raises BadBouncesUrl."""
    if url.startswith(MAILDIR):
        path = url.removeprefix(MAILDIR)
        if not path.strip():
            raise BadBouncesUrl("after maildir: comes a path")
        return MaildirBox(base / path)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # the library's own words quote the URL, and what it takes for a port may be a password
        raise BadBouncesUrl("its host or port cannot be read") from None
    if parts.scheme == "imap":
        raise BadBouncesUrl("imap:// would send the password unencrypted")
    if parts.scheme not in SCHEMES:
        raise BadBouncesUrl("it begins with no scheme of ours")
    return ImapBox(_login(parts, port))


def _login(parts: SplitResult, port: int | None) -> ImapLogin:
    security, default_port = SCHEMES[parts.scheme]
    if not parts.hostname:
        raise BadBouncesUrl("it names no host")
    if parts.query or parts.fragment:
        raise BadBouncesUrl("a ? or # follows its mailbox")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    mailbox = unquote(parts.path.removeprefix("/")) or USUAL_MAILBOX
    if not user or not password:
        raise BadBouncesUrl("it names no user, or no password")
    if not (user + password + mailbox).isascii():
        raise BadBouncesUrl("its user, password and mailbox may hold ASCII characters only")
    if not (user + password + mailbox).isprintable():
        raise BadBouncesUrl("its user, password or mailbox holds a line break")
    return ImapLogin(parts.hostname, port or default_port, security, mailbox, user, password)
