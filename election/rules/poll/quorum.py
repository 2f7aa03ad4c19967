"""The quorum: the number of envelopes without which a box is not unsealed."""

from election.rules.poll.ratio import Ratio


def quorum_met(envelopes: int, electors: int, quorum: Ratio | None) -> bool:
    """True where the envelopes reach the share of the electors; exactly the share is enough.

    Blank ballots and abstentions count, as sealed envelopes look alike. A poll without a quorum
    (None) needs no envelope.
    """
    return quorum is None or quorum.reached(envelopes, electors)
