"""The picture of a poll that comes along where its address is shared: 1200 × 630 pixels, as PNG.

It is drawn from values and from the fonts beside this file, so the same card gives the same bytes
on every machine with the same Pillow. A text for which no font here has all signs is not drawn with
boxes: what stands in its place is given with it, and the page beside the picture has the text.
Pillow is loaded with the first picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
EDGE = 72
ROOM = WIDTH - 2 * EDGE
MOST_BARS = 2
BELOW_HEADLINE = 0.16
"""Of its size: the marks below Arabic letters need this room."""

PAPER, SHEET, INK, QUIET, LINE = "#f8f7f3", "#ffffff", "#1a1c1f", "#555a61", "#dedbd2"
ACCENT, TEAL, AMBER = "#0b5262", "#14525f", "#f0b45a"
Tone = Literal["good", "warn", "fault", "coming"]
_TONES: Mapping[Tone, tuple[str, str]] = {
    "good": ("#1a6639", "#e8f4ec"),
    "warn": ("#7f4600", "#fdf3e0"),
    "fault": ("#9c1a1a", "#fdefed"),
    "coming": (ACCENT, "#e9f2f3"),
}

Face = Literal["NotoSerif-Bold", "NotoSans-Regular", "NotoSansArabic-Bold", "NotoSansHebrew-Bold"]
_SERIF: tuple[Face, ...] = ("NotoSerif-Bold", "NotoSansHebrew-Bold", "NotoSansArabic-Bold")
_SANS: tuple[Face, ...] = ("NotoSans-Regular", "NotoSansHebrew-Bold", "NotoSansArabic-Bold")
_NO_SIGN = "\U0010ffff"
_ELLIPSIS = "…"


@dataclass(frozen=True)
class CardBar:
    """A number of a whole; a mark stands at `needed`, if there is such a number."""

    label: str
    number: int
    of: int
    needed: int | None = None
    winner: bool = False


@dataclass(frozen=True, kw_only=True)
class CardPicture:
    """All that is drawn. `instead` has what is drawn in place of a name without the right fonts."""

    project: str
    badge: str
    tone: Tone
    headline: str
    happened: str = ""
    bars: tuple[CardBar, ...] = ()
    line: str = ""
    """What the mark across the bars is."""
    facts: str = ""
    address: str
    instead: Mapping[str, str] = field(default_factory=dict)


def card_png(card: CardPicture) -> bytes:
    """The picture of a card."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    brush = _Brush(draw, card.instead)
    _head(draw, brush, card)
    bottom = HEIGHT - EDGE - 34
    bars = card.bars[:MOST_BARS]
    top_of_bars = bottom - 26 - 74 * len(bars) - (30 if card.line and bars else 0)
    _words(brush, card, 156, (top_of_bars if bars else bottom) - 24)
    for place, bar in enumerate(bars):
        top = top_of_bars + 74 * place + (30 if card.line else 0)
        _bar(draw, brush, bar, top, "" if place else card.line)
    draw.line((EDGE, bottom - 4, WIDTH - EDGE, bottom - 4), LINE, 2)
    address = brush.size(card.address, _SANS, 26)[0]
    brush.write((EDGE, bottom + 14), card.facts, _SANS, 26, QUIET, ROOM - address - 40)
    brush.write((WIDTH - EDGE - address, bottom + 14), card.address, _SANS, 26, ACCENT, ROOM)
    content = BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _head(draw: "ImageDraw", brush: "_Brush", card: CardPicture) -> None:
    """The mark and the name of the project, and the badge."""
    draw.rectangle((0, 0, WIDTH, 10), TEAL)
    _mark(draw, EDGE, 56, 56 / 32)
    colour, ground = _TONES[card.tone]
    width = brush.size(card.badge, _SANS, 30)[0]
    left = WIDTH - EDGE - width - 48
    draw.rounded_rectangle((left, 56, WIDTH - EDGE, 112), 28, ground, colour, 2)
    brush.write((left + 24, 65), card.badge, _SANS, 30, colour, ROOM)
    brush.write((EDGE + 76, 62), card.project, _SERIF, 32, INK, left - EDGE - 76 - 32)


def _mark(draw: "ImageDraw", left: float, top: float, scale: float) -> None:
    """The ballot box of `web/static/icon.svg`."""

    def at(*points: float) -> list[float]:
        places = zip(points[::2], points[1::2], strict=True)
        return [edge for x, y in places for edge in (left + x * scale, top + y * scale)]

    draw.rounded_rectangle(at(0, 0, 32, 32), 7 * scale, TEAL)
    draw.rectangle(at(10, 5, 22, 16), "#ffffff")
    draw.line(at(12.5, 10, 15, 12.5, 20, 7.5), TEAL, round(2.2 * scale), "curve")
    draw.rectangle(at(5, 16, 27, 27), AMBER)
    draw.line(at(8, 16, 24, 16), TEAL, round(2.4 * scale))


def _words(brush: "_Brush", card: CardPicture, top: int, bottom: int) -> None:
    """Headline and what happened, in the largest size in which both fit; cut in the smallest."""
    for size in range(88, 30, -4):
        small = max(30, round(size * 0.55))
        lines = brush.lines(card.headline, _SERIF, size, ROOM)
        more = brush.lines(card.happened, _SERIF, small, ROOM) if card.happened else []
        height = (len(lines) * 1.18 + BELOW_HEADLINE) * size + len(more) * small * 1.28
        if height <= bottom - top and (len(lines) <= 2 or size <= 56):  # noqa: PLR2004 (two lines)
            break
    y = top + max(0, (bottom - top - height) / 2.4)
    for line in lines:
        y += brush.line_of(line, _SERIF, size, INK, y, bottom) * 1.18
    y += BELOW_HEADLINE * size
    for line in more:
        y += brush.line_of(line, _SERIF, small, ACCENT, y, bottom) * 1.28


