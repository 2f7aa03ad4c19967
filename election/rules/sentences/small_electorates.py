"""What a result reveals where electors are few.

Computed from the electors with a ballot; nothing here is a threshold of law. What the rankings of
an election reveal besides is told with that kind.
"""

from collections.abc import Iterator

FEW = 10
"""Below so many ballots, a result is warned of for their number alone."""

CODES = "Each ballot stands beside its receipt code: whoever is shown the code sees the ballot."


def few_sentences(ballots: int, what: str) -> Iterator[str]:
    """What so many ballots reveal for their number alone; `what` is what will be published."""
    if ballots == 1:
        yield "Only 1 elector has a ballot: the result reveals it."
    elif ballots < FEW:
        yield f"Only {ballots} electors have a ballot: {what} can reveal who marked what."
        yield (
            "A unanimous result reveals every ballot; where one differs from all others, which "
            "agree, its elector knows the others."
        )
