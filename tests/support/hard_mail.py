"""A mail with all that is hard to carry to a server."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

TEXT = (
    "Für Ellis 山田 – today.\n\n<https://vote.example.org/b/x#"
    + "a" * 90
    + "_>\n\n.\nFrom here on.\n"
)


def mail(to: str = "ellis@example.org") -> EmailMessage:
    """A mail with all that is hard to carry: long lines, dots, many scripts."""
    message = EmailMessage(policy=SMTP_POLICY)
    local, _, domain = to.rpartition("@")
    message["From"] = Address("Wähler", "polls", "example.org")
    message["To"] = Address("Ellis 山田", local, domain)
    message["Subject"] = "A letter"
    message["Message-ID"] = "<1@example.org>"
    message.set_content(TEXT, cte="8bit")
    message.add_alternative("<p>Für Ellis 山田 – today.</p>\n", subtype="html", cte="8bit")
    return message
