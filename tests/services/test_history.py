"""The journal as a history: what each entry says, typed, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from election.crypto.hash_chain import GENESIS, Entry
from election.errors.polls import PollPurged
from election.rules.poll.instants import from_iso, iso
from election.rules.poll.tally import RevealedSeed
from election.services.history import (
    CertifiedEntry,
    ClosedEntry,
    Dispute,
    DraftedEntry,
    EndedEntry,
    Extension,
    NoticedEntry,
    OpenedEntry,
    PublishedEntry,
    PurgedEntry,
    Ruling,
    TalliedEntry,
    UnsealedEntry,
    happened,
)
from election.services.read_history import read_history

ROOT, SUMS, LINK = "ab" * 32, "cd" * 32, "https://example.org/"


def at(day: int) -> datetime:
    return datetime(2027, 1, day, 12, tzinfo=UTC)


def entry(day: int, act: str, **data: object) -> Entry:
    return Entry(seq=day, at=iso(at(day)), act=act, data=data, previous=GENESIS)


LIFE = (
    entry(1, "drafted", definition="11" * 32),
    entry(2, "drafted", definition="22" * 32),
    entry(3, "noticed", definition="33" * 32, electors=9),
    entry(4, "recused", count=1),
    entry(5, "recused", count=2),
    entry(6, "recused", count=1),
    entry(7, "reply added", link=f"{LINK}first"),
    entry(8, "reply added", link=f"{LINK}second"),
    entry(9, "opened", electors=9, recused=1, n=8, needed=6),
    entry(10, "extended", closes=iso(at(20)), reason="mail was late"),
    entry(11, "extended", closes=iso(at(21)), reason="and later"),
    entry(12, "withdrawn", candidate="harper"),
    entry(13, "withdrawn", candidate="blair"),
    entry(14, "address changed", count=1),
    entry(15, "link reissued", count=1),
    entry(16, "link reissued", count=2),
    entry(21, "closed", envelopes=7, replaced=2, root=ROOT),
    entry(22, "seeds revealed", seeds=[{"by": "officer", "seed": "11" * 32}]),
    entry(23, "unsealed", opened=SUMS, void=1, where="elsewhere", outputs=2, signed=["officer"]),
    entry(24, "tallied", outcome="carried", tally=SUMS),
    entry(25, "published", sums=SUMS),
    entry(26, "challenged", number=1, statement=f"{LINK}challenge-1", filed="by link"),
    entry(27, "challenged", number=2, statement=f"{LINK}challenge-2", filed="by link"),
    entry(28, "ruled", number=2, statement=f"{LINK}ruling-2", ruling="dismissed", by="officer"),
    entry(29, "certified", statement=f"{LINK}reasons", sums=SUMS),
    entry(30, "purged", electors=9, offices={"officer": "blair"}),
)


def test_each_act_is_a_typed_value() -> None:
    """The value has its instant; of an act that is done again, the last one counts."""
    history = read_history(LIFE)
    assert history.drafted == DraftedEntry(at(2), "22" * 32)
    assert history.noticed == NoticedEntry(at(3), "33" * 32, 9)
    assert history.opened == OpenedEntry(at(9), LIFE[8].hash, 9, 1, 8, 6)
    assert history.closed == ClosedEntry(at(21), 7, 2, ROOT)
    assert history.unsealed == UnsealedEntry(
        at(23), SUMS, 1, "elsewhere", outputs=2, signed=("officer",)
    )
    assert history.tallied == TalliedEntry(at(24), "carried", SUMS)
    assert history.published == PublishedEntry(at(25), SUMS)
    assert history.certified == CertifiedEntry(at(29), f"{LINK}reasons", SUMS)
    assert history.purged == PurgedEntry(at(30), 9, {"officer": "blair"})
    assert (history.cancelled, history.voided) == (None, None)


def test_what_is_done_again_and_again_is_told_in_its_order() -> None:
    """Extensions and withdrawals are in order; of replies and numbers the newest counts."""
    history = read_history(LIFE)
    assert history.extensions == (
        Extension(at(10), at(20), "mail was late"),
        Extension(at(11), at(21), "and later"),
    )
    assert history.withdrawn == ("harper", "blair")
    assert history.reply == f"{LINK}second"
    assert (history.addresses_changed, history.links_reissued) == (1, 2)
    assert history.seeds == (RevealedSeed("officer", "11" * 32),)


def test_a_challenge_holds_its_ruling() -> None:
    """A challenge without a ruling is open."""
    history = read_history(LIFE)
    ruling = Ruling(28, at(28), f"{LINK}ruling-2", "dismissed", "officer")
    assert history.challenges == (
        Dispute("challenge", 1, at(26), f"{LINK}challenge-1", "by link"),
        Dispute("challenge", 2, at(27), f"{LINK}challenge-2", "by link", ruling=ruling),
    )
    assert history.open_disputes == history.challenges[:1]


def test_recusals_are_settled_by_the_opening() -> None:
    """Until then their number may change, and is told as of now."""
    assert (read_history(LIFE[:3]).recused, read_history(LIFE[:5]).recused) == (0, 2)
    assert [read_history(LIFE[:end]).settled_recusals for end in (3, 8, 9)] == [None, None, 1]
    assert read_history(LIFE).recused == happened(read_history(LIFE).opened).recused == 1


@pytest.mark.parametrize(("act", "field"), [("cancelled", "cancelled"), ("voided", "voided")])
def test_an_end_without_a_result_has_its_reason(act: str, field: str) -> None:
    """The poll ended before the opening or after it."""
    history = read_history((*LIFE[:3], entry(4, act, reason="the roll was wrong")))
    assert getattr(history, field) == EndedEntry(at(4), "the roll was wrong")


def test_the_head_is_the_hash_of_the_last_entry() -> None:
    """The newest act gives the instant; an empty journal has 64 zeros as head."""
    history = read_history(LIFE[:4])
    assert (history.head, history.newest) == (LIFE[3].hash, at(4))
    assert (read_history(()).head, read_history(()).newest, read_history(()).entries) == (
        GENESIS,
        None,
        (),
    )


def test_what_has_not_happened_is_none() -> None:
    """A phase that promises such an act contradicts the journal."""
    assert read_history(()).closed is None
    with pytest.raises(LookupError):
        happened(read_history(()).closed)


def test_people_of_a_purged_poll_are_gone() -> None:
    """Asking for them raises an error that says since when."""
    read_history(LIFE[:-1]).require_people("removal-2026-1")
    with pytest.raises(PollPurged) as refused:
        read_history(LIFE).require_people("removal-2026-1")
    assert refused.value.at == at(30)


def test_an_act_of_a_later_version_is_passed_over() -> None:
    """Such an act stands among the entries, for the record, and has no field of its own."""
    later = replace(LIFE[-1], act="sung", data={"song": "none"})
    history = read_history((*LIFE, later))
    assert replace(history, entries=LIFE) == read_history(LIFE)


def test_an_instant_is_read_as_it_was_written() -> None:
    """The instant is in UTC and whole seconds, whatever zone it was written in."""
    assert iso(at(3)) == "2027-01-03T12:00:00Z"
    assert iso(datetime.fromisoformat("2027-01-03T14:30:00.75+02:30")) == iso(at(3))
    assert from_iso(iso(at(3))) == at(3)
