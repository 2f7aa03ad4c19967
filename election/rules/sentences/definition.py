"""Sentences of a definition besides its question: the key, the adopted rules, the reminders."""

from collections.abc import Callable, Sequence
from datetime import datetime

from election.rules.poll.commitments import KeyMade
from election.rules.poll.definition import Definition, Trustees
from election.rules.sentences.words import listed

_SPLIT: dict[KeyMade, str] = {
    "on the server": "The key was made and split on the server, which held it whole.",
    "elsewhere": "The key was split elsewhere, by somebody who held it whole.",
}


def key_sentence(definition: Definition) -> str:
    """The people who can open the box, and where the key was made."""
    if definition.key is None:
        return "There is no key yet: it is fixed at notice."
    if definition.trustees:
        return f"{trustees_sentence(definition.trustees)} {_SPLIT[definition.key.made]}"
    if definition.key.made == "on the server":
        return "One key, made on the server: whoever holds this machine can open ballots."
    return "One key, made elsewhere: whoever holds it can open ballots."


def trustees_sentence(trustees: Trustees) -> str:
    """The trustees who hold shares of the key, and the number needed."""
    needed, people = trustees.needed, trustees.people
    names = listed(trustee.name for trustee in people)
    return f"{needed} of {len(people)} trustees: any {needed} of {names} can together open ballots."


def adopted_sentence(definition: Definition) -> str:
    """The link of the text by which the project adopted these settings."""
    if definition.rules is None:
        return "No adopted text given."
    return f"The project adopted these settings at {definition.rules}."


def reminders_sentence(at: Sequence[datetime], in_words: Callable[[datetime], str]) -> str:
    """When reminders are sent, and to whom."""
    if not at:
        return "No reminder is sent at a fixed time."
    to = "to everybody who has a ballot, cast or not"
    if len(at) == 1:
        return f"A reminder goes {to}, on {in_words(at[0])}."
    return f"Reminders go {to}: on {'; '.join(map(in_words, at))}."
