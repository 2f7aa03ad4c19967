"""A ballot link on a sheet, by the command line and with the real ssh-keygen.

Robin is the officer, Sam the scrutineer; Casey gets no mail at all.
"""

import json
from pathlib import Path

import pytest

from tests.support.officer import Officer
from tests.support.signers import naming
from tests.support.sshkeys import Ssh
from tests.support.world import CLOSES, OPENS

SLUG = "removal-2026-1"
ASK = ("relink", SLUG, "casey", "--hand-over")
REQUEST, SIGNATURE = f"{SLUG}-casey.hand-over", f"{SLUG}-casey.hand-over.sig"


@pytest.fixture
def sam(ssh: Ssh) -> Path:
    """The scrutineer's key."""
    return ssh.key("sam")


@pytest.fixture
def robin(officer: Officer, ssh: Ssh, sam: Path) -> Officer:
    """The officer of a noticed poll that names Sam's key."""
    officer.does("notice", officer.drafts_removal(naming(scrutineer=ssh.public(sam))), "--yes")
    return officer


def signs(robin: Officer, key: Path) -> None:
    """Write what is to be signed, and have it signed."""
    for old in (REQUEST, SIGNATURE):
        Path(old).unlink(missing_ok=True)
    robin.does(*ASK)
    robin.does("sign", REQUEST, "--key", str(key), "--yes")


def printed(robin: Officer, name: str) -> dict[str, str]:
    """What the second call prints, as a program reads it."""
    words = (*ASK, "--signature", SIGNATURE, "--sheet", name, "--yes", "--json")
    value: dict[str, str] = json.loads(robin.types(*words).stdout)
    return value


def enters(robin: Officer, link: str) -> int:
    """The status with which this link opens a ballot."""
    page, _, code = link.partition("#")
    return robin.browser().post(page, data={"code": code}).status_code


def test_scenario_47_a_sheet_takes_two_calls_and_the_scrutineers_signature(
    robin: Officer, sam: Path
) -> None:
    """Its link alone opens the ballot: older ones are dead, and no mail brings another."""
    robin.clock.now = OPENS
    robin.does("open", SLUG, "--yes")
    robin.does("worker", "--once")
    mailed = robin.link_of("casey@example.org", SLUG)
    assert "Nothing is changed yet" in robin.does(*ASK)
    assert enters(robin, mailed) == 200
    shown = robin.types("sign", REQUEST, "--key", str(sam), "--yes").stderr
    assert "elector: casey" in shown
    assert "name: Casey Moreau" in shown
    output = robin.does(*ASK, "--signature", SIGNATURE, "--yes")
    (link,) = {word for word in output.split() if "/b/" in word and "#" in word}
    assert link.partition("#")[2] in output.splitlines()  # the code, on a line of its own
    assert "█" in output
    assert "Write to elections@example.org" in " ".join(output.split())
    sheet = Path(f"{SLUG}-casey.sheet.html")
    assert sheet.stat().st_mode & 0o777 == 0o600
    assert "<svg" in sheet.read_text("utf-8")
    assert link.partition("#")[2] in sheet.read_text("utf-8")
    assert (enters(robin, mailed), enters(robin, link)) == (410, 200)
    robin.does("remind", SLUG)
    robin.does("worker", "--once")
    told = [mail for mail in robin.mail_to("casey@example.org") if "printed" in mail["Subject"]]
    assert len(told) == 1
    assert robin.link_of("casey@example.org", SLUG) == mailed  # no newer one came


def test_each_sheet_wants_a_signature_of_its_own(robin: Officer, sam: Path) -> None:
    """One that was used, and one that an ordinary new link has overtaken, print nothing more."""
    signs(robin, sam)
    printed(robin, "first.html")
    words = (*ASK, "--signature", SIGNATURE, "--sheet", "second.html", "--yes")
    assert "what was signed is not this text" in robin.is_refused(*words)
    assert not Path("second.html").exists()
    signs(robin, sam)
    robin.clock.now = OPENS
    robin.does("open", SLUG, "--yes")
    robin.does("relink", SLUG, "casey")
    assert "what was signed is not this text" in robin.is_refused(*words)
    signs(robin, sam)
    assert printed(robin, "second.html")["sheet"] == "second.html"


