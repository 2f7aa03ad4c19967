"""Where a result stands: preliminary, challenged, past its challenges, certified or void."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from election.presentation.templating import plural
from election.presentation.times import utc
from election.results.facts import Facts
from election.results.report.signing import end_sentence, signed_sentence
from election.rules.poll.phases import challenge_ends
from election.services.history import History

Status = Literal["PRELIMINARY", "CERTIFIED", "VOID"]


@dataclass(frozen=True)
class ResultStanding:
    """The status, a few words for a badge, and a sentence that says what follows from it.

    A record has no clock: its sentence tells the length of the challenge period. A page knows the
    time, and tells when the period ends, or that it is over.
    """

    status: Status
    badge: str
    sentence: str


def standing_of(facts: Facts, now: datetime | None = None) -> ResultStanding:
    """The standing of a result; `now` is None where the words may not depend on the time."""
    if voided := facts.history.voided:
        why = f"What follows has no effect. {end_sentence(voided)}The reason: {voided.reason}"
        return ResultStanding("VOID", "Void", why)
    if facts.certified:
        final = f"This result is final. {signed_sentence(facts)}"
        return ResultStanding("CERTIFIED", "Certified", final)
    badge, sentence = _preliminary(facts, now)
    return ResultStanding("PRELIMINARY", badge, sentence)


def _preliminary(facts: Facts, now: datetime | None) -> tuple[str, str]:
    published = facts.history.published
    if published is None or now is None:
        period = plural(facts.definition.times.challenge_days, "day", "days")
        sentence = f"This result is open to challenge for {period} from its publication."
        return "Preliminary", sentence
    if why := _refuted(facts.history):
        return "Refuted", f"{why} This result is not certified as it stands."
    ends = challenge_ends(published.at, facts.definition.times)
    open_ = len(facts.history.open_disputes)
    if now < ends:
        badge = "Preliminary, challenged" if open_ else "Preliminary"
        return badge, f"This result is open to challenge until {utc(ends)}."
    over = f"The time for challenges ended on {utc(ends)}."
    if open_:
        words = ("objection or challenge waits", "objections and challenges wait")
        wait = f"{plural(open_, *words)} for a ruling."
        return "Preliminary, challenged", f"{over} {wait}"
    return "Not certified yet", f"{over} Officer and scrutineer certify this result next."


def _refuted(history: History) -> str:
    if objection := history.upheld_objection:
        return f"Objection {objection.number} to the poll was upheld."
    if history.recount_differs:
        return "A recount came to something else."
    if challenge := history.unanswered_challenge:
        return f"Challenge {challenge.number} was upheld."
    return ""
