"""The context of a result: its public texts, who ran the poll, and when ballots were taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from election.kinds.table import kind_of
from election.presentation.times import utc
from election.results.facts import Facts
from election.rules.poll.definition import Definition, Official, People
from election.rules.sentences.words import listed
from election.services.history import Replacement, UnsealedEntry, happened


@dataclass(frozen=True)
class Link:
    label: str
    url: str


def links(facts: Facts) -> tuple[Link, ...]:
    """The public texts of the poll, the reply always beside the statement."""
    definition = facts.definition
    by_label = {
        "Statement": definition.statement,
        "Reply": facts.history.reply or definition.reply,
        "Vacancy": kind_of(definition).notice_part().vacancy,
        "Rules adopted by the project": definition.rules,
        "Statement of reasons": facts.statement_of_reasons,
    }
    return tuple(Link(label, url) for label, url in by_label.items() if url)


def people(facts: Facts) -> tuple[str, ...]:
    """Lines that name officer and scrutineer, who took an office over, and the contact."""
    named, acting = facts.definition.people, facts.people
    return (
        f"Officer: {acting.officer.name}, {acting.officer.email}",
        f"Scrutineer: {acting.scrutineer.name}, {acting.scrutineer.email}",
        *(replaced_sentence(named, each) for each in facts.history.replacements),
        f"Contact: {named.contact}",
    )


def replaced_sentence(people: People, replacement: Replacement) -> str:
    """A sentence that names both holders of an office, and why one followed the other."""
    office = replacement.office
    before: Official = getattr(people, office)
    after = people.acting([office])
    name = (after.officer if office == "officer" else after.scrutineer).name
    when = utc(replacement.at)
    return f"{name} took over as {office} from {before.name} on {when}: {replacement.reason}"


def voting(facts: Facts) -> tuple[str, ...]:
    """Sentences on when the poll was open, why it was extended, and how its box was opened."""
    history = facts.history
    opened = (f"Opened: {utc(happened(history.opened).at)}.",)
    extensions = history.extensions
    extended = (
        f"Extended to {utc(extension.closes)}: {extension.reason}" for extension in extensions
    )
    closes = extensions[-1].closes if extensions else facts.definition.times.closes
    unsealed = history.unsealed
    how = (opening_sentence(_as_opened(facts), unsealed),) if unsealed else ()
    return (*opened, *extended, f"Closed: {utc(closes)}.", *how)


def _as_opened(facts: Facts) -> Definition:
    """The definition as its officials were when the box was opened."""
    at = happened(facts.history.unsealed).at
    before = [each.office for each in facts.history.replacements if each.at <= at]
    return facts.definition.acting(before)


def opening_sentence(definition: Definition, unsealed: UnsealedEntry) -> str:
    """A sentence on how and by whom the box was opened, from the journal's entry `unsealed`."""
    if unsealed.where == "elsewhere":
        return _opened_elsewhere(definition, unsealed.outputs, unsealed.signed)
    if unsealed.shares:
        holders = listed(_named(definition, f"trustee {number}") for number in unsealed.shares)
        return f"The box was opened on the server, with the shares of {holders}."
    return "The box was opened on the server, with the whole key."


def _opened_elsewhere(definition: Definition, outputs: int, signed: Sequence[str]) -> str:
    if not signed and outputs > 1:
        return f"The box was opened elsewhere; {outputs} outputs are the same, and none is signed."
    if not signed:
        return "One opener only: the box was opened elsewhere, and nobody signed what was found."
    openers = listed(_named(definition, office) for office in signed)
    if len(signed) == 1:
        return f"One opener only: {openers} opened the box elsewhere, and signed what was found."
    return f"{openers} each opened the box elsewhere, and signed that they found the same."


def _named(definition: Definition, office: str) -> str:
    return f"{definition.officials[office].name} ({office})"
