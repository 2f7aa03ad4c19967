"""The page of each refusal: its status, what happened, why, what to do, and a link onward."""

import pytest

from election.errors.base import Refusal, Unavailable
from election.errors.changed_rows import SecretKeyMissing
from election.errors.clock import ClockBehind
from election.errors.database import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseTooSlow,
    DatabaseUnreachable,
    OutcomeUnknown,
)
from election.errors.web import NoTurn
from election.web.app import REFUSED
from election.web.paths import static_address
from election.web.refusal_words import words_of
from tests.support.form_reader import enter
from tests.support.refusals import made
from tests.support.web_client import Door, Page
from tests.support.world import World

OWN: dict[type[Refusal], str] = {
    DatabaseUnreachable: "The database does not answer at the moment. Nothing was changed.",
    ClockBehind: "Our clock is behind, and this was not done. Nothing was changed.",
    DatabaseMissing: "The database is not there at the moment. Nothing was changed.",
    DatabaseReadOnly: "The database takes no changes at the moment. Nothing was changed.",
    DatabaseTooSlow: "The database is too slow at the moment. Nothing was changed.",
    DatabaseFull: "The database has no room left. Nothing was changed.",
    OutcomeUnknown: (
        "The database did not answer in the end, so it is not known whether this was done."
    ),
    DatabaseBusy: (
        "Your request waited more than 1 seconds for its turn. That is our slowness, and not a "
        "mistake of yours. Nothing was changed."
    ),
    NoTurn: (
        "Your request waited more than 1 seconds for its turn. That is our slowness, and not a "
        "mistake of yours. Nothing was changed."
    ),
    SecretKeyMissing: "The service lacks a key that this poll needs.",
}
"""Sentences for readers, where the refusal's own sentence is for operators only."""


def every(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [kind, *(refusal for sub in kind.__subclasses__() for refusal in every(sub))]


def told() -> list[type[Refusal]]:
    """The refusals that have a sentence and their own words on the web."""
    return [kind for kind in every() if hasattr(kind, "says") and kind.title != Refusal.title]


@pytest.mark.parametrize("kind", [kind for kind in every() if hasattr(kind, "says")])
def test_every_refusal_has_a_page_that_says_why(kind: type[Refusal]) -> None:
    """It has a title, and the refusal's sentence or the one written for readers."""
    words = words_of(made(kind))
    assert words.title
    assert words.why == OWN.get(kind, str(made(kind)))


@pytest.mark.parametrize("kind", told())
def test_no_reader_is_told_to_type_a_command(kind: type[Refusal]) -> None:
    """The page shows no hint of the command line, and always some advice."""
    words = words_of(made(kind))
    assert words.advice
    assert "`" not in words.advice
    assert "election " not in words.advice


@pytest.mark.parametrize("kind", every())
def test_every_refusal_answers_with_its_own_status(kind: type[Refusal]) -> None:
    """The status is a 4xx or 503, never a success."""
    status = next(REFUSED[ancestor] for ancestor in kind.__mro__ if ancestor in REFUSED)
    assert status == 503 if issubclass(kind, Unavailable) else 400 <= status < 500


@pytest.mark.parametrize(
    ("path", "status", "title", "way"),
    [
        ("/nothing", 404, "There is nothing here", "/"),
        ("/polls", 404, "There is nothing here", "/"),
        ("/polls/", 404, "There is nothing here", "/"),
        ("/polls/none", 404, "There is nothing here", "/"),
        ("/polls/NONE", 404, "There is nothing here", "/"),
        ("/polls/removal-2026-1/", 404, "There is nothing here", "/"),
        (f"/polls/{'x' * 33}", 404, "There is nothing here", "/"),
        ("/polls/%00", 404, "There is nothing here", "/"),
        ("/polls/%ED%A0%80", 404, "There is nothing here", "/"),
        ("/b/none", 404, "There is nothing here", "/"),
        ("/static/../app.py", 404, "There is nothing here", "/"),
        ("/static/%2e%2e/web/app.py", 404, "There is nothing here", "/"),
        ("/polls/removal-2026-1/box", 404, "The box is still closed", "/polls/removal-2026-1"),
        ("/polls/removal-2026-1/report", 404, "There is no report yet", "/polls/removal-2026-1"),
        (
            "/polls/removal-2026-1/ballot",
            403,
            "Please open your ballot link again",
            "/polls/removal-2026-1",
        ),
    ],
)
def test_a_refusal_says_what_why_and_where_to_go(
    world: World, path: str, status: int, title: str, way: str
) -> None:
    """Its page has one heading, a sentence, advice, and a link to a page that exists."""
    world.make_open_poll()
    browser = Door(world).browser()
    answer = browser.get(path)
    page = Page(answer.text)
    assert answer.status_code == status
    assert page.said("h1") == [title]
    assert way in [link["href"] for link in page.all("a")][2:-1]
    assert browser.get(way).status_code == 200


def test_a_link_that_does_not_work_can_be_tried_again_at_once(world: World) -> None:
    """The page has the form for a link, and the script that fills it."""
    world.make_open_poll()
    door = Door(world)
    browser = door.browser()
    refused = enter(browser, f"{door.base_url}/b/removal-2026-1#bad")
    page = Page(refused.text)
    assert page.said("h1") == ["That ballot link does not work"]
    assert {"src": static_address("enter.js"), "defer": ""} in page.all("script")
    assert [form["action"] for form in page.all("form")] == ["/b/removal-2026-1"]


def test_what_was_asked_for_is_not_echoed(world: World) -> None:
    """The page of an unknown path does not repeat that path."""
    answer = Door(world).browser().get("/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert "alert" not in answer.text