def _bar(draw: "ImageDraw", brush: "_Brush", bar: CardBar, top: int, line: str) -> None:
    """Label and number above a bar; on the first one, the words of the mark are above it."""
    colour = TEAL if bar.winner else "#8a9098"
    number = f"{bar.number} of {bar.of}"
    width = brush.size(number, _SERIF, 28)[0]
    brush.write((WIDTH - EDGE - width, top - 4), number, _SERIF, 28, INK, ROOM)
    brush.write((EDGE, top), bar.label, _SANS, 26, INK, ROOM - width - 40)
    upper, lower = top + 40, top + 58
    draw.rounded_rectangle((EDGE, upper, WIDTH - EDGE, lower), 9, LINE)
    if bar.number:
        end = EDGE + max(18, round(ROOM * bar.number / max(bar.of, 1)))
        draw.rounded_rectangle((EDGE, upper, end, lower), 9, colour)
    if bar.needed and bar.needed <= bar.of:
        x = EDGE + round(ROOM * bar.needed / bar.of)
        draw.line((x, upper - 6, x, lower + 6), INK, 4)
        if line:
            said = brush.size(line, _SANS, 24)[0]
            left = max(EDGE, min(x - said / 2, WIDTH - EDGE - said))
            brush.write((left, top - 34), line, _SANS, 24, INK, ROOM)


@dataclass(frozen=True)
class _Brush:
    """Writes texts in the fonts that have their signs."""

    draw: "ImageDraw"
    instead: Mapping[str, str]

    def drawable(self, text: str) -> str:
        """The text, with what is drawn in place of each name of which a sign is in no font here."""
        for name in sorted(self.instead, key=len, reverse=True):
            if name in text and not _in_fonts(name):
                text = text.replace(name, self.instead[name])
        return text if _in_fonts(text) else "(see the page)"

    def size(self, text: str, chain: tuple[Face, ...], size: int) -> tuple[float, float]:
        runs = _runs(self.drawable(text), chain)
        return sum(_font(face, size).getlength(run) for face, run in runs), size

    def write(
        self,
        at: tuple[float, float],
        text: str,
        chain: tuple[Face, ...],
        size: int,
        colour: str,
        room: float,
    ) -> None:
        """One line from this point on, cut with an ellipsis where it is longer than the room."""
        x, y = at
        for face, run in _runs(self.cut(self.drawable(text), chain, size, room), chain):
            font = _font(face, size)
            self.draw.text((x, y + _ascent(chain[0], size)), run, colour, font, anchor="ls")
            x += font.getlength(run)

    def line_of(
        self, text: str, chain: tuple[Face, ...], size: int, colour: str, top: float, bottom: float
    ) -> float:
        """A line at the left edge, unless it would stand below the bottom; returns its size."""
        if top + size <= bottom + size * 0.4:
            self.write((EDGE, top), text, chain, size, colour, ROOM)
        return size

    def cut(self, text: str, chain: tuple[Face, ...], size: int, room: float) -> str:
        """As much of the text as the room has."""
        if self.size(text, chain, size)[0] <= room:
            return text
        while text and self.size(text + _ELLIPSIS, chain, size)[0] > room:
            text = text[:-1]
        return text.rstrip() + _ELLIPSIS

    def lines(self, text: str, chain: tuple[Face, ...], size: int, room: float) -> list[str]:
        """The words of a text in lines that fit the room; a longer word stays whole."""
        lines: list[str] = []
        for word in self.drawable(text).split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.size(longer, chain, size)[0] <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


@lru_cache(maxsize=64)
def _font(face: Face, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    content = files("election.presentation").joinpath("fonts", f"{face}.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(content), size)


@cache
def _ascent(face: Face, size: int) -> int:
    return _font(face, size).getmetrics()[0]


@cache
def _has(face: Face, sign: str) -> bool:
    """True where the font has a sign, and Pillow can lay it out."""
    if "Arabic" in face or "Hebrew" in face:
        from PIL import features

        if not features.check("raqm"):  # without it, letters are not joined and stand reversed
            return False
        if sign.isascii():  # digits and brackets: those of the other font
            return False
    font = _font(face, 32)
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NO_SIGN)) or sign == " "


def _face_of(sign: str, chain: tuple[Face, ...]) -> Face | None:
    return next((face for face in chain if _has(face, sign)), None)


def _in_fonts(text: str) -> bool:
    return all(_face_of(sign, _SANS) and _face_of(sign, _SERIF) for sign in text)


def _runs(text: str, chain: tuple[Face, ...]) -> list[tuple[Face, str]]:
    """The text in pieces of one font each.

    A space between two scripts stays with the one from left to right: in the other it would be
    drawn on the far side of the word.
    """
    before = _faces(text, chain)
    behind = reversed(_faces(text[::-1], chain))
    faces = [min(pair, key=chain.index) for pair in zip(before, behind, strict=True)]
    pieces = groupby(zip(faces, text, strict=True), key=lambda pair: pair[0])
    return [(face, "".join(sign for _, sign in piece)) for face, piece in pieces]


def _faces(text: str, chain: tuple[Face, ...]) -> list[Face]:
    """The font of each sign; a space has that of the sign before it."""
    faces: list[Face] = []
    for sign in text:
        face = _face_of(sign, chain) or chain[0]
        faces.append(faces[-1] if sign == " " and faces else face)
    return faces
