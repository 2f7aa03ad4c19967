"""The signed receipt, from the page that shows it to a claim that it settles."""

import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from httpx2 import Response

from election.crypto.receipt import read_receipt, receipt_text
from election.results.record.archive import zipped
from election.services import journal, store
from election.services.extend import extend
from tests.support.ballot_in_the_box import ballot_in_the_box
from tests.support.form_reader import fill
from tests.support.officer import Officer
from tests.support.record_files import write_record
from tests.support.records import files_of
from tests.support.signers import SAM
from tests.support.web_client import Door, Page
from tests.support.world import CLOSES, SERVICE_KEY, World

SLUG = "removal-2026-1"
RECORD = Path(__file__).parents[2] / "docs" / "reference" / "record.md"


class Preformatted(HTMLParser):
    """The text of a page's one block, exactly as a reader copies it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self._inside = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = self._inside or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


def cast(door: Door, person: str = "blair", marking: str = "yes") -> Response:
    """An elector's page after casting."""
    return fill(*door.reviews(SLUG, person, marking=marking))


def test_the_page_shows_a_receipt_to_copy(world: World) -> None:
    """The service signed it for this envelope, and the journal's head stands beside it."""
    world.make_open_poll()
    page = cast(Door(world)).text
    receipt, _ = read_receipt(Preformatted(page).text)
    with world.database.reading() as tx:
        taken = ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "blair"))
        head = journal.history_of(tx, store.find(tx, SLUG)).head
    assert taken
    assert (receipt.envelope, receipt.number) == (taken.envelope_hash, 1)
    assert (receipt.poll, receipt.definition) == (SLUG, world.poll(SLUG).definition_hash)
    assert head in Page(page).text


def test_a_post_that_comes_again_has_the_same_receipt(world: World) -> None:
    """Only the journal's head beside it changes when the journal has gone on."""
    world.make_open_poll()
    browser, review = Door(world).reviews(SLUG, "blair", marking="yes")
    first = fill(browser, review).text
    world.act(extend, SLUG, CLOSES.replace(day=28), "the mail was down")
    again = fill(browser, review).text
    assert Preformatted(again).text == Preformatted(first).text
    assert again != first


def test_a_service_with_another_key_takes_the_ballot_and_says_so(world: World) -> None:
    """It shows no receipt that cannot be verified, but whom to write to."""
    world.make_open_poll()
    page = Page(cast(Door(world, signing_key=SAM)).text)
    assert page.said("h1") == ["Cast"]
    assert page.all("pre") == []
    assert "so it signs no receipt. Your ballot is recorded all the same." in page.text
    assert "elections@example.org" in page.text


def test_a_receipt_gives_no_right_over_the_ballot(world: World) -> None:
    """No text of it enters, shows or replaces a ballot."""
    world.make_open_poll()
    door = Door(world)
    text = Preformatted(cast(door).text).text
    receipt, signature = read_receipt(text)
    with world.database.reading() as tx:
        before = ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "blair"))
    stranger = door.browser()
    for words in (text, signature, receipt.envelope, receipt.journal, str(receipt.content)):
        answer = stranger.post(f"/b/{SLUG}", data={"code": words})
        assert answer.status_code == 403
        assert "This is not a valid ballot link." in answer.text
        cast_form = {"form": words, "cast_id": receipt.envelope, "code": words, "marking": "no"}
        assert stranger.post(f"/polls/{SLUG}/cast", data=cast_form).status_code in {403, 413}
    assert stranger.get(f"/polls/{SLUG}/ballot").status_code == 403
    assert not stranger.cookies
    with world.database.reading() as tx:
        assert ballot_in_the_box(tx, world.poll(SLUG), world.elector_id(SLUG, "blair")) == before


def test_a_replaced_ballot_leaves_both_receipts_good(world: World) -> None:
    """Each receipt verifies for its own envelope and number."""
    world.make_open_poll()
    door = Door(world)
    texts = [Preformatted(cast(door, marking=marking).text).text for marking in ("no", "yes")]
    assert [read_receipt(text)[0].number for text in texts] == [1, 2]


@pytest.fixture
def told(world: World, tmp_path: Path) -> Path:
    """A directory with a removal's record and the copied receipts of Blair and Casey."""
    world.make_open_poll()
    door = Door(world)
    for name, person, marking in (
        ("replaced", "blair", "no"),
        ("receipt", "blair", "yes"),
    ):
        text = Preformatted(cast(door, person, marking).text).text
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    world.cast_and_tally(SLUG, {"casey": "yes"})
    world.publish(SLUG)
    write_record(files_of(world, SLUG), tmp_path / "record")
    (tmp_path / "record.zip").write_bytes(zipped(files_of(world, SLUG)))
    return tmp_path


