"""Objections, challenges, rulings, a recount and alternates, as an officer types them."""

from sqlmodel import select

from election.crypto import canonical
from election.database.tables import OpenedPart
from tests.support.disputed_polls import SLUG, rules, runs_to_report
from tests.support.officer import Officer, text_of

CERTIFY = ("certify", SLUG, "--statement", "https://example.org/reasons", "--yes")
SCRUTINEER = 'scrutineer = { name = "Sam Whitfield", email = "scrutineer@example.org" }'
ALTERNATES = """
officer_alternate = { name = "Toni Marsh", email = "toni@example.org" }
scrutineer_alternate = { name = "Uli Brandt", email = "uli@example.org" }"""


def noticed(officer: Officer, changes: dict[str, str] | None = None) -> None:
    officer.drafts_removal(changes)
    officer.does("notice", SLUG, "--yes")


def published(officer: Officer) -> None:
    """Run the removal, in which nobody casts, to its preliminary report."""
    noticed(officer)
    runs_to_report(officer)


def test_scenario_40_an_objection_does_not_stop_the_opening_but_certification(
    officer: Officer,
) -> None:
    """It is carried on; after seven days the scrutineer may rule, and before that may not."""
    noticed(officer)
    officer.does("object", SLUG, "--statement", "The roll is old.", "--by", "blair")
    assert "Rule on objection 1" in officer.does("next", SLUG)
    early = officer.is_refused(*rules(1, "dismissed", "--by", "scrutineer"))
    assert "until 2027-01-08 12:00:00 UTC only the officer rules" in early
    assert officer.reads("status", SLUG)["rulings"] == [
        {"kind": "objection", "number": 1, "due": "2027-01-08T12:00:00Z"}
    ]
    told = officer.types("status", SLUG).stderr
    assert "objection 1 waits for a ruling; from 2027-01-08T12:00:00Z on" in told
    runs_to_report(officer)
    (mail,) = [
        each for each in officer.mail_to("officer@example.org") if "Rule by" in each["Subject"]
    ]
    assert "The roll is old." in text_of(mail)
    assert f"election rule {SLUG} 1 --dismissed" in text_of(mail)
    officer.clock.forward(days=7)
    assert "Objection 1" in officer.is_refused(*CERTIFY)
    assert "--by scrutineer" in officer.does("next", SLUG)
    officer.does(*rules(1, "dismissed", "--by", "scrutineer"))
    officer.does(*CERTIFY)
    officer.does("export", SLUG, "record")
    assert "dismissed by the scrutineer" in (officer.directory / "record/report.md").read_text()
    assert "each of 1 objections" in officer.does("verify", "record")


def test_scenario_41_an_objection_that_is_upheld_stops_the_poll(officer: Officer) -> None:
    """It is not opened, the program says the way on, and after the opening none is filed."""
    noticed(officer)
    officer.does("object", SLUG, "--statement", "The question is not the one that was called.")
    officer.does(*rules(1, "upheld"))
    officer.clock.forward(days=11)
    refusal = officer.is_refused("open", SLUG, "--yes")
    assert "Objection 1" in refusal
    assert f"election cancel {SLUG} --reason TEXT" in refusal
    assert f"election cancel {SLUG} --reason TEXT" in officer.does("next", SLUG)
    officer.types("worker", "--once")
    assert officer.reads("show", SLUG)["phase"] == "noticed"
    officer.does("cancel", SLUG, "--reason", "The question was wrong.", "--yes")
    assert "cancelled" in officer.is_refused("object", SLUG, "--statement", "Too late.")


def test_scenario_42_a_challenge_that_is_upheld_wants_a_recount_or_the_end(
    officer: Officer,
) -> None:
    """The same tally lets the result stand; other ballots than those that were opened do not."""
    published(officer)
    assert "no upheld challenge" in officer.is_refused("recount", SLUG, "--yes")
    officer.does("challenge", SLUG, "--statement", "Count again.")
    officer.does(*rules(1, "upheld"))
    officer.clock.forward(days=7)
    assert f"election recount {SLUG}" in officer.is_refused(*CERTIFY)
    assert officer.reads("recount", SLUG, "--yes")["agrees"] is True
    officer.does("challenge", SLUG, "--statement", "And again.")
    officer.does(*rules(2, "upheld"))
    assert "Challenge 2" in officer.is_refused(*CERTIFY)
    with officer.office().database.transaction() as tx:
        part = tx.exec(select(OpenedPart).where(OpenedPart.path == "ballots.json")).one()
        ballots = canonical.loads(part.content)
        ballots["void"] = [{"envelope": "0" * 64, "reason": "it was not sealed to this poll's key"}]
        part.content = canonical.dumps(ballots)
    assert officer.reads("recount", SLUG, "--yes")["agrees"] is False
    refusal = officer.is_refused(*CERTIFY)
    assert "a recount came to something else" in refusal
    assert f"election void {SLUG} --reason TEXT" in officer.does("next", SLUG)
    officer.does("void", SLUG, "--reason", "Nobody named a key: nobody signs.", "--yes")
    shown = officer.reads("show", SLUG)
    assert (shown["phase"], shown["outcome"]) == ("void", None)
    assert "arried" not in officer.does("polls")


def test_scenario_43_an_alternate_takes_an_office_over(officer: Officer) -> None:
    """They get its mail from then on, the report names both, and nobody is put in later."""
    noticed(officer, {SCRUTINEER: SCRUTINEER + ALTERNATES})
    officer.does("worker", "--once")
    assert officer.mail_to("uli@example.org") == []
    words = ("alternate", SLUG, "scrutineer", "--reason", "Sam is ill.", "--yes")
    officer.does(*words)
    assert "holds it already" in officer.is_refused(*words)
    shown = " ".join(officer.does("show", SLUG).split())
    assert "scrutineer Uli Brandt officer's alternate Toni Marsh" in shown
    assert "former scrutineer Sam Whitfield" in shown
    officer.does("worker", "--once")
    before = len(officer.mail_to("scrutineer@example.org"))
    runs_to_report(officer)
    officer.clock.forward(days=7)
    officer.does(*CERTIFY)
    officer.does("worker", "--once")
    assert len(officer.mail_to("scrutineer@example.org")) == before
    assert len(officer.mail_to("uli@example.org")) >= 4
    officer.does("export", SLUG, "record")
    report = (officer.directory / "record/report.md").read_text()
    assert "Uli Brandt took over as scrutineer from Sam Whitfield" in report
    officer.does("verify", "record")


def test_nobody_takes_over_an_office_without_an_alternate(officer: Officer) -> None:
    """The definition names who may, so that nobody is put into an office later."""
    noticed(officer)
    refusal = officer.is_refused("alternate", SLUG, "officer", "--reason", "Away.", "--yes")
    assert "names no alternate" in refusal