def test_nobody_but_the_scrutineer_signs(robin: Officer, ssh: Ssh) -> None:
    """The officer's own key is refused, and so is a signature of another elector's sheet."""
    signs(robin, ssh.key("robin"))
    words = (*ASK, "--signature", SIGNATURE, "--yes")
    assert "it was made with the key" in robin.is_refused(*words)
    assert not list(Path().glob("*.html"))


def test_it_is_refused_where_the_scrutineer_has_named_no_key(officer: Officer) -> None:
    """Nobody could sign: the hint names the ordinary way."""
    officer.does("notice", officer.drafts_removal(), "--yes")
    refused = officer.is_refused(*ASK)
    assert "names no key of the scrutineer" in refused
    assert "election relink removal-2026-1 casey --email NEW" in refused
    assert not Path(REQUEST).exists()


def test_every_known_address_is_told_also_one_that_was_replaced(robin: Officer, sam: Path) -> None:
    """Whoever took an address away cannot hide the sheet from its reader."""
    robin.does("relink", SLUG, "casey", "--email", "new@example.com", "--reason", "lost")
    signs(robin, sam)
    printed(robin, "sheet.html")
    robin.does("worker", "--once")
    for address in ("casey@example.org", "new@example.com"):
        subjects = [mail["Subject"] for mail in robin.mail_to(address)]
        assert any("Your ballot link was printed" in subject for subject in subjects)


def test_a_sheet_before_the_opening_is_the_link_of_the_opening(robin: Officer, sam: Path) -> None:
    """Casey gets no link by mail at the opening; an ordinary new link ends the sheet."""
    signs(robin, sam)
    link = printed(robin, "sheet.html")["link"]
    robin.clock.now = OPENS
    robin.does("open", SLUG, "--yes")
    robin.does("worker", "--once")
    assert not any("/b/" in str(mail) for mail in robin.mail_to("casey@example.org"))
    assert enters(robin, link) == 200
    robin.does("relink", SLUG, "casey")
    assert enters(robin, link) == 410


def test_journal_and_report_count_sheets_and_name_nobody(robin: Officer, sam: Path) -> None:
    """verify.py takes the record, and says the number."""
    signs(robin, sam)
    printed(robin, "sheet.html")
    for now, words in ((OPENS, ("open",)), (CLOSES, ("close",))):
        robin.clock.now = now
        robin.does(*words, SLUG, "--yes")
    robin.does("tally", SLUG, "--key", f"keys/{SLUG}.key")
    robin.does("publish", SLUG, "--yes")
    robin.does("export", SLUG, "record")
    report = Path("record/report.md").read_text("utf-8")
    assert "9 electors were never reached by mail" in report  # no worker has run
    assert "1 ballot link was printed on a sheet" in report
    (entry,) = [
        line
        for line in Path("record/journal.jsonl").read_text("utf-8").splitlines()
        if "handed over" in line
    ]
    assert json.loads(entry)["data"] == {"count": 1}
    checked = robin.types("verify", "record")
    assert checked.exit_code == 0, checked.output
    assert "the journal counts 1 ballot links that were handed over" in checked.output


def test_whoever_took_over_as_scrutineer_signs_for_a_sheet(
    officer: Officer, ssh: Ssh, sam: Path
) -> None:
    """Uli signs from then on, and is named; Sam's key is refused, though it was named at notice."""
    uli = ssh.key("uli")
    named = f'{{ name = "Uli Brandt", email = "uli@example.org", key = "{ssh.public(uli)}" }}'
    contact = 'contact = "elections@example.org"'
    changes = naming(scrutineer=ssh.public(sam))
    changes[contact] = f"{contact}\nscrutineer_alternate = {named}"
    officer.does("notice", officer.drafts_removal(changes), "--yes")
    officer.does("alternate", SLUG, "scrutineer", "--reason", "Sam is ill.", "--yes")
    assert "Uli Brandt, the scrutineer" in officer.does(*ASK)
    signs(officer, sam)
    words = (*ASK, "--signature", SIGNATURE, "--yes")
    assert "it was made with the key" in officer.is_refused(*words)
    signs(officer, uli)
    assert "Uli Brandt" in Path(printed(officer, "sheet.html")["sheet"]).read_text("utf-8")