@pytest.mark.parametrize("record", ["record", "record.zip"])
def test_anybody_settles_a_claim_by_command(told: Path, record: str) -> None:
    """It needs the receipt and the record, as directory or zip, and no office."""
    anybody = Officer(told)
    with_record = ("--record", str(told / record))
    output = anybody.does("receipt", str(told / "receipt.txt"), *with_record)
    assert "It is in the box: nothing is missing." in output
    output = anybody.does("receipt", str(told / "replaced.txt"), *with_record)
    assert "It is among the replaced: the service says that a later ballot" in output
    assert "Only that elector knows whether they cast one." in output
    shown = anybody.reads("receipt", str(told / "replaced.txt"), *with_record)
    receipt, _ = read_receipt((told / "replaced.txt").read_text())
    assert shown == {
        "poll": SLUG,
        "envelope": receipt.envelope,
        "number": 1,
        "place": "replaced",
    }


def test_what_is_missing_is_named(told: Path) -> None:
    """A missing receipt, record or file of it is refused in its own sentence."""
    anybody, record = Officer(told), str(told / "record")
    receipt = str(told / "receipt.txt")
    for words, sentence in (
        ((str(told / "none.txt"), "--record", record), "none.txt cannot be used"),
        ((str(told / "record" / "report.html"), "--record", record), "no receipt of a ballot"),
        ((str(told / "record.zip"), "--record", record), "no receipt of a ballot"),
        ((receipt, "--record", str(told / "none")), "it is neither a directory nor a zip"),
        ((receipt, "--record", receipt), "it is neither a directory nor a zip"),
        ((receipt, "--record", str(told)), "definition.json of this record cannot be used"),
    ):
        assert sentence in anybody.is_refused("receipt", *words)
    (told / "record" / "box.json").unlink()
    assert "box.json of this record" in anybody.is_refused("receipt", receipt, "--record", record)


def test_a_doctored_zip_settles_nothing(told: Path) -> None:
    """A zip that is cut off or has one changed bit in a needed file is refused."""
    whole = (told / "record.zip").read_bytes()
    place = whole.index(b'{"envelopes":')
    for damaged in (whole[:-100], whole[:place] + b"[" + whole[place + 1 :]):
        (told / "record.zip").write_bytes(damaged)
        words = (str(told / "receipt.txt"), "--record", str(told / "record.zip"))
        assert "cannot be used" in Officer(told).is_refused("receipt", *words)


def by_hand() -> str:
    """The commands of docs/reference/record.md that need OpenSSH and no program of ours."""
    section = RECORD.read_text("utf-8").partition("## A receipt")[2]
    return section.partition("```sh\n")[2].partition("```")[0]


def settled_by_hand(told: Path) -> subprocess.CompletedProcess[str]:
    """The output of these commands, run by a shell in the record's directory."""
    command = ["sh", "-e", "-c", by_hand()]
    where = told / "record"
    return subprocess.run(command, cwd=where, capture_output=True, check=False, text=True)


@pytest.mark.usefixtures("ssh")
def test_anybody_settles_a_claim_by_hand(told: Path) -> None:
    """The documented commands, ssh-keygen and grep, accept a true receipt."""
    receipt = told / "record" / "receipt.txt"
    for name, place in (("receipt", "envelopes"), ("replaced", "replaced")):
        receipt.write_bytes((told / f"{name}.txt").read_bytes())
        done = settled_by_hand(told)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count('Good "election" signature for service') == 2
        assert done.stdout.splitlines()[-1] == place
    receipt.write_text(receipt.read_text().replace('"number":1', '"number":2'))
    assert settled_by_hand(told).returncode != 0


@pytest.mark.usefixtures("ssh")
def test_an_envelope_that_is_nowhere_is_found_by_hand(told: Path) -> None:
    """Both signatures verify and no line has the envelope, which proves the claim."""
    receipt, _ = read_receipt((told / "receipt.txt").read_text())
    other = replace(receipt, envelope="0" * 64)
    text = receipt_text(other, SERVICE_KEY)
    (told / "record" / "receipt.txt").write_text(text)
    done = settled_by_hand(told)
    assert done.stdout.count('Good "election" signature for service') == 2
    assert done.stdout.splitlines()[-1].startswith("Good")
