"""The catalogue of refusals by name, and examples of them with facts of the right types."""

import pkgutil
from datetime import datetime
from importlib import import_module
from typing import Any, get_type_hints

from election import errors
from election.errors.base import Refusal
from tests.support.world import OPENS

CATALOGUE: dict[str, type[Refusal]] = {
    name: value
    for area in pkgutil.iter_modules(errors.__path__, "election.errors.")
    for name, value in vars(import_module(area.name)).items()
    if isinstance(value, type) and issubclass(value, Refusal) and value.__module__ == area.name
}
"""Every refusal, and every kind of refusals, by its name."""
FACTS: dict[Any, Any] = {str: "something", int: 1, datetime: OPENS}


def made(kind: type[Refusal]) -> Refusal:
    """A refusal of this kind, with facts of the right types."""
    hints = get_type_hints(kind)
    return kind(**{name: FACTS.get(hints[name], ()) for name in kind.facts})
