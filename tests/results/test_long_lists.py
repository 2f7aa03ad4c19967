"""Polls of very many people: pages leave out what is too long for them, and name the file."""

import pytest

from election.presentation import shown_tables
from tests.support.records import SEVEN_YES, WITH_CODES, files_of
from tests.support.web_client import Door
from tests.support.world import REMOVAL, World

SLUG = "removal-2026-1"


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages with room for three lines, so that nine people are too many."""
    monkeypatch.setattr(shown_tables, "MOST_LINES", 3)


@pytest.mark.parametrize(
    ("changes", "file", "caption"),
    [
        (None, "codes.json", "Receipt codes of the counted ballots"),
        (WITH_CODES, "ballots.json", "Each ballot beside its code"),
    ],
)
def test_a_report_of_too_many_ballots_names_the_file_that_lists_the_codes(
    world: World, changes: dict[str, str] | None, file: str, caption: str
) -> None:
    """Page, file and text do; totals stay, and no field asks for a code that is not there."""
    slug = world.make_open_poll(REMOVAL, changes=changes)
    world.cast_and_tally(slug, SEVEN_YES)
    world.publish(slug)
    page = Door(world).browser().get(f"/polls/{slug}/report").text
    files = files_of(world, slug)
    recorded, text = files["report.html"].decode(), files["report.md"].decode()
    said = f"{caption}: 8 lines are too many for this page. They are in {file}, a file of the"
    for shown in (page, recorded, text):
        assert said in " ".join(shown.replace("\\", "").split())
    for shown, base in ((page, f"/polls/{slug}/files/"), (recorded, "")):
        assert f'<a href="{base}{file}">{file}</a> and look for your code' in shown
        assert '<form class="find"' not in shown
        assert "Ballots by marking" in shown
    code = files["codes.json" if changes is None else "ballots.json"].decode().split('"')
    (first, *_) = [each for each in code if len(each) == 23 and each.count("-") == 2]
    assert first not in page + recorded + text


def test_a_notice_of_too_long_a_roll_leads_to_the_definition(world: World) -> None:
    """Each name and handle is in it, as its hash has them; the page says how many there are."""
    slug = world.make_noticed_poll()
    visitor = Door(world).browser()
    page = visitor.get(f"/polls/{slug}").text
    assert "9 core maintainers as of 2026-12-28" in page
    assert f'It is too long for this page. Look yourself up in <a href="/polls/{slug}/def' in page
    assert "frankie" not in page
    assert "Frankie O'Neill" in visitor.get(f"/polls/{slug}/definition.json").text
