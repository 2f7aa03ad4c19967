"""Refusals about a command itself: what was typed, confirmed and printed.

Every command loads this module, and so it is a small one.
"""

from election.errors.base import Refusal


class NotText(Refusal):
    """A word of a command with bytes that are no text in this encoding."""

    says = "{text} is no text: it holds bytes that are not UTF-8; nothing was done."
    hint = "Type it anew. If your terminal is set to another encoding, set it to UTF-8."
    text: str


class OutputLost(Refusal):
    """A command's output that the disk or the device did not take."""

    says = "The output of this command could not be written: {reason}."
    hint = "What the command did is done. `election show SLUG` tells where a poll stands."
    reason: str


class NotConfirmed(Refusal):
    says = "{act}: not done, as nobody confirmed it."
    hint = "Answer {answer} when asked, or give --yes."
    act: str
    answer: str = "y"
