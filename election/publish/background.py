"""What stands around a result: its public texts, who ran the poll, and when ballots were taken."""

from dataclasses import dataclass

from election.pages import utc
from election.rules.definition import Definition
from election.services import journal
from election.services.publishing import Facts


@dataclass(frozen=True)
class Link:
    label: str
    url: str


def links(facts: Facts) -> tuple[Link, ...]:
    """The public texts of the poll, the reply always beside the statement."""
    definition = facts.definition
    vacancy = definition.trigger.vacancy if definition.trigger else None
    by_label = {
        "Statement": definition.statement,
        "Reply": facts.reply or definition.reply,
        "Vacancy": vacancy.link if vacancy else None,
        "Rules adopted by the project": definition.rules,
        "Statement of reasons": facts.statement_of_reasons,
    }
    return tuple(Link(label, url) for label, url in by_label.items() if url)


def people(definition: Definition) -> tuple[str, ...]:
    """Who ran the poll, and whom to write to."""
    officer, scrutineer = definition.people.officer, definition.people.scrutineer
    return (
        f"Officer: {officer.name}, {officer.email}",
        f"Scrutineer: {scrutineer.name}, {scrutineer.email}",
        f"Contact: {definition.people.contact}",
    )


def voting(facts: Facts) -> tuple[str, ...]:
    """When the poll was open, and each extension with its reason."""
    closes = facts.definition.times.closes
    sentences = []
    for entry in facts.journal:
        if entry.act == "opened":
            sentences.append(f"Opened: {utc(journal.moment(entry.at))}.")
        if entry.act == "extended":
            closes = journal.moment(entry.data["closes"])
            sentences.append(f"Extended to {utc(closes)}: {entry.data['reason']}")
    return (*sentences, f"Closed: {utc(closes)}.")
