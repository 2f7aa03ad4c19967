"""Where the server seals, no length tells a marking: neither a posted form nor a page that answers.

Encryption hides what is sent, and not how much. Casey marks a ballot in every way there is.
"""

from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest
from httpx2 import Response

from election.services.withdraw import withdraw
from tests.support.form_reader import fill, post_form
from tests.support.web_client import Door
from tests.support.world import DECISION, ELECTION, REMOVAL, ROLL, World

UNEQUAL = ROLL.replace("Blair Okonkwo", "Bo").replace(
    "Harper da Silva-Núñez", "Harper <& Søn> de la Cruz y Fernández-Villaverde 山田"
)
"""A roll whose candidates have names of unequal length, of which one is written with entities."""


def options() -> Iterator[dict[str, str]]:
    """Every marking of a removal or a decision."""
    yield from ({"marking": marking} for marking in ("yes", "no", "abstain"))


def rankings(*candidates: str) -> Iterator[dict[str, str]]:
    """Every ranking of these candidates, the blank ballot too."""
    yield {"blank": "yes"}
    for length in range(1, len(candidates) + 1):
        for order in permutations(candidates, length):
            yield {f"rank-{name}": str(place) for place, name in enumerate(order, start=1)}


def three() -> Iterator[dict[str, str]]:
    return rankings("blair", "devon", "harper")


POLLS = [
    pytest.param(REMOVAL, "removal-2026-1", options, id="removal"),
    pytest.param(DECISION, "decision-2027-1", options, id="decision"),
    pytest.param(ELECTION, "lead-2027-1", three, id="election"),
]
Markings = Callable[[], Iterator[dict[str, str]]]


def as_the_form_sends(page: str, marking: dict[str, str]) -> dict[str, str]:
    """The values that the form's controls have for these choices, as a browser sends them."""
    sent = {}
    for name, choice in marking.items():
        values = [value for value in post_form(page).choices[name] if value.rstrip("-") == choice]
        assert len(values) == 1, (name, choice)
        sent[name] = values[0]
    return sent


class Lengths:
    """The lengths of requests and answers at each step, for all markings."""

    def __init__(self) -> None:
        self.seen: dict[str, set[tuple[int, int, int]]] = {}

    def note(self, step: str, answer: Response) -> Response:
        headers = sum(len(name) + len(value) for name, value in answer.headers.raw)
        sizes = (len(answer.request.content), len(answer.content), headers)
        self.seen.setdefault(step, set()).add(sizes)
        return answer

    def one(self) -> None:
        """Check that each step has one length of request and one of answer."""
        assert {step: sizes for step, sizes in self.seen.items() if len(sizes) > 1} == {}


@pytest.mark.parametrize(("toml", "slug", "markings"), POLLS)
def test_no_form_and_no_page_has_a_length_that_tells_the_marking(
    world: World, toml: str, slug: str, markings: Markings
) -> None:
    """Review, back to the ballot, and cast: every marking has the same lengths."""
    world.make_open_poll(toml, roll=UNEQUAL)
    browser, ballot = Door(world).enters(slug, "casey")
    lengths = Lengths()
    fill(browser, fill(browser, ballot, **next(markings())))
    ballot = browser.get(f"/polls/{slug}/ballot")
    for number, marking in enumerate(markings(), start=2):
        fields = as_the_form_sends(ballot.text, marking)
        review = lengths.note("review", fill(browser, ballot, **fields))
        assert review.status_code == 200
        form = post_form(review.text)
        changed = browser.post(f"/polls/{slug}/ballot", data=form.fields)
        lengths.note("change", changed)
        again = lengths.note("review again", fill(browser, changed))
        assert post_form(again.text).fields.items() >= fields.items()
        if number < 10:  # a number of two digits is longer, for every marking
            lengths.note("cast", fill(browser, again))
            ballot = browser.get(f"/polls/{slug}/ballot")
    lengths.one()
    assert len(lengths.seen) == 4


