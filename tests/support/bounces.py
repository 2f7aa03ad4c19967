"""What far mail servers send back, in the shapes that are met; and mail that is no bounce.

Each is made here from the RFCs (3464, 3834, 5965, 6533) and from what is publicly told of the
programs: their headers, their parts and their order. The words are ours.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default

from election.mail.transports.answer import Answer
from election.mail.transports.wire import sender
from tests.support.mail_reader import Kept

REFUSAL = "550 5.1.1 no such mailbox here"
FAR = "mx.example.net"


@dataclass(frozen=True)
class Sent:
    """A mail that was sent: as it was handed over, and the address that it comes back to."""

    mail: EmailMessage

    @property
    def returns_to(self) -> str:
        return sender(self.mail)

    @property
    def to(self) -> str:
        return str(self.mail["To"].addresses[0].addr_spec)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def content(self) -> str:
        text = self.mail.as_bytes(policy=default).decode("utf-8", "replace")
        return re.sub(r"^Return-Path:.*\n(?:[ \t].*\n)*", "", text, flags=re.MULTILINE)

    @property
    def headers(self) -> str:
        return self.content.partition("\n\n")[0] + "\n"


@dataclass
class Leaving(Kept):
    """A mail server that takes each mail, and keeps it as it was handed over."""

    sent: list[Sent] = field(default_factory=list)

    def send(self, message: EmailMessage) -> Answer:
        self.sent.append(Sent(message))
        return super().send(message)


def mail(headers: Mapping[str, str], body: str) -> bytes:
    """A mail of these headers."""
    return ("".join(f"{name}: {value}\n" for name, value in headers.items()) + "\n" + body).encode()


def part(kind: str, body: str, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return mail({"Content-Type": kind} | named, body).decode()


def multipart(headers: Mapping[str, str], *parts: str, kind: str = "report") -> bytes:
    """A mail of several parts."""
    report = "; report-type=delivery-status" if kind == "report" else ""
    head = {"MIME-Version": "1.0", "Content-Type": f'multipart/{kind}{report}; boundary="=_far"'}
    body = "".join(f"--=_far\n{each}\n" for each in parts)
    return mail(dict(headers) | head, f"{body}--=_far--\n")


def status(*recipients: Mapping[str, str]) -> str:
    """The text of a delivery status: of the server, then of each recipient."""
    blocks: list[Mapping[str, str]] = [{"Reporting-MTA": f"dns; {FAR}"}, *recipients]
    return "\n".join("".join(f"{k}: {v}\n" for k, v in block.items()) for block in blocks)


def fate(to: str, action: str = "failed", words: str = REFUSAL, **more: str) -> dict[str, str]:
    """What a status says of one recipient."""
    code = {"failed": "5.1.1", "delayed": "4.4.1"}.get(action, "2.0.0")
    named = {name.replace("_", "-"): value for name, value in more.items()}
    told = {"Final-Recipient": f"rfc822; {to}", "Action": action, "Status": code}
    return told | named | {"Diagnostic-Code": f"smtp; {words}"}


def postfix(sent: Sent, **told: str) -> bytes:
    """With the original recipient, and the whole mail."""
    to = sent.to
    return multipart(
        {
            "Return-Path": "<>",
            "From": f"MAILER-DAEMON@{FAR} (Mail Delivery System)",
            "Subject": "Undelivered Mail Returned to Sender",
            "To": sent.returns_to,
            "Auto-Submitted": "auto-replied",
        },
        part("text/plain; charset=us-ascii", f"{FAR} could not deliver a mail to <{to}>.\n"),
        part(
            "message/delivery-status",
            status(fate(to, Original_Recipient=f"rfc822;{to}", **told)),
            Content_Description="Delivery report",
        ),
        part("message/rfc822", sent.content, Content_Description="Undelivered Message"),
    )


def postfix_late(sent: Sent) -> bytes:
    """A warning: it is still tried."""
    return postfix(sent, action="delayed", words="451 4.4.1 the far side does not answer")


def postfix_headers_only(sent: Sent) -> bytes:
    """Of a large mail only the headers come back; the code is in no header of the report."""
    return multipart(
        {"From": f"MAILER-DAEMON@{FAR}", "To": "bounces@example.org"},
        part("text/plain", "A mail could not be delivered.\n"),
        part("message/delivery-status", status(fate("someone.else@example.com"))),
        part("text/rfc822-headers", sent.headers),
    )


def exim(sent: Sent) -> bytes:
    """Without a mail within it: a header names who was not reached, and the reason is prose."""
    return mail(
        {
            "X-Failed-Recipients": sent.to,
            "Auto-Submitted": "auto-replied",
            "From": f"Mail Delivery System <Mailer-Daemon@{FAR}>",
            "To": sent.returns_to,
            "Subject": "Mail delivery failed: returning message to sender",
        },
        f"A mail of yours was not delivered. The following address failed:\n\n  {sent.to}\n"
        f"    host {FAR} said after RCPT:\n    {REFUSAL}\n\n"
        f"------ The headers of the mail ------\n\n{sent.headers}",
    )


def exchange(sent: Sent) -> bytes:
    """Its words in German as HTML in base64, the status without a diagnostic of SMTP's form."""
    html = "<html><body><p>Ihre Nachricht wurde nicht zugestellt: Postfach fehlt.</p></body></html>"
    return multipart(
        {
            "From": '"Microsoft Outlook" <postmaster@example.net>',
            "To": sent.returns_to,
            "Subject": "=?utf-8?B?VW56dXN0ZWxsYmFy?=: Poll",
            "In-Reply-To": sent.message_id,
            "X-MS-Exchange-Message-Is-Ndr": "",
        },
        part(
            "text/html; charset=utf-8",
            base64.encodebytes(html.encode()).decode(),
            Content_Transfer_Encoding="base64",
        ),
        part("message/delivery-status", status(fate(sent.to))),
        part("message/rfc822", sent.headers),
    )


