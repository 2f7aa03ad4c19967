"""The picture of a card: any text is drawn or replaced, and stays inside."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from election.presentation.card_picture import (
    _SERIF,
    EDGE,
    WIDTH,
    CardBar,
    CardPicture,
    _Brush,
    _runs,
    card_png,
)

NAMES = (
    "Jo",
    "Eva-Maria von und zu Hohenstein-Waldburg-Schillingsfürst",
    "Kit Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "عبد الرحمن بن محمد الحسيني (ali)",
    "דבורה בן־שלום",
    "Иво Константинопольский",
    "Λέα Παπαδοπούλου",
    "Fạm Thị Ngọc Ánh",
)


def drawn(name: str) -> Image.Image:
    bars = (CardBar(name, 15, 28, 15, winner=True), CardBar("Blair Okonkwo", 0, 28, 15))
    card = CardPicture(
        project=name,
        badge="Preliminary, challenged",
        tone="warn",
        headline=name,
        happened="is elected Lead Core Maintainer",
        bars=bars,
        line="majority 15",
        facts="19 rounds · 28 of 29 cast · 1 ballot decided it",
        address="vote.example.org",
    )
    return Image.open(BytesIO(card_png(card)))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_inside_the_picture(name: str) -> None:
    """Whatever its script and length: nothing is drawn at the edges."""
    image = drawn(name).convert("RGB")
    paper = image.getpixel((4, 300))
    for left in (*range(EDGE - 24), *range(WIDTH - EDGE + 24, WIDTH)):
        column = image.crop((left, 20, left + 1, 620))
        assert column.getcolors() == [(600, paper)], left


def test_a_text_is_drawn_as_it_is_or_has_ids_in_it() -> None:
    """A name of which one sign is in no font is replaced, in a sentence too; never boxes."""
    brush = _Brush(ImageDraw.Draw(Image.new("RGB", (9, 9))), {"Ellis 山田": "ellis", "Jo": "jo"})
    for name in NAMES:
        assert brush.drawable(name) == name
    assert brush.drawable("Ellis 山田") == "ellis"
    assert brush.drawable("Jo and Ellis 山田 are tied") == "Jo and ellis are tied"
    assert brush.drawable("தமிழ்ச்செல்வி") == "(see the page)"


def test_a_space_beside_an_arabic_word_stays_on_its_side() -> None:
    """It belongs to the script from left to right; within a name it belongs to the name."""
    pieces = [piece for _, piece in _runs("Jo and عبد الله are tied", _SERIF)]
    assert pieces == ["Jo and ", "عبد الله", " are tied"]
