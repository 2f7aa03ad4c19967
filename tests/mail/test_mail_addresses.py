"""The addresses of a mail: whatever a name holds, each header names one person at one address.

Every mail is read back from its bytes, by the rules of RFC 5322 and RFC 2047, as a server or a
mail reader does that never saw how it was composed.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from types import SimpleNamespace
from typing import Any

import aiosmtpd.smtp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from election.database.tables import Message
from election.errors.written_files import UnfitValue
from election.mail.compose import compose
from election.mail.letterhead import Letterhead
from election.mail.messages import MESSAGES
from election.mail.send import Delivery, deliver_due
from election.mail.transports.choose import transport_for
from election.mail.transports.wire import wire_bytes
from election.rules.poll.name_forms import clean_name
from election.rules.pollfile.fields import one_line
from election.rules.pollfile.roll_file import LONGEST_NAME
from tests.support.mail_reader import mailer
from tests.support.mailserver import LOOPBACK, Inbox, serving
from tests.support.world import NOON, ROLL, World

SPECIAL = ',;:<>@()[]"\\.'
LONG = "Quillfeather-Abernathy, Wilhelmina Theodosia Euphemia Constantia (Tess) [docs]"
"""A name of 77 letters with specials: a library that folds it must not lose its quotes."""

names = st.one_of(
    st.text(st.sampled_from("Abc " + SPECIAL), min_size=1, max_size=LONGEST_NAME),
    st.text(st.sampled_from("aő山\u0301 ," + SPECIAL), min_size=1, max_size=LONGEST_NAME),
    st.text(min_size=1, max_size=LONGEST_NAME),
)


def as_drafted(name: str) -> str | None:
    """The name as `draft` keeps it in the roll; None where it is refused."""
    try:
        return one_line(LONGEST_NAME)(name.strip(" "))
    except UnfitValue:
        return None


def mail_of(name: str, address: str = "tess@example.org", **letterhead: str) -> EmailMessage:
    """A mail to somebody of this name, from an office of this letterhead."""
    head = {"project": "Example Project", "mail_from": "polls@example.org"} | letterhead
    office = Letterhead(base_url="https://vote.example.org", signer=None, **head)  # type: ignore[arg-type]
    people = SimpleNamespace(
        people=SimpleNamespace(contact="elections@example.org"), rehearsal=False
    )
    values: dict[str, Any] = {"name": name, "poll": None, "definition": people}
    message = Message(kind="test", address=address, data=b"{}", state="queued", message_id="4711")
    shared = {"project": office.project, "site": office.base_url, "offices": ()}
    values = dict.fromkeys(("question", "definition")) | values
    return compose(MESSAGES["test"], message, values | shared, office, NOON)


def mailboxes(content: bytes, header: str) -> list[tuple[str, str]]:
    """The names and addresses of a header, as the bytes say them."""
    parsed = message_from_bytes(content)
    return [
        (str(make_header(decode_header(name))), address)
        for name, address in getaddresses([str(parsed[header])])
    ]


@settings(deadline=None)
@given(names)
@example(LONG)
@example("a," * 100)
@example("=?utf-8?q?Blair?=")
@example("山田, 太郎 " * 25)
@example('"' * LONGEST_NAME)
@example("\\" * LONGEST_NAME)
def test_every_name_that_draft_accepts_is_one_recipient(written: str) -> None:
    """One address, the name unchanged, no line longer than mail allows; by both parsers."""
    name = as_drafted(written)
    if name is None:
        return
    content = wire_bytes(mail_of(name))
    assert mailboxes(content, "To") == [(name, "tess@example.org")]
    parsed = message_from_bytes(content, policy=default)["To"]
    (addressed,) = parsed.addresses
    assert addressed.addr_spec == "tess@example.org"
    assert not parsed.defects
    # Older Pythons put a space between two encoded words, which RFC 2047 says are one text.
    assert "".join(addressed.display_name.split()) == "".join(name.split())
    assert max(map(len, content.split(b"\r\n"))) <= 998


@settings(deadline=None)
@given(names)
@example(LONG)
@example("山田, 太郎 " * 25)
@example("Project, " * 200)
def test_every_project_name_is_one_sender(written: str) -> None:
    """`From` has one address and the project's name; the subject is read back whole."""
    name = clean_name(written)
    if as_drafted(name[:LONGEST_NAME]) != name[:LONGEST_NAME]:
        return
    mail = mail_of("Tess", project=name)
    content = wire_bytes(mail)
    assert mailboxes(content, "From") == [(name, "polls@example.org")]
    assert message_from_bytes(content, policy=default)["Subject"] == mail["Subject"]
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_name_stands_beside_an_address_beyond_ascii() -> None:
    """The address is written in UTF-8, as its server asks; the name is as long as any."""
    content = wire_bytes(mail_of(LONG, address="teß@example.org"))
    assert "teß@example.org".encode() in content
    (addressed,) = message_from_bytes(content, policy=default)["To"].addresses
    assert addressed.display_name == LONG


@dataclass
class Strict(Inbox):
    """A server that takes a mail only if `To` and `From` name one address each (RFC 5322)."""

    async def handle_DATA(self, server: aiosmtpd.smtp.SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        named = [mailboxes(envelope.content, header) for header in ("From", "To")]
        if [len(people) for people in named] != [1, 1]:
            return "550 5.6.0 Malformed address list"
        if named[1][0][1] != envelope.rcpt_tos[0]:
            return "550 5.7.1 The letter is for somebody else"
        return await super().handle_DATA(server, session, envelope)


def test_a_strict_server_takes_the_mail_of_whoever_has_a_long_name_with_a_comma(
    world: World,
) -> None:
    """Electors, officials and the subject get theirs, and the project's name is as long."""
    world.make_noticed_poll(roll=ROLL.replace("Gray Abdallah", f'"{LONG}"'))
    inbox = Strict()
    with serving(inbox) as port:
        transport = transport_for(f"smtp://{LOOPBACK}:{port}", world.directory)
        sender = mailer(world, transport)
        head = Letterhead(LONG, "https://vote.example.org", "polls@example.org", world.signer)
        long_project = type(sender)(world.database, world.clock, head, transport)
        assert deliver_due(long_project) == Delivery(sent=14)
    gray = inbox.taken[inbox.recipients.index("gray@example.org")]
    assert mailboxes(gray, "To") == [(LONG, "gray@example.org")]
    assert mailboxes(gray, "From") == [(LONG, "polls@example.org")]
