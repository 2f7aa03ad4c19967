"""Where the ballots of whoever was eliminated went, in one sentence."""

from election.rules.counting.rounds import Round
from election.rules.counting.transfers import Transfer, transfers
from election.rules.sentences.words import Names, ballots, listed


def transfer_sentence(before: Round, after: Round, names: Names) -> str:
    """What `after` added to whom, of the ballots of the one whom `before` eliminated."""
    gone = names[before.eliminated or ""]
    moved = [each for each in transfers(before, after) if each.ballots]
    if not moved:
        return f"{gone} had no ballots to transfer."
    found = sorted(moved, key=lambda each: (each.target is None, -each.ballots))
    if len(found) == 1:
        return f"{gone}’s {ballots(found[0].ballots)} {_whither(found[0], names, found)}."
    parts = [f"{each.ballots} {_whither(each, names, found)}" for each in found]
    number = sum(each.ballots for each in found)
    return f"Of {gone}’s {ballots(number)}, {listed(parts)}."


def _whither(moved: Transfer, names: Names, found: list[Transfer]) -> str:
    """The word "went" is said once, of the first."""
    if moved.target is None:
        return "is exhausted" if moved.ballots == 1 else "are exhausted"
    return f"went to {names[moved.target]}" if moved is found[0] else f"to {names[moved.target]}"
