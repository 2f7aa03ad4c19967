"""`--json`: one object on stdout and nothing else, for every command that changes something."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperGroup

from election.cli.app import COMMANDS
from tests.support.officer import Officer
from tests.support.sshkeys import Ssh
from tests.support.trustee_polls import SEVEN_YES, casts
from tests.support.world import OPENS

URL = "https://example.org/reasons"
STAYS_TEXT = {
    "serve": "it ends only when it is stopped",
    "template": "what it prints is a poll file",
}


def options() -> Iterator[tuple[str, set[str]]]:
    """Each command by its words, with its options."""
    for each in COMMANDS:
        loaded = each.load()
        if isinstance(loaded, TyperGroup):
            for name, command in loaded.commands.items():
                yield f"{each.name} {name}", {word for it in command.params for word in it.opts}
        else:
            yield each.name, {word for it in loaded.params for word in it.opts}


def test_every_command_has_it_unless_it_says_why_not() -> None:
    """A script need not read sentences."""
    without = {name for name, words in options() if "--json" not in words}
    assert without == set(STAYS_TEXT)


def test_acts_of_a_whole_removal_print_one_object_each(officer: Officer, ssh: Ssh) -> None:
    """Sentences, questions and progress go to stderr, or nowhere."""
    slug = officer.drafts_removal()
    done: dict[str, Any] = {}

    def does(*words: str) -> Any:
        value = officer.reads(*words)
        assert isinstance(value, dict)
        done[words[0]] = value
        return value

    does("migrate")
    noticed = does("notice", slug, "--yes", "--local")
    assert (noticed["phase"], noticed["shares"]) == ("noticed", [])
    assert noticed["written"] == [str(officer.directory / f"keys/{slug}.key")]
    assert does("reply", slug, URL)["reply"] == URL
    assert does("recuse", slug, "gray")["recused"] is True
    assert does("recuse", slug, "gray", "--undo")["recused"] is False
    does("mail", "test", "robin@example.org")
    officer.clock.now = OPENS
    assert does("open", slug, "--yes")["closes"] == "2027-01-26T12:00:00Z"
    assert does("worker", "--once") == {"opened": [], "closed": [], "refusals": []}
    assert does("remind", slug)["reminders"] == 9
    assert does("relink", slug, "gray")["address_changed"] is False
    later = ("--closes", "2027-01-27T12:00Z", "--reason", "a holiday", "--yes")
    assert does("extend", slug, *later)["closes"] == "2027-01-27T12:00:00Z"
    casts(officer, slug, SEVEN_YES)
    officer.clock.forward(days=15)
    assert len(does("close", slug, "--yes")["root"]) == 64
    does("tally", slug, "--key", f"keys/{slug}.key")
    assert does("publish", slug, "--yes")["phase"] == "published"
    assert does("challenge", slug, "--statement", URL)["number"] == 1
    assert does("rule", slug, "1", "--dismissed", "--statement", URL)["ruling"] == "dismissed"
    officer.clock.forward(days=8)
    assert does("certify", slug, "--statement", URL, "--yes")["phase"] == "certified"
    assert does("export", slug, "record")["files"] > 10
    officer.does("worker", "--once")
    refused = officer.types("purge", slug, "--yes", "--json")
    assert (refused.exit_code, refused.stdout) == (1, ""), "a refusal is no value"
    assert {value.get("slug", slug) for value in done.values()} == {slug}
    certification = Path("record/certification.json")
    assert does("sign", str(certification), "--key", str(ssh.key("robin")), "--yes")["key"]


def test_a_poll_that_ends_early_prints_one_object_too(officer: Officer) -> None:
    """A withdrawal, an end before the opening, and one after it."""
    slug = officer.drafts_election()
    officer.does("notice", slug, "--yes", "--local")
    assert officer.reads("withdraw", slug, "devon", "--yes")["withdrawn"] == "devon"
    reason = ("--reason", "a slip", "--yes")
    assert officer.reads("cancel", slug, *reason) == {"slug": slug, "phase": "cancelled"}
    slug = officer.drafts_removal()
    officer.does("notice", slug, "--yes", "--local")
    officer.clock.now = OPENS
    officer.does("open", slug, "--yes")
    assert officer.reads("void", slug, *reason) == {"slug": slug, "phase": "void", "signed": []}


def test_an_office_is_made_with_it_too(officer_without_office: Officer) -> None:
    """The value has the files that were written."""
    made = officer_without_office.reads("init")
    assert made["written"] == [".env", "election.db", "keys/service.key"]
    usage = officer_without_office.types("worker", "--json")
    assert (usage.exit_code, usage.stdout) == (2, "")