def gmail(sent: Sent) -> bytes:
    """It names the mail thrice, and folds its diagnostic."""
    words = f"550 5.1.1 The account does not exist. {'Check it. ' * 4}\n {REFUSAL}"
    return multipart(
        {
            "X-Failed-Recipients": sent.to,
            "Auto-Submitted": "auto-replied",
            "From": "Mail Delivery Subsystem <mailer-daemon@example.com>",
            "To": sent.returns_to,
            "References": sent.message_id,
            "In-Reply-To": sent.message_id,
        },
        part(
            "multipart/related; boundary=inner", "--inner\nContent-Type: text/html\n\n<p>No</p>\n"
        ),
        part(
            "message/delivery-status",
            status(fate(sent.to, words=words)).replace(
                "\nFinal", f"X-Original-Message-ID: {sent.message_id}\n\nFinal", 1
            ),
        ),
        part("message/rfc822", sent.content),
    )


def nothing_returned(sent: Sent) -> bytes:
    """Neither the mail nor its headers come back, and its address was rewritten on the way."""
    return multipart(
        {"From": "<>", "To": sent.returns_to.upper().replace("@EXAMPLE.ORG", "@example.org")},
        part("text/plain", "Not delivered.\n"),
        part("message/delivery-status", status(fate("e.yamada@lists.example.com"))),
    )


def base64_status(sent: Sent) -> bytes:
    """The status in base64, which its RFC forbids; the address beyond ASCII (RFC 6533)."""
    text = status(fate(sent.to, Original_Recipient=f"utf-8;{sent.to}"))
    return multipart(
        {"From": "postmaster@example.net", "To": sent.returns_to},
        part("text/plain", "Not delivered.\n"),
        part(
            "message/global-delivery-status",
            base64.encodebytes(text.encode()).decode(),
            Content_Transfer_Encoding="base64",
        ),
    )


def no_blank_line(sent: Sent) -> bytes:
    """Server and recipient in one block, names in small letters, lines ended as on the wire."""
    text = status(fate(sent.to)).replace("\n\n", "\n").lower()
    return multipart(
        {"From": "postmaster@example.net", "To": sent.returns_to},
        part("message/delivery-status", text.replace("\n", "\r\n")),
    )


def of_several(sent: Sent) -> bytes:
    """The same mail went on to three others, and those were reached."""
    others = [fate(f"{name}@example.com", "delivered") for name in ("one", "two", "three")]
    return multipart(
        {"From": f"MAILER-DAEMON@{FAR}", "To": sent.returns_to},
        part("message/delivery-status", status(*others, fate(sent.to))),
    )


BOUNCED: tuple[Callable[[Sent], bytes], ...] = (
    postfix,
    postfix_headers_only,
    exim,
    exchange,
    gmail,
    nothing_returned,
    base64_status,
    no_blank_line,
    of_several,
)


# No bounces


def delivered(sent: Sent) -> bytes:
    """A report of success."""
    return postfix(sent, action="delivered", words="250 2.0.0 taken")


def relayed(sent: Sent) -> bytes:
    """It went on to a server that reports nothing; that another recipient failed is theirs."""
    return multipart(
        {"From": f"MAILER-DAEMON@{FAR}", "To": sent.returns_to},
        part("message/delivery-status", status(fate(sent.to, "relayed"), fate("x@example.com"))),
    )


def out_of_office(sent: Sent) -> bytes:
    """An answer while somebody is away (RFC 3834)."""
    return mail(
        {
            "From": sent.to,
            "To": sent.returns_to,
            "Subject": "Auto: away until Monday",
            "Auto-Submitted": "auto-replied",
            "In-Reply-To": sent.message_id,
        },
        "I am away: 550 5.1.1 metres above the sea.\n",
    )


def complaint(sent: Sent) -> bytes:
    """A report that somebody called it spam (RFC 5965)."""
    return multipart(
        {"From": "feedback@example.net", "To": "polls@example.org"},
        part("text/plain", "A mail was called spam.\n"),
        part("message/feedback-report", "Feedback-Type: abuse\nVersion: 1\n"),
        part("message/rfc822", sent.content),
    ).replace(b"report-type=delivery-status", b"report-type=feedback-report")


def reply(sent: Sent) -> bytes:
    """What a person answers, with the mail quoted."""
    quoted = "".join(f"> {line}\n" for line in sent.content.splitlines())
    return mail(
        {"From": sent.to, "To": "polls@example.org", "In-Reply-To": sent.message_id},
        f"This was not me!\n\n{quoted}",
    )


NO_BOUNCES: tuple[Callable[[Sent], bytes], ...] = (
    delivered,
    relayed,
    out_of_office,
    complaint,
    reply,
)

OF_OTHERS = multipart(
    {"From": f"MAILER-DAEMON@{FAR}", "To": f"bounces+{'a' * 40}@example.org"},
    part("message/delivery-status", status(fate("somebody@example.com"))),
    part("text/rfc822-headers", f"Message-ID: <{'0f' * 16}@example.org>\n"),
)
"""A bounce of a mail that is not ours."""
