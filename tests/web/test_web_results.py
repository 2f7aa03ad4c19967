"""The closed box, the report as a page, and the record's files."""

from hashlib import sha256

import pytest

from election.crypto.box_root import box_root
from election.presentation import shown_tables
from election.services.challenge import challenge
from tests.support.web_client import Door, Page, seen
from tests.support.world import CLOSES, OPENS, World

SLUG = "removal-2026-1"
YES = dict.fromkeys(("blair", "casey", "devon", "ellis", "frankie", "gray", "harper"), "yes")


def test_the_box_is_public_from_the_close_on(world: World) -> None:
    """It lists hashes in order, the root and the replaced; before, it answers 404."""
    world.make_open_poll()
    world.cast(SLUG, "blair", "no")
    receipts = [world.cast(SLUG, person, "yes") for person in ("blair", "casey", "devon")]
    browser = Door(world).browser()
    for now in (OPENS, CLOSES):
        world.clock.now = now
        early = browser.get(f"/polls/{SLUG}/box")
        assert early.status_code == 404
        assert "is public from the close on" in early.text
        assert f'href="/polls/{SLUG}"' in early.text
    world.close(SLUG)
    text = seen(world, f"/polls/{SLUG}/box")
    hashes = sorted(receipt.envelope_hash for receipt in receipts)
    assert " ".join(hashes) in text
    assert box_root(hashes) in text
    assert "3 envelopes in the box, 1 replaced one." in text


def test_the_sum_of_the_box_s_file_is_its_root(world: World) -> None:
    """Whoever doubts the root takes one file and `sha256sum`; the replaced are in a file beside."""
    world.make_open_poll()
    replaced = world.cast(SLUG, "blair", "no").envelope_hash
    hashes = [world.cast(SLUG, person, "yes").envelope_hash for person in ("blair", "casey")]
    browser = Door(world).browser()
    early = [browser.get(f"/polls/{SLUG}/{name}") for name in ("box.txt", "replaced.txt")]
    assert [answer.status_code for answer in early] == [404, 404]
    world.close(SLUG)
    file = browser.get(f"/polls/{SLUG}/box.txt").content
    assert sha256(file).hexdigest() == box_root(hashes)
    assert f'href="/polls/{SLUG}/box.txt"' in browser.get(f"/polls/{SLUG}/box").text
    assert browser.get(f"/polls/{SLUG}/replaced.txt").text == f"{replaced}\n"


def test_a_box_that_is_too_long_for_a_page_is_in_its_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page keeps the numbers and the root, and names the file that has the hashes."""
    monkeypatch.setattr(shown_tables, "MOST_LINES", 1)
    world.make_open_poll()
    receipts = [world.cast(SLUG, person, "yes") for person in ("blair", "blair", "blair", "casey")]
    world.close(SLUG)
    page = Door(world).browser().get(f"/polls/{SLUG}/box").text
    assert "2 envelopes in the box, 2 replaced ones." in " ".join(page.split())
    for receipt in receipts:
        assert receipt.envelope_hash not in page
    for name in ("box.txt", "replaced.txt"):
        assert f'is in <a href="/polls/{SLUG}/{name}">' in page


def test_an_empty_box_says_so(world: World) -> None:
    """The page of a box says when nobody cast."""
    world.make_open_poll()
    world.close(SLUG)
    text = seen(world, f"/polls/{SLUG}/box")
    assert "The box is empty." in text
    assert "No ballot was replaced." in text


def test_there_is_no_report_before_it_is_published(world: World) -> None:
    """A counted poll has no report, and the page says when it comes."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    browser = Door(world).browser()
    for path in ("report", "files/README.txt", "files/tally.json"):
        answer = browser.get(f"/polls/{SLUG}/{path}")
        assert answer.status_code == 404
        assert "7 Yes" not in answer.text
    assert "There is no report yet" in browser.get(f"/polls/{SLUG}/report").text


def test_the_report_is_a_page_with_its_files(world: World) -> None:
    """It is preliminary, then certified, and every file that it links is served."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)
    browser = Door(world).browser()
    html = browser.get(f"/polls/{SLUG}/report").text
    assert "Preliminary" in Page(html).text
    assert Page(html).said("h1") == ["Avery Lindqvist is removed as Lead Core Maintainer"]
    files = [
        link["href"] for link in Page(html).all("a") if link["href"].startswith(f"/polls/{SLUG}/f")
    ]
    assert len(files) > 8
    for path in files:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        name = path.rpartition("/")[2]
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    world.certify(SLUG)
    assert "Certified" in seen(world, f"/polls/{SLUG}/report")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("README.txt", "text/plain; charset=utf-8"),
        ("report.html", "text/html; charset=utf-8"),
        ("report.md", "text/markdown; charset=utf-8"),
        ("definition.json", "application/json"),
        ("roll.csv", "text/csv; charset=utf-8"),
        ("journal.jsonl", "application/jsonl"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_files_are_saved_and_never_shown(world: World, name: str, kind: str) -> None:
    """Each file is an attachment with its type."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)
    answer = Door(world).browser().get(f"/polls/{SLUG}/files/{name}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["../.env", "..%2f.env", "none.txt", "README.txt/", "%00", "a%0d%0ab"]
)
def test_no_other_file_is_served(world: World, path: str) -> None:
    """Only the paths of the record are served."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)
    assert Door(world).browser().get(f"/polls/{SLUG}/files/{path}").status_code == 404


def test_an_open_challenge_is_in_the_report_page(world: World) -> None:
    """The page is made from the journal as it is now, and not only from the record."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, YES)
    world.publish(SLUG)
    world.act(challenge, SLUG, "https://example.org/challenge")
    assert "https://example.org/challenge" in seen(world, f"/polls/{SLUG}/report")
