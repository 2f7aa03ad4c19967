"""Whole polls to attack: eight electors cast in a known order, some of them twice.

No two final rankings are the same, so a ranking belongs to one elector. Whoever finds the order of
the ballots by one of their names has therefore found everything. The tests keep each code from the
moment it is made, which no part of the service does: an attack is measured against these codes.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.policy import default
from itertools import permutations
from pathlib import Path

from election.crypto.box_root import envelope_hash
from election.database.engine import sqlite_module
from election.database.scrubbing import scrub_owed
from election.mail.send import deliver_due
from election.mail.transports.maildir import Maildir
from election.results.record.archive import zipped
from election.rules.poll.ballots import Marking
from election.services import cast, sessions, store
from election.services import close as service_closing
from election.services.relink import relink
from election.services.remind import remind
from tests.support.attacker import (
    CODE,
    ENVELOPE,
    MARKING,
    PERSON,
    Loot,
    code_names,
    envelope_names,
    marking_names,
    marking_of,
    person_names,
)
from tests.support.guessing import KNOWN_BY_CODE, KNOWN_WHILE_OPEN, Attacked
from tests.support.mail_reader import mailer
from tests.support.records import CODES_APART, files_of
from tests.support.world import ELECTION, World

PEOPLE = ("avery", "blair", "casey", "devon", "ellis", "frankie", "gray", "harper", "indigo")
STANDING = ("blair", "devon", "harper")
RANKINGS = tuple(order for length in (1, 2, 3) for order in permutations(STANDING, length))
SIZE = 8


@dataclass
class Booths:
    """The true casts and ballots, as nobody but a test knows them."""

    casts: list[str] = field(default_factory=list)
    final: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def took(self, person: str, code: str, ranking: Sequence[str], sealed: bytes) -> None:
        self.casts.append(person)
        self.final[person] = (code, marking_of(ranking), sealed)

    def truth(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (person, envelope_hash(sealed), code, marking)
            for person, (code, marking, sealed) in self.final.items()
        )


def plan(chance: random.Random) -> list[tuple[str, tuple[str, ...]]]:
    """The casts in order: eight electors in the end, one to four of them twice."""
    people = chance.sample(PEOPLE, SIZE)
    final = dict(zip(people, chance.sample(RANKINGS, SIZE), strict=True))
    casts = list(final.items())
    for person in chance.sample(people, chance.randint(1, 4)):
        earliest = next(at for at, (who, _) in enumerate(casts) if who == person)
        casts.insert(chance.randint(0, earliest), (person, chance.choice(RANKINGS)))
    return casts


def casts(world: World, slug: str, booths: Booths, person: str, ranking: Marking) -> None:
    """Enter with the elector's link and cast, as the pages do it."""
    world.act(sessions.enter, slug, world.signer.read(world.link(slug, person)))
    poll, elector = world.poll(slug), world.elector_id(slug, person)
    code = cast.new_code()
    sealed = cast.seal_ballot(store.definition_of(poll), poll.definition_hash, code, ranking)
    world.act(cast.cast, slug, elector, cast.new_cast_id(), sealed)
    booths.took(person, code, tuple(ranking), sealed)


def posts(world: World, directory: Path) -> None:
    """Run the worker's turn with the mail, into a Maildir, and scrub after it."""
    transport = Maildir(directory / "mail")
    deliver_due(mailer(world, transport))
    scrub_owed(world.database)


def voted(directory: Path, seed: int, *, mails: bool = False) -> tuple[World, str, Booths]:
    """A poll in which all have cast, not closed yet."""
    chance = random.Random(seed)
    directory.mkdir()
    world, booths = World(directory), Booths()
    slug = world.make_open_poll(ELECTION, changes=CODES_APART if seed % 2 else None)
    events = plan(chance)
    reminded, relinked = chance.sample(range(len(events)), 2)
    for number, (person, ranking) in enumerate(events):
        if number == reminded:
            world.act(remind, slug)
        if number == relinked:
            world.act(relink, slug, chance.choice(PEOPLE))
        if mails and chance.random() < 0.3:
            posts(world, directory)
        world.clock.forward(minutes=chance.randint(1, 300))
        casts(world, slug, booths, person, ranking)
    return world, slug, booths


