"""One site: what its pages need, and the check that ballots do not travel unprotected."""

from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.database.engine import Clock, Database
from election.errors.web import UnsafeBaseUrl
from election.services.links import LinkSigner

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Site:
    """The address of the pages, and what they work with. Making one may raise UnsafeBaseUrl."""

    database: Database
    clock: Clock
    signer: LinkSigner
    base_url: str
    project: str
    signing_key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        require_safe(self.base_url)

    @cached_property
    def _url(self) -> SplitResult:
        return urlsplit(self.base_url)

    @property
    def host(self) -> str:
        """The host and, where it is named, the port: the address as people say it."""
        return self._url.netloc

    @property
    def is_https(self) -> bool:
        return self._url.scheme == "https"

    @property
    def port(self) -> int | None:
        """The port that the base URL names, if it names one."""
        return self._url.port

    @property
    def origin(self) -> str:
        """The base URL's origin, as a browser writes it."""
        host = (
            f"[{self._url.hostname}]" if ":" in (self._url.hostname or "") else self._url.hostname
        )
        usual = self.port in {None, DEFAULT_PORTS[self._url.scheme]}
        return f"{self._url.scheme}://{host}" + ("" if usual else f":{self.port}")

    def url(self, *parts: str) -> str:
        """The address of a page, as it is said elsewhere: in calendars, previews and mails."""
        return "/".join((self.origin, *parts))

    def cookie(self, slug: str) -> str:
        """The name of the cookie of one poll. `__Host-` needs Secure, which needs https."""
        return f"__Host-ballot-{slug}" if self.is_https else f"ballot-{slug}"


def require_safe(base_url: str) -> None:
    """Raise UnsafeBaseUrl for what is no base URL, or lets ballots travel unprotected."""
    if reason := _fault(base_url):
        raise UnsafeBaseUrl(base_url=base_url, reason=reason)


def _fault(base_url: str) -> str:
    """The reason why a base URL cannot be used; empty where it can."""
    try:
        url = urlsplit(base_url)
        port = url.port
    except ValueError:
        return "it is not a URL"
    if url.scheme not in DEFAULT_PORTS or not url.hostname or port == 0:
        return "it is not an http or https URL"
    if url.path.strip("/") or url.query or url.fragment or "@" in url.netloc:
        return "it has more than a scheme, a host and a port"
    if url.scheme == "http" and not is_loopback(url.hostname):
        return "plain http is for this machine alone, and ballots need https"
    return ""


def is_loopback(host: str) -> bool:
    """True for a host that only this machine reaches."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
