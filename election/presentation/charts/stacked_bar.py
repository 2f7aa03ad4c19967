"""A removal or decision as one bar of N: Yes and all else in N, with a mark at the needed Yes.

Its lengths are in percent, so that its text has the same size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from election.presentation.charts.lettering import width
from election.presentation.charts.svg import number, percent, tag

HIGH, MARK, LETTERS = 44.0, 54.0, 72.0
NARROWEST = 250.0
"""Pixels of the bar on the narrowest page."""
PATTERNS = {
    "no": ("M-2 2l4-4M0 8l8-8M6 10l4-4", 8),
    "abstain": ("M2 2h2v2h-2z", 6),
    "void": ("M0 0l8 8M0 8l8-8", 8),
}
"""Patterns that tell the parts apart without colour; Yes is solid, and not cast is empty."""


@dataclass(frozen=True)
class BarPart:
    """One part of the whole: a class of its own, what it is called, and its number."""

    kind: str
    label: str
    number: int


@dataclass(frozen=True)
class StackedBar:
    """The bar, and a swatch for each part, to stand beside its words."""

    picture: Markup
    parts: tuple[tuple[BarPart, Markup], ...]


def stacked_bar(
    parts: Sequence[BarPart], whole: int, needed: int, title: str, said: str
) -> StackedBar:
    """Draw parts that add up to `whole`, which is more than 0; the mark is after `needed` of it."""
    picture = tag(
        "svg",
        tag("title", title, id="share-title"),
        tag("desc", said, id="share-desc"),
        _patterns(parts),
        *_segments(parts, whole),
        *_mark(needed, whole),
        class_="whole",
        role="img",
        aria_labelledby="share-title",
        aria_describedby="share-desc",
        height=LETTERS,
    )
    return StackedBar(picture, tuple((part, _swatch(part)) for part in parts))


def _patterns(parts: Sequence[BarPart]) -> Markup:
    patterns = [
        tag(
            "pattern",
            tag("rect", width=size, height=size),
            tag("path", d=drawn),
            id=f"fill-{kind}",
            class_=kind,
            width=size,
            height=size,
            patternUnits="userSpaceOnUse",
        )
        for kind, (drawn, size) in PATTERNS.items()
        if any(part.kind == kind for part in parts)
    ]
    return tag("defs", *patterns) if patterns else Markup()


def _filled(part: BarPart) -> dict[str, str]:
    return {"fill": f"url(#fill-{part.kind})"} if part.kind in PATTERNS else {}


def _segments(parts: Sequence[BarPart], whole: int) -> list[Markup]:
    drawn, start = [], 0
    for part in filter(lambda part: part.number, parts):
        place, long = percent(start, whole), percent(part.number, whole)
        drawn.append(
            tag("rect", x=place, width=long, height=HIGH, class_=part.kind, **_filled(part))
        )
        if width(str(part.number)) + 10 < NARROWEST * part.number / whole:
            drawn.append(_count(part, start, whole))
        start += part.number
    return drawn


def _count(part: BarPart, start: int, whole: int) -> Markup:
    middle = f"{number(100 * (2 * start + part.number) / (2 * whole))}%"
    return tag(
        "text", str(part.number), x=middle, y=HIGH / 2 + 5, class_=part.kind, text_anchor="middle"
    )


def _mark(needed: int, whole: int) -> tuple[Markup, Markup]:
    """More than half is always needed, so the words lie to the left of the mark."""
    place = percent(needed, whole)
    words = f"{needed} needed"
    text = tag("text", words, x=place, y=LETTERS - 4, class_="mark", text_anchor="end")
    return tag("line", x1=place, x2=place, y2=MARK), text


def _swatch(part: BarPart) -> Markup:
    square = tag("rect", width="100%", height="100%", class_=part.kind, **_filled(part))
    return tag("svg", square, class_="whole swatch", aria_hidden="true", width="16", height="16")
