"""Warnings of what a result reveals where electors are few.

They depend on the number of electors with a ballot; no law sets the limits here. Not here: what
rankings reveal, which is in `kinds.election.sentences`.
"""

from collections.abc import Iterator

FEW = 10
"""Below so many ballots, their number alone is a reason to warn."""

CODES = "Each ballot stands beside its receipt code: whoever is shown the code sees the ballot."


def few_sentences(ballots: int, what: str) -> Iterator[str]:
    """Warnings by the number of ballots alone; `what` is the part that will be published."""
    if ballots == 1:
        yield "Only 1 elector has a ballot: the result reveals it."
    elif ballots < FEW:
        yield f"Only {ballots} electors have a ballot: {what} can reveal who marked what."
        yield (
            "If all of them mark the same, the result shows how each one voted. If all but one "
            "mark the same, that one knows how each of the others voted."
        )
