"""The demo's course: a removal, the election it causes, and a poll that waits for the visitor.

No step has a time limit: see `waiting.py`.
"""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from election.errors.demo import DemoFailed
from election.kinds.table import kind_of
from election.office.clock import machine_clock
from election.office.demo.background import Background
from election.office.demo.demo_clock import DemoClock
from election.office.demo.electors import ballot_link, cast
from election.office.demo.invented_polls import (
    ELECTION,
    ELECTION_VISITS,
    REMOVAL,
    REMOVAL_VISITS,
    VISITOR,
    WHOLE_POLL,
    PollFileWriter,
    Visit,
    election_file,
    removal_file,
    usual_times,
    visitor_file,
    visitors_times,
)
from election.office.demo.running_office import RunningOffice, listening, prepare, running
from election.office.demo.waiting import Waiting, short
from election.office.notice import notice
from election.office.office import Office
from election.office.poll_files import load_poll_file
from election.office.split_key import split_key
from election.office.tally import OpeningFiles, tally
from election.results.certify import certify
from election.results.publish import publish
from election.results.record.export import export
from election.results.record.stored import remember_export, stored_record
from election.rules.poll.definition import Times, Trustees
from election.rules.poll.phases import challenge_ends
from election.services import draft, overview, store

BEHIND = 2 * WHOLE_POLL + timedelta(days=1)
"""How far back the clock begins: after both polls a day is left, so no move has to wait."""
REASONS = "https://example.org/reasons/"


@dataclass(frozen=True)
class Output:
    """The functions that show progress, each poll when it is done, and then both."""

    line: Callable[[str], None]
    result: Callable[[dict[str, Any], str, Mapping[str, str]], None]
    done: Callable[[dict[str, Any]], None]


def run_demo(directory: Path, *, fresh: bool, port: int, serve_on: bool, output: Output) -> None:
    """Run both polls in a directory of their own; with `serve_on`, then serve until Ctrl-C."""
    listener = listening(port)
    home = prepare(directory, fresh=fresh)
    with running(home, listener, DemoClock(BEHIND)) as at_work:
        demo = Demo(at_work, home, output)
        demo.begin()
        removal = demo.run_poll(REMOVAL, removal_file, REMOVAL_VISITS)
        election = demo.run_poll(ELECTION, election_file, ELECTION_VISITS)
        url = at_work.office.settings.base_url
        output.done({"polls": [removal, election], "url": url})
        if serve_on:
            demo.invite()
            output.line(f"Site: {url}   Ctrl-C ends the demo.")
            _until_interrupted()


def _until_interrupted() -> None:
    stop = Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    stop.wait()
    for number, handler in before.items():  # a second Ctrl-C does not wait for the server's end
        signal.signal(number, handler)


