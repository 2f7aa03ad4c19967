"""Checks of the sender's domain: what receivers ask the domain name system about its mail.

SPF says which servers may send for it, DKIM holds the keys that they sign with, DMARC says what
receivers do with mail that has neither. Without them, links go to spam or are refused.
What the system does not answer is told as that, and never as a fault.
"""

from collections.abc import Iterator
from contextlib import suppress
from email.utils import parseaddr

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, resolve

from election.errors.base import Refusal
from election.mail.transports.smtp import Smtp
from election.office.doctor.findings import Findings
from election.office.office import Office

SECONDS = 3.0
"""How long one question may take, all tries together."""
RESERVED = ("localhost", "test", "example", "invalid", "local", "internal")
"""Top domains that the public system does not know (RFC 2606, 6762, and ICANN's reservations)."""
EXAMPLES = ("example.org", "example.com", "example.net")
GUIDE = "See Mail that arrives in docs/people/operator.md."


class _NotAnswered(Exception):
    """The domain name system did not answer, or not in time; the words say how."""


def look(office: Office, findings: Findings) -> None:
    """Ask about the domain of `ELECTION_MAIL_FROM`, where mail goes to a mail server."""
    with suppress(Refusal):  # what is wrong with the settings is reported elsewhere
        if not isinstance(office.transport, Smtp):
            return
        domain = parseaddr(office.settings.mail_from)[1].rpartition("@")[2].lower()
        if not domain or domain.endswith(EXAMPLES) or domain.rpartition(".")[2] in RESERVED:
            findings.ok("mail domain", f"{domain or 'None'}: not a public domain; nothing to ask.")
            return
        _look(domain, office.settings.dkim_selector, findings)


def _look(domain: str, selector: str | None, findings: Findings) -> None:
    try:
        faults, well = _judged(domain, selector)
    except _NotAnswered as silence:
        said = f"{domain}: this machine cannot tell ({silence}). Ask another: dig TXT {domain}"
        findings.warning("mail domain", said)
        return
    for fault in faults:
        findings.warning("mail domain", f"{domain}: {fault} {GUIDE}")
    if not faults:
        findings.ok("mail domain", f"{domain}: {'; '.join(well)}.")


def _judged(domain: str, selector: str | None) -> tuple[list[str], list[str]]:
    """What is missing or wrong, and what is there, each in words. Raises _NotAnswered."""
    faults: list[str] = []
    well: list[str] = []
    for fault, words in (_spf(domain), _dmarc(domain), _dkim(domain, selector)):
        (faults if fault else well).append(words)
    return faults, well


def _spf(domain: str) -> tuple[bool, str]:
    records = [text for text in _texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    match records:
        case []:
            return True, "it has no SPF record, so nobody knows which servers may send for it."
        case [record]:
            everybody = "+all" in record.split() or "all" in record.split()
            if everybody:
                return True, f"its SPF record lets everybody send for it: {record}"
            return False, f"SPF is {record}"
    return True, "it has two SPF records or more, and receivers then use none (RFC 7208)."


def _dmarc(domain: str) -> tuple[bool, str]:
    """The policy of the domain, or of the one above it that has one (RFC 7489, 6.6.3)."""
    labels = domain.split(".")
    for place in range(len(labels) - 1):
        above = ".".join(labels[place:])
        found = [text for text in _texts(f"_dmarc.{above}") if text.lower().startswith("v=dmarc1")]
        if found:
            return False, f"DMARC of {above} is {found[0]}"
    return True, "it has no DMARC record, so receivers guess what to do with what fails."


def _dkim(domain: str, selector: str | None) -> tuple[bool, str]:
    if selector is None:
        return False, "DKIM is not looked at, for its selector is not in ELECTION_DKIM_SELECTOR"
    name = f"{selector}._domainkey.{domain}"
    keys = [tag for text in _texts(name) for tag in _tags(text) if tag.startswith("p=")]
    if not keys:
        return True, f"there is no DKIM key at {name}."
    if keys == ["p="]:
        return True, f"the DKIM key at {name} is revoked."
    return False, f"DKIM has a key at {name}"


def _tags(record: str) -> Iterator[str]:
    for tag in record.split(";"):
        yield "".join(tag.split())


def _texts(name: str) -> list[str]:
    """The texts at a name; none where the name has none. Raises _NotAnswered."""
    try:
        answer = resolve(name, "TXT", lifetime=SECONDS)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError) as error:
        raise _NotAnswered(type(error).__name__) from error
    return [b"".join(record.strings).decode(errors="replace") for record in answer]
