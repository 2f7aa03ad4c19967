"""What would travel unencrypted: pages that other machines reach, and mail to another machine.

Each function gives a warning with what to do, or None. Neither stops anything: a proxy, a tunnel
or a private network may protect what this program cannot see.
"""

import socket
from contextlib import suppress

from election.mail.transports.smtp import Smtp
from election.office.office import DEFAULT_PORT, Office
from election.web.site import is_loopback

PATIENCE = 1
"""Seconds for a connection of this machine to itself."""
ELSEWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737): choosing the way there sends nothing."""


def pages_in_the_clear(office: Office, host: str) -> str | None:
    """The warning where pages under an http base URL are served to other machines."""
    if office.site.is_https or is_loopback(host):
        return None
    return (
        f"Pages are served on {host} under {office.settings.base_url}, without TLS: whoever is on "
        "the way reads ballot links and sessions, and can vote with them. Serve on 127.0.0.1 "
        "alone, or put a proxy with TLS in front and set ELECTION_BASE_URL to its https address."
    )


def reached_in_the_clear(office: Office) -> str | None:
    """The same, where somebody serves there now: this machine asks by the address others use."""
    address = None if office.site.is_https else outward_address()
    if address is None or is_loopback(address):
        return None
    port = office.site.port or DEFAULT_PORT
    with suppress(OSError), socket.create_connection((address, port), timeout=PATIENCE):
        return pages_in_the_clear(office, address)
    return None


def outward_address() -> str | None:
    """The address of this machine that others see first; None without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(ELSEWHERE)
        return str(probe.getsockname()[0])
    return None


def mail_in_the_clear(office: Office) -> str | None:
    """The warning where mail goes unencrypted to another machine. Raises BadMailUrl."""
    server = office.transport
    if not isinstance(server, Smtp) or server.security != "none" or is_loopback(server.host):
        return None
    return (
        f"Mail goes to {server.host} unencrypted: whoever is on the way reads ballot links, and "
        "can vote with them. Write smtp+starttls:// or smtps:// in ELECTION_MAIL_URL."
    )
