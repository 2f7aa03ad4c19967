"""The end of a poll by an upheld challenge: officer and scrutineer sign it, with real keys.

Robin is the officer, Sam the scrutineer, Uli may take over from Sam.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from election.services import journal, store
from tests.support.disputed_polls import SLUG, rules, runs_to_report
from tests.support.officer import Officer, text_of
from tests.support.signers import naming
from tests.support.sshkeys import Ssh

REASON = ("--reason", "The roll was not the one that was called.")
VOID = ("void", SLUG, *REASON)
FILE, BY_ROBIN, BY_SAM = "end.json", "robin.sig", "sam.sig"


@pytest.fixture
def robin(officer: Officer, ssh: Ssh) -> Officer:
    """The officer of a published poll that names the keys of Robin, Sam and Uli."""
    robin, sam, uli = (ssh.public(ssh.key(name)) for name in ("robin", "sam", "uli"))
    contact = 'contact = "elections@example.org"'
    named = f'{{ name = "Uli Brandt", email = "uli@example.org", key = "{uli}" }}'
    keys = {**naming(officer=robin, scrutineer=sam)}
    officer.drafts_removal({**keys, contact: f"{contact}\nscrutineer_alternate = {named}"})
    officer.does("notice", SLUG, "--yes")
    runs_to_report(officer)
    return officer


def is_challenged(robin: Officer) -> None:
    """A challenge is upheld."""
    robin.does("challenge", SLUG, "--statement", "The roll was another one.")
    robin.does(*rules(1, "upheld"))


def signs(robin: Officer, ssh: Ssh, name: str) -> str:
    """The signature of the present request, by this person, in a file of its own."""
    Path(f"{FILE}.sig").unlink(missing_ok=True)
    shown = robin.types("sign", FILE, "--key", str(ssh.directory / name), "--yes").stderr
    assert "You end this poll without a result" in shown
    assert "reason: The roll was not the one that was called." in shown
    return str(Path(f"{FILE}.sig").rename(f"{name}.sig"))


def ended(robin: Officer) -> dict[str, Any]:
    """What the journal says of the end."""
    with robin.office().database.reading() as tx:
        entries = journal.history_of(tx, store.find(tx, SLUG)).entries
    (data,) = [dict(entry.data) for entry in entries if entry.act == "voided"]
    return data


def test_the_end_by_a_challenge_takes_two_calls_and_both_signatures(
    robin: Officer, ssh: Ssh
) -> None:
    """The first writes what is signed; with one signature it is refused, and nothing is lost."""
    is_challenged(robin)
    assert "--out FILE" in robin.does("next", SLUG)
    assert "the officer and the scrutineer must sign that" in robin.is_refused(*VOID, "--yes")
    told = json.loads(robin.does(*VOID, "--out", FILE, "--json"))
    assert told["missing"] == ["officer", "scrutineer"]
    assert robin.reads("show", SLUG)["phase"] == "published"
    by_robin, by_sam = signs(robin, ssh, "robin"), signs(robin, ssh, "sam")
    one = robin.is_refused(*VOID, "--signature", by_robin, "--yes")
    assert "the scrutineer must sign that" in one
    both = ("--signature", by_robin, "--signature", by_sam)
    other = ("void", SLUG, "--reason", "Another one.", *both, "--yes")
    assert "what was signed is not this text" in robin.is_refused(*other)
    robin.does("challenge", SLUG, "--statement", "A new one takes no signature away.")
    robin.does(*VOID, *both, "--yes")
    data = ended(robin)
    assert data["challenge"] == 1
    assert data["signatures"] == {
        "officer": Path(by_robin).read_text(),
        "scrutineer": Path(by_sam).read_text(),
    }
    said = "Challenge 1 ended it, signed by the officer and the scrutineer."
    assert said in " ".join(robin.browser().get(f"/polls/{SLUG}/report").text.split())
    assert said in " ".join(robin.does("show", SLUG).split())
    robin.does("worker", "--once")
    (mail,) = [each for each in robin.mail_to("officer@example.org") if "Void" in each["Subject"]]
    assert "This end is signed by the officer and the scrutineer" in " ".join(text_of(mail).split())


def test_where_a_key_is_lost_the_end_stays_possible_and_says_so(robin: Officer) -> None:
    """`--unsigned` is public: in journal, report and mail."""
    is_challenged(robin)
    robin.does(*VOID, "--unsigned", "--yes")
    data = ended(robin)
    assert (data["challenge"], data["signatures"]) == (1, {})
    said = "Challenge 1 ended it, and nobody signed that."
    assert said in " ".join(robin.browser().get(f"/polls/{SLUG}/report").text.split())
    robin.does("worker", "--once")
    (mail,) = [each for each in robin.mail_to("officer@example.org") if "Void" in each["Subject"]]
    assert "This end is not signed" in " ".join(text_of(mail).split())


def test_the_alternate_signs_the_end_and_whoever_was_replaced_does_not(
    robin: Officer, ssh: Ssh
) -> None:
    """A request that was written before stays good; a key may also lie on this machine."""
    is_challenged(robin)
    robin.does(*VOID, "--out", FILE)
    by_robin, by_sam, by_uli = (signs(robin, ssh, name) for name in ("robin", "sam", "uli"))
    with_uli = (*VOID, "--signature", by_robin, "--signature", by_uli, "--yes")
    assert "neither officer nor scrutineer signs" in robin.is_refused(*with_uli)
    robin.does("alternate", SLUG, "scrutineer", "--reason", "Sam is ill.", "--yes")
    refused = robin.is_refused(*VOID, "--signature", by_robin, "--signature", by_sam, "--yes")
    assert "neither officer nor scrutineer signs" in refused
    here = ("--signature", by_robin, "--key", str(ssh.directory / "uli"), "--yes")
    robin.does(*VOID, *here)
    assert set(ended(robin)["signatures"]) == {"officer", "scrutineer"}


def test_another_end_is_not_signed(robin: Officer) -> None:
    """Without an upheld challenge there is nothing to sign; and the end needs none."""
    assert "its end is not signed" in robin.is_refused(*VOID, "--out", FILE)
    assert not Path(FILE).exists()
    robin.does(*VOID, "--yes")
    assert ended(robin) == {"reason": REASON[1]}
