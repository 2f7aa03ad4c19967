"""The way to send that a mail URL names."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from election.errors.mail import BadMailUrl
from election.mail.transports.answer import Answer, MailServer, Transport
from election.mail.transports.maildir import Maildir
from election.mail.transports.smtp import Security, Smtp

__all__ = ["Answer", "MailServer", "Transport", "transport_for"]

MAILDIR = "maildir:"
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


def transport_for(url: str, base: Path) -> MailServer:
    """The transport; a Maildir's path counts from `base`. Raises BadMailUrl."""
    if url.startswith(MAILDIR):
        return _maildir(url.removeprefix(MAILDIR), base)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # the library's own words quote the URL, and what it takes for a port may be a password
        raise BadMailUrl("its host or port cannot be read") from None
    if parts.scheme not in SCHEMES:
        raise BadMailUrl("it begins with no scheme of ours")
    return _smtp(parts, port)


def _maildir(path: str, base: Path) -> Maildir:
    if not path.strip() or "\0" in path:
        raise BadMailUrl("after maildir: comes a path")
    return Maildir(base / path)


def _smtp(parts: SplitResult, port: int | None) -> Smtp:
    security, default_port = SCHEMES[parts.scheme]
    if not parts.hostname:
        raise BadMailUrl("it names no host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadMailUrl(
            "something follows its host and port; in a password, / ? # and @ are written "
            "%2F %3F %23 and %40"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    _check_login(user, password, security)
    return Smtp(parts.hostname, port or default_port, security, user, password)


def _check_login(user: str, password: str, security: Security) -> None:
    if bool(user) != bool(password):
        raise BadMailUrl("user and password go together")
    if user and security == "none":
        raise BadMailUrl("smtp:// would send the password unencrypted")
    if not (user + password).isascii():
        raise BadMailUrl("its user and password may hold ASCII characters only")
