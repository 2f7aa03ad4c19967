"""Reading the journal's entries into typed values: the only module that reads an entry's keys.

It needs no database. It knows the acts that the services write, and no others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from election.crypto import canonical
from election.crypto.hash_chain import Entry
from election.rules.poll.instants import from_iso
from election.services.history import (
    CertifiedEntry,
    ClosedEntry,
    Dispute,
    DraftedEntry,
    EndedEntry,
    Extension,
    History,
    NominationsClosed,
    NominationsExtended,
    NominationsOpened,
    NoticedEntry,
    OpenedEntry,
    PublishedEntry,
    PurgedEntry,
    RecountEntry,
    Replacement,
    Ruling,
    TalliedEntry,
    UnsealedEntry,
)

if TYPE_CHECKING:
    from election.rules.poll.tally import RevealedSeed


T = TypeVar("T")


def read_history(entries: Iterable[Entry]) -> History:
    """The history that these entries tell, in their order."""
    kept = tuple(entries)
    acts = defaultdict[str, list[Entry]](list)
    for entry in kept:
        acts[entry.act].append(entry)

    def last(act: str, read: Callable[[Entry], T]) -> T | None:
        return read(acts[act][-1]) if acts[act] else None

    return History(
        entries=kept,
        drafted=last("drafted", _reader(DraftedEntry)),
        nominations_opened=last("nominations opened", _timed(NominationsOpened)),
        nominations_extended=tuple(map(_timed(NominationsExtended), acts["nominations extended"])),
        nominations_closed=last("nominations closed", _nominations_closed),
        noticed=last("noticed", _reader(NoticedEntry)),
        reply=last("reply added", lambda entry: str(entry.data["link"])),
        recused=last("recused", _count) or 0,
        addresses_changed=last("address changed", _count) or 0,
        links_reissued=last("link reissued", _count) or 0,
        sheets=last("handed over", _count) or 0,
        opened=last("opened", _opened),
        extensions=tuple(map(_extension, acts["extended"])),
        withdrawn=tuple(str(entry.data["candidate"]) for entry in acts["withdrawn"]),
        closed=last("closed", _reader(ClosedEntry)),
        seeds=last("seeds revealed", _seeds) or (),
        unsealed=last("unsealed", _reader(UnsealedEntry)),
        tallied=last("tallied", _reader(TalliedEntry)),
        published=last("published", _reader(PublishedEntry)),
        disputes=_disputes(acts["objected"], acts["challenged"], acts["ruled"]),
        recounts=_recounts(acts["recounted"], acts["unsealed"], acts["tallied"]),
        replacements=tuple(map(_reader(Replacement), acts["alternate took over"])),
        certified=last("certified", _reader(CertifiedEntry)),
        cancelled=last("cancelled", _reader(EndedEntry)),
        voided=last("voided", _reader(EndedEntry)),
        purged=last("purged", _purged),
    )


def _reader(kind: Callable[..., T]) -> Callable[..., T]:
    """The reader of an entry whose data has the names of the fields."""

    def read(entry: Entry, **more: Any) -> T:
        fields = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in entry.data.items()
        }
        return kind(at=from_iso(entry.at), **fields, **more)

    return read


TIMES = ("nominations_open", "nominations_close", "opens", "closes")


def _timed(kind: Callable[..., T]) -> Callable[[Entry], T]:
    """The reader of an entry whose data has the names of the fields, some of them instants."""

    def read(entry: Entry) -> T:
        fields = {
            key: from_iso(value) if key in TIMES else value for key, value in entry.data.items()
        }
        return kind(at=from_iso(entry.at), **fields)

    return read


def _nominations_closed(entry: Entry) -> NominationsClosed:
    nominators = entry.data.get("nominators")
    return NominationsClosed(
        from_iso(entry.at),
        tuple(entry.data["candidates"]),
        None if nominators is None else {key: tuple(ids) for key, ids in nominators.items()},
    )


def _count(entry: Entry) -> int:
    return int(entry.data["count"])


def _opened(entry: Entry) -> OpenedEntry:
    return OpenedEntry(at=from_iso(entry.at), hash=entry.hash, **entry.data)


def _extension(entry: Entry) -> Extension:
    data = entry.data
    return Extension(from_iso(entry.at), from_iso(data["closes"]), data["reason"])


def _seeds(entry: Entry) -> "tuple[RevealedSeed, ...]":
    from election.rules.poll.tally import RevealedSeed

    return tuple(RevealedSeed(**seed) for seed in entry.data["seeds"])


def _disputes(
    objected: Sequence[Entry], challenged: Sequence[Entry], ruled: Sequence[Entry]
) -> tuple[Dispute, ...]:
    rulings = {entry.data["number"]: _ruling(entry) for entry in ruled}
    objections = map(partial(_reader(Dispute), kind="objection"), objected)
    challenges = map(partial(_reader(Dispute), kind="challenge"), challenged)
    return tuple(
        each._replace(ruling=rulings.get(each.number)) for each in (*objections, *challenges)
    )


def _ruling(entry: Entry) -> Ruling:
    data = entry.data
    return Ruling(entry.seq, from_iso(entry.at), data["statement"], data["ruling"], data["by"])


def _recounts(
    recounted: Sequence[Entry], unsealed: Sequence[Entry], tallied: Sequence[Entry]
) -> tuple[RecountEntry, ...]:
    found = {"opened": unsealed[-1].data["opened"]} if unsealed else {}
    found |= {"tally": tallied[-1].data["tally"]} if tallied else {}
    return tuple(
        RecountEntry(
            entry.seq,
            from_iso(entry.at),
            entry.data["tally"],
            entry.data.get("opened"),
            agrees=entry.data == found,
        )
        for entry in recounted
    )


def _purged(entry: Entry) -> PurgedEntry:
    data = entry.data
    return PurgedEntry(from_iso(entry.at), data["electors"], data.get("offices", {}))


def entry_text(entry: Entry) -> str:
    """An entry's data for people, whatever it holds: each key with its value."""
    return "; ".join(f"{key}: {_text(entry.data[key])}" for key in sorted(entry.data))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical.dumps(value).decode()
