"""A mailbox that is closed while a poll runs: the mail to it comes back, as mail servers send it.

The demo's mail lies in files, so nobody else would send it back.
"""

import re
from email.message import Message as Mail
from pathlib import Path

from election.mail.bounces.maildir_box import MaildirBox

BOUNCES = "bounces"
"""The directory in the office that bounces come to."""
SAYS = "550 5.1.1 no such mailbox (invented)"
_BOUNDARY = "=_far"
_BOUNCE = """\
From: MAILER-DAEMON@mx.example.org
To: {sender}
Subject: Your mail was not delivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain

There is no mailbox {address} any more.

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; {says}

--{boundary}
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--{boundary}--
"""


def open_bounces(directory: Path) -> str:
    """Make the Maildir of bounces in a new office; the setting that names it."""
    for name in ("new", "cur", "tmp"):
        (directory / BOUNCES / name).mkdir(parents=True)
    return f"maildir:{BOUNCES}"


def send_back(mail: Mail, address: str, box: MaildirBox) -> None:
    """Put into the mailbox of bounces what a server says of this mail to the address (RFC 3464)."""
    bounce = _BOUNCE.format(
        sender=mail["From"],
        address=address,
        says=SAYS,
        message_id=mail["Message-ID"],
        boundary=_BOUNDARY,
    )
    named = re.sub(r"\W", "", str(mail["Message-ID"]))
    (box.path / "new" / named).write_text(bounce, encoding="utf-8")
