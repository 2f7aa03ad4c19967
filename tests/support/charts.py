"""Charts for tests: names that are hard to letter, and a test of whether two boxes overlap."""

from dataclasses import dataclass

NAMES = {
    "avery": "Avery Lindqvist",
    "blair": "Blair <Okonkwo> & “co”",
    "casey": "Wolfeschlegelsteinhausenbergerdorff-Montgomery-Vanderbilt-Mo",
    "devon": "Ștefănescu",
    "ellis": "山田太郎之助左衛門尉藤原朝臣源平次郎",
    "frankie": "محمد عبد الرحمن بن عبد العزيز",
    "gray": "אביגיל בן-דוד",
}


@dataclass(frozen=True)
class Rectangle:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def overlap(one: Rectangle, other: Rectangle) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    along = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 1e-6 and along > 1e-6
