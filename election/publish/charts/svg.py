"""Writing SVG: one function, which escapes whatever people wrote."""

from typing import TypeAlias

from markupsafe import Markup, escape

Value: TypeAlias = str | float


def tag(name: str, *inside: str, **attributes: Value) -> Markup:
    """An element. `class_` is written class; an underscore within a name becomes a hyphen."""
    said = "".join(f' {_named(key)}="{_value(each)}"' for key, each in attributes.items())
    if not inside:
        return Markup(f"<{name}{said}/>")
    return Markup(f"<{name}{said}>{Markup('').join(inside)}</{name}>")


def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: Value) -> Markup:
    return escape(value if isinstance(value, str) else number(value))


def number(value: float) -> str:
    """A length to a hundredth, without needless zeros: the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """A part of a whole as a length, exact to a thousandth of it."""
    return f"{number(100 * part / whole)}%"
