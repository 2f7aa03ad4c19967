"""A QR code of a text, as a picture and for a terminal. The library is segno, wrapped here once."""

import segno

QUIET = 4
"""The empty modules around a code that readers need (ISO/IEC 18004)."""
MODULE = 4
"""The side of a module in the picture, in pixels."""
HALVES = "█▄▀ "
"""The signs of two modules above each other: both light, the upper dark, the lower dark, both."""


def qr_svg(text: str) -> str:
    """The code as an SVG element, for a page that is printed: dark on light in any theme."""
    return str(_code(text).svg_inline(scale=MODULE, border=QUIET, dark="#000", light="#fff"))


def qr_lines(text: str) -> list[str]:
    """The code in half blocks, light on dark as terminals mostly are; two modules a character."""
    rows = [list(map(bool, row)) for row in _code(text).matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return [
        "".join(HALVES[upper + 2 * lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    ]


def _code(text: str) -> segno.QRCode:
    """At level M it is read with an eighth of it lost: paper is folded."""
    return segno.make_qr(text, error="m")
