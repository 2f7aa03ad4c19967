"""Checks of bounces: their mailbox can be read, and mail may come from an address with a code."""

from contextlib import suppress

from election.errors.base import Refusal
from election.errors.mail import BouncesUnread
from election.mail.bounces.return_path import example
from election.mail.transports.smtp import Smtp
from election.office.doctor.findings import Findings
from election.office.office import Office

NOT_READ = (
    "ELECTION_BOUNCES_URL is not set: a mail that bounces is not seen. A far mail server may send "
    "back what yours took, and only a person who reads the sender's mailbox learns of it."
)


def look(office: Office, findings: Findings) -> None:
    """Log in and open the mailbox; ask the mail server about the sender. Nothing is changed."""
    if office.settings.bounces_url is None:
        with suppress(Refusal):  # what is wrong with the mail URL is reported elsewhere
            if isinstance(office.transport, Smtp):
                findings.warning("bounces", NOT_READ)
        return
    with findings.refusals("bounces"):
        bounces_to, box = office.bounces_to, office.bounce_box
        if box is None or bounces_to is None:
            return
        try:
            findings.ok("bounces", f"They are read from {box.greet()}.")
        except BouncesUnread as unread:
            findings.fault("bounces", str(unread))
        if isinstance(office.transport, Smtp):
            _sender(office.transport, example(bounces_to), findings)


def _sender(transport: Smtp, sender: str, findings: Findings) -> None:
    """Ask whether mail may come from the address with a code: every mail does."""
    answer = transport.greet(sender)
    if answer.state == "accepted":
        findings.ok("bounces", f"Mail may come from {sender}.")
        return
    said = answer.words.removeprefix("ELECTION_MAIL_FROM is not taken: ")
    findings.fault(
        "bounces",
        f"The mail server takes no mail from {sender}: {said} Let it take addresses with a + of "
        "ELECTION_BOUNCES_ADDRESS, or name another address there.",
    )
