"""The transfers of the eliminated candidate's ballots, in one sentence."""

from election.rules.counting.rounds import Round
from election.rules.counting.transfers import Transfer, transfers
from election.rules.sentences.words import Names, ballots, listed


def transfer_sentence(before: Round, after: Round, names: Names) -> str:
    """The ballots that `after` added to each, from the candidate whom `before` eliminated."""
    gone = names[before.eliminated or ""]
    moved = [transfer for transfer in transfers(before, after) if transfer.ballots]
    if not moved:
        return f"{gone} had no ballots to transfer."
    moved.sort(key=lambda transfer: (transfer.target is None, -transfer.ballots))
    first = moved[0]
    if len(moved) == 1:
        return f"{gone}’s {ballots(first.ballots)} {_destination(first, names, first)}."
    parts = [f"{transfer.ballots} {_destination(transfer, names, first)}" for transfer in moved]
    number = sum(transfer.ballots for transfer in moved)
    return f"Of {gone}’s {ballots(number)}, {listed(parts)}."


def _destination(transfer: Transfer, names: Names, first: Transfer) -> str:
    """The verb and the target of a transfer. Only the first one has the word "went"."""
    if transfer.target is None:
        return "is exhausted" if transfer.ballots == 1 else "are exhausted"
    target = names[transfer.target]
    return f"went to {target}" if transfer is first else f"to {target}"
