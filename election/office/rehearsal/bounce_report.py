"""What a far mail server sends back: the report that a mail cannot be delivered (RFC 3464)."""

from email.message import EmailMessage

from election.mail.transports.wire import recipient, sender
from election.rules.poll.rehearsals import MARK

FAR_SERVER = "mx.rehearsal.example"
WORDS = "550 5.1.1 The mailbox was given up (invented)"
_REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@{server}>
To: {returns_to}
Subject: Undelivered mail
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_parts"

--=_parts
Content-Type: text/plain; charset=utf-8

{mark}

--=_parts
Content-Type: message/delivery-status

Reporting-MTA: dns; {server}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {words}

--=_parts
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--=_parts--
"""


def report_of(message: EmailMessage) -> bytes:
    """The report on a mail that was taken and is not delivered, to the address it came from."""
    return _REPORT.format(
        server=FAR_SERVER,
        returns_to=sender(message),
        mark=MARK,
        to=recipient(message),
        words=WORDS,
        message_id=message["Message-ID"],
    ).encode()