def attacked(directory: Path, seed: int) -> Attacked:
    """A poll by the services alone, from notice to publication, and its loot.

    In three of four polls the mail server is down, so all mail stays in the outbox.
    """
    mails = seed % 4 == 0
    world, slug, booths = voted(directory, seed, mails=mails)
    closes(world, slug)
    databases = {"at the close": taken(directory, "closed"), "backup": copied(directory)}
    if mails:
        posts(world, directory)
    world.tally(slug)
    world.publish(slug)
    if mails:
        posts(world, directory)
    databases["in the end"] = taken(directory, "published")
    gathered = loot(directory, booths, databases, files_of(world, slug))
    world.database.close()
    return Attacked(gathered, booths.truth(), frozenset() if seed % 2 else KNOWN_BY_CODE)


def attacked_while_open(directory: Path, seed: int) -> Attacked:
    """A poll before the close, and its loot.

    The database still has the elector beside each envelope, so that pair is known. The attacker
    also has all codes and rankings, without their electors, and asks what each envelope holds.
    """
    world, _, booths = voted(directory, seed, mails=seed % 4 == 0)
    databases = {"open": taken(directory, "open"), "backup": copied(directory)}
    gathered = loot(directory, booths, databases, {})
    world.database.close()
    return Attacked(gathered, booths.truth(), KNOWN_WHILE_OPEN)


def closes(world: World, slug: str) -> None:
    """Close the poll and scrub, as `election close` does it."""
    world.clock.now = world.poll(slug).closes
    world.act(service_closing.close, slug)
    scrub_owed(world.database)


def taken(directory: Path, name: str) -> Path:
    """Copy the database's file, log and index, as they are while the service runs."""
    (directory / name).mkdir()
    for file in directory.glob("election.db*"):
        (directory / name / file.name).write_bytes(file.read_bytes())
    return directory / name / "election.db"


def copied(directory: Path, name: str = "backup.db") -> Path:
    """Make a backup as docs/people/operator.md says."""
    target = directory / name
    with (
        closing(sqlite_module().connect(directory / "election.db")) as source,
        closing(sqlite_module().connect(target)) as copy,
    ):
        source.backup(copy)
    return target


def loot(
    directory: Path,
    booths: Booths,
    databases: Mapping[str, Path],
    record: Mapping[str, bytes],
    logs: str = "",
) -> Loot:
    """Gather all that an attacker can get of this poll."""
    truth = booths.final
    letters = sorted((directory / "mail" / "new").glob("*"), key=lambda file: file.name)
    by_time = sorted(letters, key=lambda file: file.stat().st_mtime_ns)
    files = {
        f"{place}, {kind}": content
        for place, path in databases.items()
        for kind, content in pieces(path)
    }
    files |= {f"record, {path}": content for path, content in record.items()}
    files |= {
        "record, zip": zipped(dict(record)),
        "mail by name": b"".join(file.read_bytes() for file in letters),
        "mail by time": b"".join(file.read_bytes() for file in by_time),
        "logs": logs.encode(),
    }
    roll_now = electors(databases["backup"])
    envelopes = sorted((envelope_hash(sealed), sealed) for _, _, sealed in truth.values())
    codes = sorted(code for code, _, _ in truth.values())
    markings = sorted(marking for _, marking, _ in truth.values())
    return Loot(  # sorted, so that the loot does not give away the true order
        casts=tuple(booths.casts),
        names={
            PERSON: {who: ways for who, ways in person_names(roll_now).items() if who in truth},
            ENVELOPE: {digest: envelope_names(sealed) for digest, sealed in envelopes},
            CODE: {code: code_names(code) for code in codes},
            MARKING: {marking: marking_names(marking.split(">")) for marking in markings},
        },
        files=files,
        databases=databases,
        sealed=dict(envelopes),
        mailed={"name": recorded(letters, truth), "time": recorded(by_time, truth)},
    )


def pieces(path: Path) -> Iterable[tuple[str, bytes]]:
    """The database's file, and its log and index where there are any."""
    for kind in ("", "-wal", "-shm", "-journal"):
        file = path.with_name(path.name + kind)
        if file.exists():
            yield f"file{kind}", file.read_bytes()


def electors(path: Path) -> list[dict[str, object]]:
    """The rows of the roll in the database."""
    with closing(sqlite_module().connect(path)) as connection:
        connection.row_factory = sqlite_module().Row
        return [dict(row) for row in connection.execute("SELECT * FROM elector")]


def recorded(letters: Sequence[Path], people: Iterable[str]) -> tuple[str, ...]:
    """The recipients of mails on a recorded ballot, in the order of the last such mail of each."""
    recipients: dict[str, None] = {}
    heads = BytesHeaderParser(policy=default)
    for file in letters:
        mail = heads.parsebytes(file.read_bytes())
        recipient = mail["To"].addresses[0].username
        if "is recorded" in mail["Subject"] and recipient in people:
            recipients.pop(recipient, None)
            recipients[recipient] = None
    return tuple(recipients)
