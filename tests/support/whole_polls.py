"""A whole poll in one call: who casts what, through links and forms, up to the tally."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from tests.support.form_reader import cast
from tests.support.officer import Officer
from tests.support.world import CLOSES, OPENS

Rankings: TypeAlias = dict[str, tuple[str, ...]]

EVERYBODY = ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo")


def everybody_but(*absent: str) -> tuple[str, ...]:
    return tuple(person for person in EVERYBODY if person not in absent)


def first(count: int, marking: str, rest: str | None = None) -> dict[str, str]:
    """Markings of the roll, the lead last: this for the first `count`, `rest` for the others."""
    order = (*everybody_but("avery"), "avery")
    markings = dict.fromkeys(order[:count], marking)
    return markings | (dict.fromkeys(order[count:], rest) if rest else {})


def ranks(*ranking: str) -> dict[str, str]:
    """The form fields of a ranking; for an empty one, of a blank ballot on purpose."""
    fields = {f"rank-{candidate}": str(place) for place, candidate in enumerate(ranking, start=1)}
    return fields or {"blank": "yes"}


def alike(people: Iterable[str], *ranking: str) -> Rankings:
    """The same ranking for all of these people."""
    return dict.fromkeys(people, ranking)


def opens(officer: Officer, slug: str) -> None:
    """Notice and open the poll, with all mail sent."""
    officer.does("notice", slug, "--yes")
    officer.clock.now = max(officer.clock.now, OPENS)
    officer.does("worker", "--once")


def votes(officer: Officer, slug: str, person: str, fields: dict[str, str]) -> str:
    """Vote in a browser of the elector's own; return the receipt page."""
    link = officer.link_of(f"{person}@example.org", slug)
    receipt = cast(officer.browser(), link, **fields)
    assert receipt.status_code == 200, receipt.text
    return receipt.text


def tallies(officer: Officer, slug: str) -> Any:
    """Close and tally the poll; return the value that scripts read."""
    officer.clock.now = max(officer.clock.now, CLOSES)
    officer.does("worker", "--once")
    return officer.reads("tally", slug, "--key", f"keys/{slug}.key")


def removal(
    officer: Officer, markings: dict[str, str], changes: dict[str, str] | None = None
) -> Any:
    """The tally of a removal in which these people cast."""
    slug = officer.drafts_removal(changes)
    opens(officer, slug)
    for person, marking in markings.items():
        votes(officer, slug, person, {"marking": marking})
    return tallies(officer, slug)


def decision(
    officer: Officer, markings: dict[str, str], changes: dict[str, str] | None = None
) -> Any:
    """The tally of a decision in which these people cast."""
    slug = officer.drafts_decision(changes)
    opens(officer, slug)
    for person, marking in markings.items():
        votes(officer, slug, person, {"marking": marking})
    return tallies(officer, slug)


def election(
    officer: Officer,
    rankings: Rankings,
    changes: dict[str, str] | None = None,
) -> Any:
    """The tally of an election in which these people cast."""
    slug = officer.drafts_election(changes)
    opens(officer, slug)
    for person, ranking in rankings.items():
        votes(officer, slug, person, ranks(*ranking))
    return tallies(officer, slug)


def certifies(officer: Officer, slug: str) -> None:
    """Publish, wait out the challenge period, certify."""
    officer.does("publish", slug, "--yes")
    officer.clock.forward(days=7)
    officer.does("certify", slug, "--statement", "https://example.org/reasons", "--yes")
