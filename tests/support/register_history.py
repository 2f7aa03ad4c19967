"""Judges what an elector's tabs saw: their ballot must have been a register all the time.

A register holds one value: each act on it happens at one instant between its beginning and its
answer, and sees all that happened before (linearizability: Herlihy and Wing, 1990). Here the value
is the elector's newest ballot; a cast puts one there, once for each cast id, and a look reads it.
An act whose answer was lost may have happened at any time after its beginning, or never. The box at
the close is the last look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Event:
    """What a tab did between two instants; `ended` is infinite where the answer was lost."""

    began: float
    ended: float

    @property
    def is_known(self) -> bool:
        return self.ended < inf


@dataclass(frozen=True)
class CastEvent(Event):
    """A post of an envelope under a cast id; `number` is that of the receipt, 0 without one."""

    cast_id: str
    envelope: str
    number: int


@dataclass(frozen=True)
class LookEvent(Event):
    """A page that showed the number and envelope of the newest ballot: 0 and "" for none."""

    number: int
    envelope: str


@dataclass(frozen=True)
class TooLateEvent(Event):
    """A post that was refused, as the poll had ended."""


@dataclass(frozen=True)
class EndEvent(Event):
    """The end of the poll: no new ballot is taken after it."""


@dataclass(frozen=True)
class Register:
    """The state: the casts taken so far, by id and envelope, the newest last; and the end."""

    taken: tuple[tuple[str, str], ...] = ()
    is_over: bool = False

    def after(self, event: Event) -> "Register | None":
        """The state after an event that happens now; None where it cannot happen in this one."""
        if isinstance(event, EndEvent):
            return Register(self.taken, is_over=True)
        if isinstance(event, TooLateEvent):
            return self if self.is_over else None
        if isinstance(event, LookEvent):
            return self if (event.number, event.envelope) == self.newest else None
        assert isinstance(event, CastEvent)
        return self._cast(event)

    @property
    def newest(self) -> tuple[int, str]:
        return len(self.taken), self.taken[-1][1] if self.taken else ""

    def _cast(self, event: CastEvent) -> "Register | None":
        ids = [cast_id for cast_id, _ in self.taken]
        if event.cast_id in ids:
            same = not event.is_known or event.number == ids.index(event.cast_id) + 1
            return self if same else None
        if self.is_over or (event.is_known and event.number != len(ids) + 1):
            return None
        return Register((*self.taken, (event.cast_id, event.envelope)))


def is_register(events: Iterable[Event], in_box: str, replaced: Iterable[str]) -> bool:
    """True where some order of the events explains every answer, and the box at the end.

    `in_box` is the hash of this elector's envelope in the box, empty without one; `replaced` are
    those of their replaced ones.
    """
    listed = {*replaced, in_box} - {""}
    possible = tuple(event for event in events if event.is_known or _is_listed(event, listed))
    return _Search(possible, in_box, frozenset(replaced)).succeeds()


def _is_listed(event: Event, listed: set[str]) -> bool:
    """False for a cast without an answer whose envelope is nowhere: it never happened."""
    return isinstance(event, CastEvent) and event.envelope in listed


class _Search:
    """A search for an order, event by event (Wing and Gong, 1993); no state is tried twice."""

    def __init__(self, events: Sequence[Event], in_box: str, replaced: frozenset[str]) -> None:
        self.events = events
        self.in_box, self.replaced = in_box, replaced

    def succeeds(self) -> bool:
        start = (frozenset(range(len(self.events))), Register())
        waiting, tried = [start], {start}
        while waiting:
            left, state = waiting.pop()
            if self._is_end(left, state):
                return True
            for number in self._next(left):
                after = state.after(self.events[number])
                found = (left - {number}, after or state)
                if after is not None and found not in tried:
                    tried.add(found)
                    waiting.append(found)
        return False

    def _next(self, left: frozenset[int]) -> list[int]:
        """The events that may come next: none that is left had its answer before they began."""
        first_answer = min((self.events[number].ended for number in left), default=inf)
        return [number for number in left if self.events[number].began <= first_answer]

    def _is_end(self, left: frozenset[int], state: Register) -> bool:
        """True where all that was answered has happened, and the box is what is in the state."""
        if any(self.events[number].is_known for number in left):
            return False
        envelopes = [envelope for _, envelope in state.taken]
        return set(envelopes[:-1]) == self.replaced and state.newest[1] == self.in_box
