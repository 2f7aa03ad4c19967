"""A poll in lines of text, for a terminal."""

from collections.abc import Iterator

from election.crypto.ssh_signature import fingerprint
from election.database.tables import Poll
from election.kinds.table import kind_of
from election.presentation.templating import aoe, utc
from election.rules.poll.definition import Definition


def definition_lines(definition: Definition, poll: Poll) -> Iterator[str]:
    """What was asked, where the poll stands, and its times."""
    people = definition.people
    yield f"{poll.slug} ({definition.kind}, {poll.phase})"
    yield definition.question.text
    for sentence in kind_of(definition).draft_sentences():
        yield f"  {sentence}"
    yield f"opens   {utc(definition.times.opens)}   ({aoe(definition.times.opens)})"
    yield f"closes  {utc(poll.closes)}   ({aoe(poll.closes)})"
    yield f"officer {people.officer.name}, scrutineer {people.scrutineer.name}"
    yield f"definition {poll.definition_hash}"
    if definition.key:
        yield f"poll key   {definition.key.public} (made {definition.key.made})"
    if definition.service_key:
        yield f"service key {fingerprint(definition.service_key)}"
    for office, key in definition.people.keys.items():
        yield f"{office}'s key {fingerprint(key)}"
    for seed in definition.seeds:
        yield f"seed       {seed.sha256} (the {seed.by}'s)"
    if candidates := kind_of(definition).candidates:
        names = (f"{candidate.id} ({candidate.name})" for candidate in candidates)
        yield f"candidates {', '.join(names)}"