@pytest.mark.parametrize(("toml", "slug", "markings"), POLLS[::2])
def test_a_session_that_ended_carries_every_marking_in_one_length(
    world: World, toml: str, slug: str, markings: Markings
) -> None:
    """The marking goes through the refusal, the form for the link, and back to the ballot."""
    world.make_open_poll(toml, roll=UNEQUAL)
    door, lengths = Door(world), Lengths()
    every = [*markings()]
    for marking in every[:: len(every) // 3]:
        browser, ballot = door.enters(slug, "casey")
        fields = as_the_form_sends(ballot.text, marking)
        review = fill(browser, ballot, **fields)
        browser.cookies.clear()
        refused = lengths.note("refusal", fill(browser, review))
        assert refused.status_code == 403
        code = world.link(slug, "casey")
        back = lengths.note("ballot again", fill(browser, refused, code=code))
        assert post_form(back.text).fields.items() >= fields.items()
    lengths.one()


def test_after_a_withdrawal_the_pages_have_one_length_too(world: World) -> None:
    """Whoever ranked a candidate who withdrew, and who did not, get pages of one length."""
    slug = world.make_open_poll(ELECTION, roll=UNEQUAL)
    world.act(withdraw, slug, "harper")
    browser, ballot = Door(world).enters(slug, "casey")
    lengths = Lengths()
    for marking in rankings("blair", "devon"):
        fields = as_the_form_sends(ballot.text, marking)
        review = lengths.note("review", fill(browser, ballot, **fields))
        fields = post_form(review.text).fields
        lengths.note("change", browser.post(f"/polls/{slug}/ballot", data=fields))
    lengths.one()


def test_what_is_refused_is_refused_in_one_length(world: World) -> None:
    """A gap, a rank given twice and a blank ballot with ranks: all refusals of a form are alike."""
    slug = world.make_open_poll(ELECTION, roll=UNEQUAL)
    browser, ballot = Door(world).enters(slug, "casey")
    lengths = Lengths()
    wrong: list[dict[str, str]] = [
        {"blank": "not"},
        {"rank-blair": "2"},
        {"rank-harper": "3"},
        {"rank-blair": "1", "rank-harper": "1"},
        {"rank-devon": "2", "rank-harper": "2", "rank-blair": "1"},
        {"blank": "yes", "rank-devon": "1"},
    ]
    for marking in wrong:
        fields = as_the_form_sends(ballot.text, marking)
        answer = lengths.note("refused", fill(browser, ballot, **fields))
        assert answer.status_code == 422
    lengths.one()


def test_more_than_nine_candidates_have_ranks_of_one_width(world: World) -> None:
    """Rank 1 and rank 10 are posted with the same number of characters."""
    people = [f"c{number}" for number in range(1, 13)]
    roll = ROLL + "".join(
        f"{person},Nana {'x' * at},{person}@example.org,,,no\n" for at, person in enumerate(people)
    )
    before, _, after = ELECTION.partition("[[candidates]]")
    tables = (f'[[candidates]]\nid = "{person}"\nconsented = 2026-12-30\n' for person in people)
    toml = before + "".join(tables) + after[after.index("[times]") :]
    slug = world.make_open_poll(toml, roll=roll)
    browser, ballot = Door(world).enters(slug, "casey")
    lengths = Lengths()
    for length in (0, 1, 9, 10, 12):
        marking = {f"rank-{name}": str(at) for at, name in enumerate(people[:length], start=1)}
        fields = as_the_form_sends(ballot.text, marking or {"blank": "yes"})
        lengths.note("review", fill(browser, ballot, **fields))
    lengths.one()


def test_the_filling_of_a_page_is_not_undone_by_compression(world: World) -> None:
    """It is random, and a proxy is told to leave private pages as they are."""
    world.make_open_poll()
    browser, ballot = Door(world).enters("removal-2026-1", "casey")
    first, second = (fill(browser, ballot, marking="no") for _ in range(2))
    comments: list[Any] = [
        answer.text.partition("<!--")[2].partition("-->")[0] for answer in (first, second)
    ]
    assert comments[0] != comments[1]
    assert len(comments[0]) == len(comments[1]) > 20
    assert first.headers["Cache-Control"] == "no-store, no-transform"
    assert "Content-Encoding" not in first.headers
