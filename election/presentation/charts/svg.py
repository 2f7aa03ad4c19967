"""Writing SVG: one function, which escapes whatever people wrote."""

from typing import TypeAlias

from markupsafe import Markup

Value: TypeAlias = str | float
ATTRIBUTE = Markup(' {}="{}"')


def tag(name: str, *inside: str, **attributes: Value) -> Markup:
    """An element. `class_` is written class; an underscore within a name becomes a hyphen."""
    written = Markup().join(
        ATTRIBUTE.format(_named(key), _value(attribute)) for key, attribute in attributes.items()
    )
    if not inside:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, Markup().join(inside))


def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: Value) -> str:
    return value if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """A length to a hundredth, without needless zeros: the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """A part of a whole as a length in percent, to a hundredth of a percent."""
    return f"{number(100 * part / whole)}%"
