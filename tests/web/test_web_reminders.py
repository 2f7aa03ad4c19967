"""Stopping reminders by the address in them: a press, or a mail program's one click (RFC 8058).

Blair is an elector of the removal, who wants no reminders, and later wants them again.
"""

import re
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from election.mail.transports.answer import Answer
from election.mail.transports.wire import wire_bytes
from election.services.remind import remind
from election.services.status import delivery
from tests.support.form_reader import fill
from tests.support.mail_reader import Kept, deliver
from tests.support.web_client import Door
from tests.support.world import World

SLUG = "removal-2026-1"
CLICK = {"List-Unsubscribe": "One-Click"}
MAIL_PROGRAM: dict[str, str] = {}
SITE = "https://vote.example.org"


@dataclass
class Wire(Kept):
    """A transport that keeps the lines as well, as they go to the mail server."""

    lines: list[bytes] = field(default_factory=list)

    def send(self, message: EmailMessage) -> Answer:
        self.lines += wire_bytes(message).splitlines()
        return super().send(message)


def status_of(world: World) -> list[list[str]]:
    """The kinds of messages that `election status` lists of each elector."""
    with world.database.reading() as tx:
        electors = delivery(tx, SLUG)["electors"]
    return [[str(line["message"]) for line in elector["messages"]] for elector in electors]


def test_the_officer_does_not_see_who_stopped_reminders(world: World) -> None:
    """Somebody who has just cast is likelier to stop them."""
    world.make_open_poll()
    before = status_of(world)
    Door(world).browser().post(world.reminders_page(SLUG, "blair"), data=CLICK)
    world.act(remind, SLUG)
    deliver(world, Kept())
    assert status_of(world) == before


def reminded(world: World) -> set[str]:
    """The addresses that a reminder of now goes to."""
    before = len(world.messages(SLUG))
    world.act(remind, SLUG)
    return {each.address for each in world.messages(SLUG)[before:] if each.kind == "reminder"}


def test_scenario_48_one_click_of_a_mail_program_stops_reminders_and_nothing_else(
    world: World,
) -> None:
    """It needs no cookie and no form of this site, in both types that RFC 8058 names. The ballot
    link, an earlier one too, still opens the ballot, and the mail of the close still comes.
    """
    world.make_open_poll()
    world.act(remind, SLUG)
    wire = Wire()
    deliver(world, wire)
    [mail] = [
        each
        for each in wire.mails
        if "blair@example.org" in each["To"] and each["List-Unsubscribe"]
    ]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = str(mail["List-Unsubscribe"])
    path = header.removeprefix(f"<{SITE}").removesuffix(">")
    assert path == world.reminders_page(SLUG, "blair")
    assert f"List-Unsubscribe: {header}".encode() in wire.lines
    door = Door(world)
    for sent in ({"data": CLICK}, {"files": {"List-Unsubscribe": (None, "One-Click")}}):
        answer = door.browser(MAIL_PROGRAM).post(path, **sent)
        assert answer.status_code == 200
        assert "blair@example.org" not in reminded(world)
    assert "casey@example.org" in reminded(world)
    door.enters(SLUG, "blair")
    world.close(SLUG)
    assert "blair@example.org" in {
        each.address for each in world.messages(SLUG) if each.kind == "closed"
    }


def test_a_look_stops_nothing_and_a_press_can_be_undone(world: World) -> None:
    """A scanner that opens the address changes nothing. The page is the same after a cast."""
    world.make_open_poll()
    path = world.reminders_page(SLUG, "blair")
    browser = Door(world).browser()
    page = browser.get(path)
    assert "blair@example.org" in reminded(world)
    world.cast(SLUG, "blair", "yes")
    assert browser.get(path).text == page.text
    stopped = fill(browser, page)
    assert "blair@example.org" not in reminded(world)
    assert fill(browser, stopped).text == page.text
    assert "blair@example.org" in reminded(world)


@pytest.mark.parametrize("post", [{}, {"List-Unsubscribe": "no"}, {"code": "One-Click"}])
def test_another_post_stops_nothing(world: World, post: dict[str, str]) -> None:
    """Only what RFC 8058 says is one click."""
    world.make_open_poll()
    path = world.reminders_page(SLUG, "blair")
    assert Door(world).browser(MAIL_PROGRAM).post(path, data=post).status_code == 415
    assert "blair@example.org" in reminded(world)


def test_no_code_of_another_kind_stops_reminders_or_opens_a_ballot(world: World) -> None:
    """The two have salts of their own; and from another site, reminders are not taken again."""
    world.make_open_poll()
    path = world.reminders_page(SLUG, "blair")
    browser = Door(world).browser(MAIL_PROGRAM)
    wrong = f"/r/{SLUG}/{world.link(SLUG, 'blair')}"
    assert browser.get(wrong).status_code == browser.post(wrong, data=CLICK).status_code == 403
    code = re.sub(".*/", "", path)
    assert Door(world).browser().post(f"/b/{SLUG}", data={"code": code}).status_code == 403
    assert browser.post(path, data=CLICK).status_code == 200
    assert browser.post(f"{path}/again").status_code in {403, 415}
    assert "blair@example.org" not in reminded(world)
