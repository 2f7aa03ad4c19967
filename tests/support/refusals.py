"""Refusals with facts of the right types, for tests that look at all of them."""

from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

from election.errors import Refusal
from tests.support.world import OPENS

FACTS: dict[Any, Any] = {str: "something", int: 1, datetime: OPENS}


def made(kind: type[Refusal]) -> Refusal:
    """A refusal of this kind, with facts of the right types."""
    hints = get_type_hints(kind)
    facts = {each.name: FACTS.get(hints[each.name], ()) for each in fields(kind)}
    return kind(**facts)
