"""What is made quickly of a mail is, to the byte, what the standard library makes."""

from email.headerregistry import HeaderRegistry
from email.message import MIMEPart
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from election.mail.kept_headers import LETTER
from election.mail.parts import text_part
from tests.support.every_letter import every_letter


@given(st.text(), st.sampled_from(["plain", "html"]))
@example("", "plain")
@example("Grüße\r\nan alle", "plain")
@example("one\ftwo\x85three\n\nno line break at the end", "html")
@example("a" * 989 + "\n" + "ä" * 496, "plain")
def test_a_text_is_written_as_the_library_writes_it(text: str, subtype: str) -> None:
    """ASCII, UTF-8 and lines beyond the limit; the encoding is ours to choose."""
    ours, librarys = text_part(subtype, text), MIMEPart(policy=SMTP)
    librarys.set_content(text, subtype=subtype, cte=str(ours["Content-Transfer-Encoding"]))
    assert ours.as_bytes() == librarys.as_bytes()


def test_every_header_is_the_librarys() -> None:
    """Kept or not: the same text, the same parts, the same lines."""
    library = HeaderRegistry()
    for letter in every_letter().letters:
        for part in letter.mail.walk():
            for name, value in part.raw_items():
                made, asked = LETTER.header_factory(name, str(value)), library(name, str(value))
                assert (made, made.defects) == (asked, asked.defects)
                assert made.fold(policy=SMTP) == asked.fold(policy=SMTP)
                assert type(made).__mro__[1:] == type(asked).__mro__[1:]


@pytest.mark.parametrize("kept", [("Subject", True), ("Message-ID", False), ("To", False)])
def test_no_header_of_one_elector_is_kept(kept: tuple[str, bool]) -> None:
    """What all get is made once; an address, an id or a link is made for its mail alone."""
    name, is_kept = kept
    first, second = (LETTER.header_factory(name, "<4711@example.org>") for _ in range(2))
    assert (first is second) == is_kept


def test_no_mail_has_another_ones_boundaries() -> None:
    """A text that somebody wrote cannot hold the line at which a part ends."""
    found = [
        boundary
        for letter in every_letter().letters
        for part in letter.mail.walk()
        if (boundary := part.get_boundary())
    ]
    assert len(found) > 50
    assert len(set(found)) == len(found)
