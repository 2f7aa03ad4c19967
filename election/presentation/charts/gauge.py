"""A part of a whole as a ring, as small as the line of text beside it."""

from markupsafe import Markup

from election.presentation.charts.svg import tag

SIDE, RADIUS = 44.0, 17.0


def ring(part: int, whole: int) -> Markup:
    """The ring of a part of a whole, from the top clockwise; empty where the whole is 0."""
    middle = SIDE / 2
    drawn = (
        tag(
            "circle",
            cx=middle,
            cy=middle,
            r=RADIUS,
            class_="part",
            pathLength=max(whole, 1),
            stroke_dasharray=f"{part} {max(whole, 1)}",
            transform=f"rotate(-90 {middle:g} {middle:g})",
        )
        if part
        else ""
    )
    return tag(
        "svg",
        tag("circle", cx=middle, cy=middle, r=RADIUS, class_="whole"),
        drawn,
        class_="ring",
        width=SIDE,
        height=SIDE,
        aria_hidden="true",
    )
