"""The one template environment of mail, report and web, with its filters.

Templates get values, never a session; undefined names are errors; HTML is escaped.
"""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from election.presentation.prose import prose
from election.presentation.times import aoe, utc
from election.rules.poll.instants import iso
from election.rules.poll.rehearsals import MARK


def plural(count: int, one: str, many: str) -> str:
    """A count with its word: "1 ballot", "2 ballots"."""
    return f"{count} {one if count == 1 else many}"


RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
WORDS = re.compile(f"[{RIGHT_TO_LEFT}](?:[{RIGHT_TO_LEFT}\\s.’'-]*[{RIGHT_TO_LEFT}])?")


def isolated(text: str) -> Markup:
    """A sentence with each part in a right-to-left script set apart: the rest keeps its order.

    Without it, what follows a name in Arabic ("…, with 4 of 7") is drawn on its wrong side.
    """
    escaped = str(escape(text))
    return Markup(WORDS.sub(r"<bdi>\g<0></bdi>", escaped))  # noqa: S704 (escaped above)


ROOMS = {
    "election": "election.kinds.election",
    "mail": "election.mail",
    "presentation": "election.presentation",
    "report": "election.results.report",
    "threshold": "election.kinds.threshold",
    "web": "election.web",
}
"""The package whose templates each name means: they lie beside the code that fills them in."""


class _Pages(Environment):
    """An environment whose templates have no globals of their own, and share one dictionary.

    Jinja would lay a view of two dictionaries over each other for every template, and each use of
    a template goes through all of it.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


@cache
def environment() -> Environment:
    """The environment, made once for each process."""
    pages = _Pages(
        loader=PrefixLoader({name: PackageLoader(room) for name, room in ROOMS.items()}),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    pages.globals["rehearsal_mark"] = MARK
    pages.filters.update(utc=utc, aoe=aoe, iso=iso, plural=plural, isolated=isolated, prose=prose)
    return pages


def render(template: str, **values: Any) -> str:
    """The text of one template with these values."""
    return environment().get_template(template).render(**values)
