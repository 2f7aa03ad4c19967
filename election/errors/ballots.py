"""Refusals of a ballot: as a form, as a sealed envelope, and once it is opened."""

from election.errors.base import Refusal, Unclear


class MarkingRefused(Unclear):
    """A form whose marking is not clear. The page shows the form again, as it was filled in."""

    says = "{reason}"
    reason: str


class EnvelopeRefused(Refusal):
    says = "The ballot was not taken: {reason}."
    hint = "Nothing was changed. Open your ballot link again and start from there."
    title = "Your ballot was not taken"
    reader_hint = hint
    enter_link = True
    reason: str


class InvalidBallot(Refusal):
    """An opened envelope that holds no ballot of this poll. It is void; the others are counted."""

    says = "This is not a valid ballot: {reason}."
    reason: str
