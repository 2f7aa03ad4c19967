"""What the box holds of an elector, as their own ballot page tells it."""

from election.database.any_tx import AnyTx
from election.database.row_values import AnyPoll
from election.services.cast import RecordedBallot, both_recorded
from election.services.taken_ballots import newest_cast


def ballot_in_the_box(tx: AnyTx, poll: AnyPoll, elector_id: int) -> RecordedBallot | None:
    """The ballot of this elector that is in the box now; None where there is none."""
    return both_recorded(newest_cast(tx, poll, elector_id))[0]
