"""Nominations: what their end makes of a definition, and what must stay as it was drafted.

Values in, values out. Who may nominate and stand is judged by `services.nominate`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from election.rules.poll.definition import Definition
from election.rules.poll.questions import REOPEN_NOMINATIONS, Candidate, Nominations

EXTENSION = timedelta(days=7)
MOST_EXTENSIONS = 3
DAY = timedelta(days=1)
TIME_TO_TYPE = timedelta(hours=1)
"""What a new opening leaves an officer who types it, beside the days of notice."""
MADE_LATER = ("key", "seeds", "service_key", "ballot_bytes", "replaced_per_elector")
"""What a definition gets at its notice."""


def window_of(definition: Definition) -> Nominations | None:
    """The window of nominations; None where the poll has none."""
    return definition.question.nominations


def is_long_enough(window: Nominations, opens: datetime, notice_days: int) -> bool:
    """True where the poll opens by so many days of notice after nominations close."""
    return opens - window.closes >= notice_days * DAY


def extended_by(closes: datetime, now: datetime) -> timedelta:
    """How far an extension moves all times: seven days, and each day begun that it comes late.

    A worker that did not run for days takes none of the seven from electors.
    """
    late = max(now - closes - timedelta(hours=1), timedelta())
    return EXTENSION + -(-late // DAY) * DAY


def postponed(definition: Definition, by: timedelta, *, nominations: bool) -> Definition:
    """The definition with the poll's times moved, and with them the end of nominations if asked."""
    times, question = definition.times, definition.question
    moved = replace(
        times,
        opens=times.opens + by,
        closes=times.closes + by,
        reminders=tuple(at + by for at in times.reminders),
    )
    if nominations and question.nominations is not None:
        window = replace(question.nominations, closes=question.nominations.closes + by)
        question = replace(question, nominations=window)
    return replace(definition, times=moved, question=question)


def with_candidates(definition: Definition, standing: Iterable[Candidate]) -> Definition:
    """The definition with those who stand, in the order of the roll.

    One who stands alone stands against Reopen nominations, as in a poll file.
    """
    question = definition.question
    if question.nominations is None:
        return definition
    order = {person.id: place for place, person in enumerate(definition.roll.people)}
    people = tuple(sorted(standing, key=lambda candidate: order[candidate.id]))
    asked = question.reopen_nominations
    option = (REOPEN_NOMINATIONS,) if asked or len(people) == 1 else ()
    return replace(definition, question=replace(question, candidates=people + option))


def without_candidates(definition: Definition) -> Definition:
    """The definition as it was before its nominations gave it candidates."""
    if definition.question.nominations is None:
        return definition
    return replace(definition, question=replace(definition.question, candidates=()))


def roll_and_rules(definition: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A definition's JSON in two parts: the roll, and the rules that its draft has fixed.

    Left out of the rules is what nominations are for, what an extension moves, and what is made
    at the notice: so the definition of a record tells whether its rules are those of the draft.
    """
    rules = {key: definition[key] for key in definition if key not in {"roll", *MADE_LATER}}
    rules["times"] = _without(definition["times"], "opens", "closes", "reminders")
    question = _without(definition["question"], "candidates")
    if "nominations" in question:
        question["nominations"] = _without(question["nominations"], "closes")
    rules["question"] = question
    if "trustees" in rules:
        rules["trustees"] = _without(rules["trustees"], "pieces")
    return definition["roll"], rules


def _without(value: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value[key] for key in value if key not in keys}


def first_opening(draft: Definition, now: datetime) -> datetime:
    """The earliest opening by whole days that leaves the days of notice, and an hour to type it."""
    times = draft.times
    short = now + TIME_TO_TYPE + timedelta(days=times.minimum_notice_days) - times.opens
    return times.opens + -(-short // DAY) * DAY
