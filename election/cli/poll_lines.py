"""A poll in lines of text, for a terminal."""

from collections.abc import Iterator

from election.crypto.ssh_signature import fingerprint
from election.database.tables import Poll
from election.presentation.templating import aoe, utc
from election.rules.poll.definition import Definition
from election.rules.sentences.meaning import meaning


def definition_lines(definition: Definition, poll: Poll) -> Iterator[str]:
    """What was asked, where the poll stands, and its times."""
    people = definition.people
    yield f"{poll.slug} ({definition.kind}, {poll.phase})"
    yield definition.question
    for sentence in meaning(definition):
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
    if definition.election:
        names = (f"{each.id} ({each.name})" for each in definition.election.candidates)
        yield f"candidates {', '.join(names)}"
