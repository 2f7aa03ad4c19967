"""Revealing the seeds of the lot: the committed ones, or one drawn in public for a lost one."""

import pytest

from election.errors.polls import SeedMissing, SeedsRefused
from election.rules.counting.lot import lot_order
from election.rules.poll.tally import RevealedSeed, Tally
from election.services import tally as counting
from tests.support.kinds import ranked_in
from tests.support.records import TIE_FOR_LAST
from tests.support.world import DECISION, ELECTION, REMOVAL, SEED, World

DRAW = "https://example.org/draw"
OTHER = "ab" * 32


@pytest.fixture
def closed(world: World) -> str:
    """Return the slug of an election whose box is closed."""
    slug = world.make_open_poll(ELECTION)
    for person, ranking in TIE_FOR_LAST.items():
        world.cast(slug, person, ranking)
    world.close(slug)
    return slug


def tally(world: World, slug: str, *seeds: str, drawn: tuple[RevealedSeed, ...] = ()) -> Tally:
    """Tally with these seeds."""
    return world.work(counting.tally, slug, secret_key=world.keys[slug], seeds=seeds, drawn=drawn)


def test_the_seed_of_the_commitment_makes_the_lot(world: World, closed: str) -> None:
    """The seed is shown in one spelling, however its hexadecimal digits are typed."""
    result = tally(world, closed, f" {SEED[:10]} {SEED[10:]}".upper())
    lot = ranked_in(result).lot
    assert lot.seeds == (RevealedSeed("officer", SEED),)
    order = lot_order(closed, [SEED], result.box.root, ("blair", "devon", "harper"))
    assert tuple(place.candidate for place in lot.order) == order


@pytest.mark.parametrize(
    ("seeds", "reason"),
    [
        ((), "the officer's seed is missing"),
        ((OTHER,), "the officer's seed is missing"),
        ((SEED, OTHER), "matches none of the commitments"),
        (("not a seed",), "64 hexadecimal digits"),
        ((SEED[:-2],), "64 hexadecimal digits"),
    ],
)
def test_other_seeds_are_refused(
    world: World, closed: str, seeds: tuple[str, ...], reason: str
) -> None:
    """Other seeds are refused, and the box stays sealed."""
    with pytest.raises((SeedMissing, SeedsRefused), match=reason):
        tally(world, closed, *seeds)
    assert world.poll(closed).phase == "closed"


def test_a_lost_seed_is_replaced_by_one_drawn_in_public(world: World, closed: str) -> None:
    """Scenario 34: the tally and the journal name the draw."""
    result = tally(world, closed, drawn=(RevealedSeed("officer", OTHER.upper(), DRAW),))
    assert ranked_in(result).lot.seeds == (RevealedSeed("officer", OTHER, DRAW),)


def test_a_seed_that_nobody_committed_to_is_not_replaced(world: World, closed: str) -> None:
    """A replacement is refused where the definition has no such commitment."""
    with pytest.raises(SeedsRefused, match="no seed of the scrutineer"):
        tally(world, closed, SEED, drawn=(RevealedSeed("scrutineer", OTHER, DRAW),))


@pytest.mark.parametrize(
    ("toml", "kind"),
    [(REMOVAL, "a removal"), (DECISION, "a decision")],
    ids=["removal", "decision"],
)
def test_what_is_no_election_takes_no_seed(world: World, toml: str, kind: str) -> None:
    """Seeds are refused where the kind of poll has no lot."""
    slug = world.make_open_poll(toml)
    world.close(slug)
    with pytest.raises(SeedsRefused, match=f"{kind} has no lot"):
        tally(world, slug, SEED)
