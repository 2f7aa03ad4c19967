"""Quorum: whether enough envelopes lie in the box for it to be unsealed."""

from election.rules.poll.ratio import Ratio


def quorum_met(envelopes: int, electors: int, quorum: Ratio | None) -> bool:
    """Whether the envelopes reach the share of the electors; exactly the share is enough.

    Blank ballots and abstentions count, as sealed envelopes look alike. None, where a poll has no
    quorum, is met by an empty box.
    """
    return quorum is None or quorum.reached(envelopes, electors)
