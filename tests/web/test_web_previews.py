"""What other sites show where an address of ours is shared: words, and a picture of 1200 × 630."""

import re
from html import unescape
from io import BytesIO

import pytest
from PIL import Image

from election.presentation.card_picture import CardPicture
from election.results.record.stored import stored_record
from election.services import journal
from election.services.extend import extend
from election.web.pages import shared_picture
from election.web.paths import static_address
from tests.support.web_client import LOOPBACK, Door, certified_removal
from tests.support.world import CLOSES, ELECTION, PUBLISHER, ROLL, World

SLUG, LEAD = "removal-2026-1", "lead-2027-1"
SIZE = (1200, 630)
PLACES = {"/": "", f"/polls/{SLUG}": SLUG, f"/polls/{SLUG}/report": SLUG}


def metas(world: World, path: str) -> dict[str, str]:
    """The named values in the head of a page."""
    html = Door(world).browser().get(path).text
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html)
    return {name: unescape(content) for name, content in found}


def head_of(world: World, slug: str) -> str:
    with world.database.reading() as tx:
        return journal.history_of(tx, world.poll(slug)).head


def picture(world: World, slug: str) -> bytes:
    answer = Door(world).browser().get(f"/polls/{slug}/card.png")
    assert answer.headers["content-type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as drawn:
        assert drawn.size == SIZE
    return answer.content


def drawn_for(world: World, slug: str, monkeypatch: pytest.MonkeyPatch) -> CardPicture:
    """The values that the picture of a poll is drawn from."""
    drawn: list[CardPicture] = []

    def keep(card: CardPicture) -> bytes:
        drawn.append(card)
        return b""

    with monkeypatch.context() as patch:
        patch.setattr(shared_picture, "card_png", keep)
        Door(world).browser().get(f"/polls/{slug}/card.png")
    return drawn[0]


@pytest.mark.parametrize("path", PLACES)
def test_a_shared_address_tells_what_it_is(world: World, path: str) -> None:
    """Each public page has a title, a description, its own address, and colours for the browser."""
    certified_removal(world)
    found = metas(world, path)
    assert found["description"] == found["og:description"]
    assert found["og:site_name"] == "The Example Project"
    assert found["og:url"] == LOOPBACK + path
    assert found["theme-color"] in {"#ffffff", "#1b1e22"}
    if slug := PLACES[path]:
        assert found["og:title"] == "Shall the Lead Core Maintainer be removed?"
        assert found["description"].startswith("Carried: 7 Yes of 9 entitled; 7 were needed.")
        address, _, state = found["og:image"].partition("?")
        assert address == f"{LOOPBACK}/polls/{slug}/card.png"
        assert state == head_of(world, slug)[:12]
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert found["og:image:alt"].endswith("7 were needed.")


def test_no_page_of_an_elector_is_made_to_be_shared(world: World) -> None:
    """A ballot page has no title for others, and no picture."""
    world.make_open_poll()
    _, ballot = Door(world).enters(SLUG, "casey")
    assert "og:" not in ballot.text


def test_the_picture_has_a_result_only_once_it_is_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, it has the question and where the poll stands; then what the report's card has."""
    world.make_open_poll()
    before = drawn_for(world, SLUG, monkeypatch)
    assert (before.headline, before.badge) == ("Shall the Lead Core Maintainer be removed?", "Open")
    assert "26 January 2027" in before.facts
    yes = ("blair", "casey", "devon", "ellis", "frankie", "gray", "harper")
    world.cast_and_tally(SLUG, dict.fromkeys(yes, "yes"))
    counted = drawn_for(world, SLUG, monkeypatch)
    assert (counted.headline, counted.badge) == (before.headline, "Counted")
    assert counted.bars == ()
    world.publish(SLUG)
    after = drawn_for(world, SLUG, monkeypatch)
    assert after.headline == "Avery Lindqvist"
    assert after.happened == "is removed as Lead Core Maintainer"
    assert (after.bars[0].number, after.bars[0].needed) == (7, 7)
    assert (after.badge, after.address) == ("Preliminary", "127.0.0.1:8000")


def test_the_picture_follows_the_poll_and_nothing_else(world: World) -> None:
    """The same state gives the same bytes; a new one a new picture, at a new address."""
    world.make_open_poll()
    first, address = picture(world, SLUG), metas(world, f"/polls/{SLUG}")["og:image"]
    assert picture(world, SLUG) == first
    world.act(extend, SLUG, CLOSES.replace(day=28), "Mail was down.")
    assert picture(world, SLUG) != first
    assert metas(world, f"/polls/{SLUG}")["og:image"] != address


def test_a_name_that_the_fonts_lack_is_drawn_as_an_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The picture has no boxes in place of letters; title and page have the name."""
    world.make_open_poll(ELECTION, roll=ROLL.replace("Blair Okonkwo", "山田 花子"))
    rankings = dict.fromkeys(("casey", "devon", "ellis", "gray", "harper"), ("blair",))
    world.cast_and_tally(LEAD, rankings)
    world.publish(LEAD)
    shown = drawn_for(world, LEAD, monkeypatch)
    assert shown.headline == "山田 花子"
    assert shown.instead[shown.headline] == "blair"
    assert "山田 花子" in metas(world, f"/polls/{LEAD}/report")["description"]
    assert picture(world, LEAD)


def test_the_touch_icon_is_a_picture(world: World) -> None:
    """For the home screen of a phone, 180 pixels wide."""
    answer = Door(world).browser().get(static_address("touch.png"))
    assert answer.headers["content-type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as drawn:
        assert drawn.size == (180, 180)


def test_the_texts_of_a_record_name_project_and_site(world: World) -> None:
    """A report that is sent on says whose it is, and where it stands; nothing else in it does."""
    world.make_open_poll()
    world.cast_and_tally(SLUG, dict.fromkeys(("blair", "casey", "devon", "ellis"), "yes"))
    world.publish(SLUG)
    with world.database.reading() as tx:
        files = stored_record(tx, world.poll(SLUG))
    page = f"{PUBLISHER.site}/polls/{SLUG}/report"
    naming = {path for path, content in files.items() if page in content.decode()}
    assert naming == {"README.txt", "report.html", "report.md"}
    for path in naming:
        assert PUBLISHER.project in files[path].decode()
