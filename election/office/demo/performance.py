"""The performance: a removal, the election it causes, and a poll that waits for the visitor."""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from election.errors import DemoFailed
from election.office import key_shares, with_key_files
from election.office.demo.electors import cast, newest_link
from election.office.demo.script import (
    ELECTION_PARTS,
    REMOVAL_PARTS,
    Visit,
    election_file,
    removal_file,
    visitor_file,
)
from election.office.demo.stage import listening, prepare, running
from election.office.office import Office
from election.office.poll_files import load_poll_file
from election.results import certify, publish
from election.results.record.export import export
from election.results.record.stored import remember_export, stored_record
from election.rules.poll.definition import Trustees
from election.rules.sentences.rules import outcome_sentence
from election.services import draft, outbox, overview, store

REMOVAL, ELECTION, VISITOR = "removal-2026-1", "lead-2027-1", "your-turn"
BEFORE_OPENING = timedelta(seconds=2)
VOTING = timedelta(seconds=12)
VISITORS_TIME = timedelta(hours=2)
PATIENCE = 120.0
REASONS = "https://example.org/reasons/"


@dataclass(frozen=True)
class Audience:
    """Where the demo shows what goes on: progress, each poll when it is done, and then both."""

    line: Callable[[str], None]
    result: Callable[[dict[str, Any], str], None]
    done: Callable[[dict[str, Any]], None]


def run_demo(
    directory: Path, *, fresh: bool, port: int, serve_on: bool, audience: Audience
) -> None:
    """Both polls, in a directory of their own; then, with `serve_on`, until Ctrl-C."""
    listener = listening(port)
    home = prepare(directory, fresh=fresh)
    with running(home, listener) as desk:
        url = desk.settings.base_url
        audience.line(f"An office for {desk.settings.project} in {home}, its site at {url}")
        show = Performance(desk, home, audience)
        removal = show.perform(REMOVAL, removal_file, REMOVAL_PARTS)
        election = show.perform(
            ELECTION,
            lambda slug, opens, lasts: election_file(slug, REMOVAL, opens, lasts),
            ELECTION_PARTS,
        )
        show.wait_until(show.mail_is_out, "there is mail that does not go out")
        audience.done({"polls": [removal, election], "url": url})
        if serve_on:
            show.invite()
            audience.line(f"Site: {url}   Ctrl-C ends the demo.")
            _until_interrupted()


def _until_interrupted() -> None:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


@dataclass
class Performance:
    """The officer's side of the demo, and the electors called in their order."""

    desk: Office
    home: Path
    audience: Audience
    shares: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    def perform(
        self,
        slug: str,
        poll_file: Callable[[str, datetime, timedelta], str],
        parts: Sequence[Visit],
    ) -> dict[str, Any]:
        """One poll from its file to its certified report."""
        self.announce(slug, poll_file, VOTING)
        self.wait_for(slug, "open")
        self.audience.line(f"{slug}: open, links are mailed; {len(parts)} visits to the ballot")
        for part in parts:
            cast(self.link(slug, part.address)[1], part)
        self.audience.line(f"{slug}: all have cast; it closes in seconds, and not before")
        self.wait_for(slug, "closed")
        with_key_files.tally(self.desk, slug, self.opening(slug), (), ())
        with self.desk.database.transaction() as tx:
            publish.publish(tx, self.desk.clock, slug, self.desk.signing_key)
        with self.desk.database.transaction() as tx:
            certify.certify(tx, self.desk.clock, slug, self.desk.signing_key, REASONS + slug)
        return self.shown(slug)

    def announce(
        self, slug: str, poll_file: Callable[[str, datetime, timedelta], str], lasts: timedelta
    ) -> None:
        """Draft and notice a poll that opens in seconds."""
        with self.desk.database.reading() as tx:
            opens = self.desk.clock(tx) + BEFORE_OPENING
        path = self.home / f"{slug}.toml"
        path.write_text(poll_file(slug, opens, lasts), encoding="utf-8")
        read = load_poll_file(path)
        with self.desk.database.transaction() as tx:
            draft.draft(tx, self.desk.clock, read)
        elects = read.definition.kind == "election"
        card = self.split(slug, read.definition.trustees) if read.definition.trustees else None
        with_key_files.notice(self.desk, slug, public_key=card, seed_hashes=(), elects=elects)
        self.audience.line(f"{slug}: drafted, noticed and mailed; it opens in seconds")

    def split(self, slug: str, trustees: Trustees) -> str:
        """A key for the trustees, split in a directory of their own; the card for notice."""
        directory = self.home / "trustees"
        names = [each.name for each in trustees.people]
        made = key_shares.split(directory, None, trustees.needed, names, slug)
        self.shares[slug] = made.share_files
        split = f"its key is split among {len(names)} trustees, of whom any {trustees.needed} open"
        self.audience.line(f"{slug}: {split} the box: {directory}")
        return str(made.card_file)

    def opening(self, slug: str) -> with_key_files.OpeningFiles:
        """What opens the box: the key that notice made, or shares; one share is lost."""
        if slug not in self.shares:
            return with_key_files.OpeningFiles(key=with_key_files.key_path(self.desk, slug))
        _lost, *kept = self.shares[slug]
        return with_key_files.OpeningFiles(shares=tuple(kept))

    def wait_for(self, slug: str, phase: str) -> None:
        """Until the worker has brought the poll there."""
        self.wait_until(lambda: self.phase(slug) == phase, f"{slug} is not {phase}")

    def phase(self, slug: str) -> str:
        with self.desk.database.reading() as tx:
            return store.find(tx, slug).phase

    def mail_is_out(self) -> bool:
        """Whether the worker has sent every message that was queued."""
        with self.desk.database.reading() as tx:
            return outbox.is_empty(tx)

    def wait_until(self, holds: Callable[[], bool], otherwise: str) -> None:
        pause, waited = Event(), 0.0
        while not holds():
            if waited > PATIENCE:
                raise DemoFailed(reason=otherwise)
            pause.wait(0.1)
            waited += 0.1

    def link(self, slug: str, address: str) -> tuple[Path, str]:
        """The elector's own mail with the link to this poll."""
        mail = self.desk.path("mail")

        def arrived() -> bool:
            found = newest_link(mail, address)
            return found is not None and f"/b/{slug}#" in found[1]

        self.wait_until(arrived, f"no ballot link for {address} in {mail}")
        found = newest_link(mail, address)
        if found is None:
            raise DemoFailed(reason=f"the mail of {address} went away")
        return found

    def shown(self, slug: str) -> dict[str, Any]:
        """Export the record, and show the poll as scripts read it."""
        record = self.home / "records" / slug
        with self.desk.database.transaction() as tx:
            export(stored_record(tx, store.find(tx, slug)), record)
            remember_export(tx, slug, str(record))
            poll = store.find(tx, slug)
            summary = overview.summary(tx, poll)
            definition, tally = store.definition_of(poll), overview.outcome(tx, poll)
        if tally is None:
            raise DemoFailed(reason=f"{slug} has no tally")
        self.audience.result(summary, outcome_sentence(definition, tally))
        return summary

    def invite(self) -> None:
        """A third poll, open for hours, for the person in front of the screen."""
        self.announce(VISITOR, visitor_file, VISITORS_TIME)
        self.wait_for(VISITOR, "open")
        path, link = self.link(VISITOR, "indigo@example.org")
        self.audience.line("")
        self.audience.line("Your turn. You are Indigo Petrov; your ballot link came by mail:")
        self.audience.line(f"  {path}")
        self.audience.line(f"  {link}")