@dataclass
class Demo:
    """The officer's side of the demo, and the electors called in their order."""

    at_work: RunningOffice
    home: Path
    output: Output
    shares: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        return self.at_work.office

    @property
    def wait(self) -> Waiting:
        work = self.at_work
        return Waiting(work.office, work.clock, work.require_running, self.output.line)

    def begin(self) -> None:
        """Say where the office is and what its clock does, once its site answers."""
        self.wait.until(lambda: self.at_work.server.started, "the web server to start")
        settings, set_back = self.office.settings, short(self.wait.clock_says())
        self.output.line(
            f"An office for {settings.project} in {self.home}, its site at {settings.base_url}"
        )
        self.output.line(
            f"Its clock is set back to {set_back} UTC, and moved on where a poll waits."
        )

    def run_poll(
        self, slug: str, poll_file: PollFileWriter, visits: Sequence[Visit]
    ) -> dict[str, Any]:
        """One poll from its file to its certified report."""
        times = usual_times(self.wait.clock_says())
        self.announce(slug, poll_file, times)
        self.wait.move_clock(slug, times.opens, "it opens")
        self.wait.for_phase(slug, "open")
        self.output.line(f"{slug}: open, links are mailed; {len(visits)} visits to the ballot")
        for visit in visits:
            self.cast(slug, visit)
        self.output.line(f"{slug}: all have cast")
        self.wait.move_clock(slug, times.closes, "it closes")
        self.wait.for_phase(slug, "closed")
        tally(self.office, slug, self.opening(slug), (), ())
        publish(self.office.database, self.office.clock, slug, self.office.publisher)
        self.output.line(f"{slug}: counted, and published as preliminary")
        self.wait.move_clock(
            slug, challenge_ends(self.wait.clock_says(), times), "its challenge period ends"
        )
        office = self.office
        certify(office.database, office.clock, slug, office.publisher, REASONS + slug)
        self.wait.for_mail()
        return self.shown(slug)

    def announce(self, slug: str, poll_file: PollFileWriter, times: Times) -> None:
        """Draft and notice a poll."""
        path = self.home / f"{slug}.toml"
        path.write_text(poll_file(slug, self.wait.clock_says().date(), times), encoding="utf-8")
        read = load_poll_file(path)
        with self.office.database.transaction() as tx:
            draft.draft(tx, self.office.clock, read)
        card = self.split(slug, read.definition.trustees) if read.definition.trustees else None
        notice(self.office, slug, public_key=card, seed_hashes=())
        self.wait.for_mail()
        self.output.line(f"{slug}: drafted, noticed and mailed")

    def split(self, slug: str, trustees: Trustees) -> str:
        """A key for the trustees, split in a directory of their own; the card for notice."""
        directory = self.home / "trustees"
        names = [trustee.name for trustee in trustees.people]
        key = split_key(directory, None, trustees.needed, names, slug)
        self.shares[slug] = key.share_files
        split = f"its key is split among {len(names)} trustees, of whom any {trustees.needed} open"
        self.output.line(f"{slug}: {split} the box: {directory}")
        return str(key.card_file)

    def cast(self, slug: str, visit: Visit) -> None:
        """One visit to the ballot, in a thread that is watched."""
        _file, link = self.link(slug, visit.address)
        casting = Background(lambda: cast(link, visit))
        self.wait.until(lambda: casting.is_over, f"the ballot of {visit.address}")
        if casting.error:
            raise casting.error

    def opening(self, slug: str) -> OpeningFiles:
        """The files that open the box: the key that notice made, or all shares but a lost one."""
        if slug not in self.shares:
            return OpeningFiles(key=self.office.key_path(slug))
        _lost, *kept = self.shares[slug]
        return OpeningFiles(shares=tuple(kept))

    def link(self, slug: str, address: str) -> tuple[Path, str]:
        """The file of the elector's own mail with the link to this poll, and the link."""
        mail = self.office.path("mail")
        file_and_link = ballot_link(mail, slug, address)
        if file_and_link is None:
            raise DemoFailed(reason=f"no ballot link of {slug} for {address} in {mail}")
        return file_and_link

    def shown(self, slug: str) -> dict[str, Any]:
        """Export the record, and show the poll as scripts read it."""
        record = self.home / "records" / slug
        with self.office.database.reading() as tx:
            files = stored_record(tx, store.find(tx, slug))
        export(files, record)
        with self.office.database.transaction() as tx:
            remember_export(tx, slug, str(record))
        with self.office.database.reading() as tx:
            poll = store.find(tx, slug)
            summary = overview.summary(tx, poll)
            definition, counted = store.definition_of(poll), overview.outcome(tx, poll)
        if counted is None:
            raise DemoFailed(reason=f"{slug} has no tally")
        kind = kind_of(definition)
        self.output.result(summary, kind.outcome_sentence(counted), kind.names)
        return summary

    def invite(self) -> None:
        """Open a third poll for the visitor, for hours of the machine's time."""
        with self.office.database.reading() as tx:
            opens = machine_clock(tx).replace(microsecond=0)
        self.announce(VISITOR, visitor_file, visitors_times(opens))
        self.at_work.clock.catch_up()
        self.output.line("The clock is this machine's from here on.")
        self.wait.for_phase(VISITOR, "open")
        path, link = self.link(VISITOR, "indigo@example.org")
        self.output.line("")
        self.output.line("Your turn. You are Indigo Petrov; your ballot link came by mail:")
        self.output.line(f"  {path}")
        self.output.line(f"  {link}")
