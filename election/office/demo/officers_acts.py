"""What the demo's officer does in any poll, and the electors called in their order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from election.errors.demo import DemoFailed
from election.kinds.table import kind_of
from election.office.demo.background import Background
from election.office.demo.electors import (
    BALLOT,
    MailedLink,
    cast,
    mailed_link,
)
from election.office.demo.invented_polls import (
    PollFileWriter,
    Visit,
)
from election.office.demo.running_office import RunningOffice
from election.office.demo.waiting import Waiting
from election.office.notice import notice
from election.office.office import Office
from election.office.poll_files import load_poll_file
from election.office.reach import unreached as unreached_from
from election.office.split_key import split_key
from election.office.tally import OpeningFiles, tally
from election.results.certify import certify
from election.results.publish import publish
from election.results.record.export import export
from election.results.record.stored import remember_export, stored_in_parts
from election.rules.poll.definition import Definition, Times, Trustees
from election.rules.poll.phases import challenge_ends
from election.services import draft, overview, store

if TYPE_CHECKING:
    from election.office.rehearsal.rehearse import Rehearsed

REASONS = "https://example.org/reasons/"


@dataclass(frozen=True)
class Output:
    """The functions that show progress, each poll when it is done, and then both."""

    line: Callable[[str], None]
    result: Callable[[dict[str, Any], str, Mapping[str, str]], None]
    done: Callable[[dict[str, Any]], None]


Rehearse = Callable[[Office, str, Path], "Rehearsed"]
"""The act of `election rehearse`: given, as the command's own, so that the demo hangs on none."""


@dataclass
class DemoOfficer:
    """The officer's side of the demo, and the electors called in their order."""

    at_work: RunningOffice
    home: Path
    output: Output
    rehearse_draft: Rehearse
    shares: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    @property
    def office(self) -> Office:
        return self.at_work.office

    @property
    def wait(self) -> Waiting:
        work = self.at_work
        return Waiting(work.office, work.clock, work.require_running, self.output.line)

    def draft(self, slug: str, poll_file: PollFileWriter, times: Times) -> Definition:
        """Write a poll file, and draft it."""
        path = self.home / f"{slug}.toml"
        path.write_text(poll_file(slug, self.wait.clock_says().date(), times), encoding="utf-8")
        read = load_poll_file(path)
        with self.office.database.transaction() as tx:
            draft.draft(tx, self.office.clock, read)
        return read.definition

    def rehearse(self, slug: str) -> None:
        """Rehearse a draft. Only that this office is on one machine may be at fault."""
        directory = self.home / f"rehearsal-{slug}"
        rehearsed = self.rehearse_draft(self.office, slug, directory)
        findings, found = rehearsed.findings, rehearsed.list_file
        if findings.faults != len(unreached_from(self.office)):
            raise DemoFailed(reason=f"the rehearsal of {slug} went wrong: {found}")
        self.output.line(
            f"{slug}: drafted, and rehearsed by invented people: {findings.wells} things went "
            f"well. At fault is only that this office is for this machine alone: {found}"
        )

    def announce(self, slug: str, trustees: Trustees | None = None) -> None:
        """Give notice of a poll."""
        card = self.split(slug, trustees) if trustees else None
        notice(self.office, slug, public_key=card, seed_hashes=())
        self.wait.for_mail()
        self.output.line(f"{slug}: noticed and mailed")

    def open(self, slug: str, times: Times) -> None:
        """Move the clock to the opening, and wait until the links are mailed."""
        self.wait.move_clock(slug, times.opens, "it opens")
        self.wait.for_phase(slug, "open")
        self.output.line(f"{slug}: open, links are mailed")

    def vote(self, slug: str, visits: Sequence[Visit]) -> None:
        """All cast, one after the other."""
        self.output.line(f"{slug}: {len(visits)} visits to the ballot")
        for visit in visits:
            self.visit(slug, visit, BALLOT, cast)
        self.output.line(f"{slug}: all have cast")

    def end(self, slug: str, times: Times) -> dict[str, Any]:
        """From the close to the certified report."""
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

    def split(self, slug: str, trustees: Trustees) -> str:
        """A key for the trustees, split in a directory of their own; the card for notice."""
        directory = self.home / "trustees"
        names = [trustee.name for trustee in trustees.people]
        key = split_key(directory, None, trustees.needed, names, slug)
        self.shares[slug] = key.share_files
        split = f"its key is split among {len(names)} trustees, of whom any {trustees.needed} open"
        self.output.line(f"{slug}: {split} the box: {directory}")
        return str(key.card_file)

    def visit(
        self, slug: str, visit: Visit, page: str, act: Callable[[str, Visit], object]
    ) -> None:
        """One visit to a page of the poll, in a thread that is watched."""
        link = self.link(slug, visit.address, page).url
        visiting = Background(lambda: act(link, visit))
        self.wait.until(lambda: visiting.is_over, f"the visit of {visit.address}")
        if visiting.error:
            raise visiting.error

    def opening(self, slug: str) -> OpeningFiles:
        """The files that open the box: the key that notice made, or all shares but a lost one."""
        if slug not in self.shares:
            return OpeningFiles(key=self.office.key_path(slug))
        _lost, *kept = self.shares[slug]
        return OpeningFiles(shares=tuple(kept))

    def link(self, slug: str, address: str, page: str = BALLOT) -> MailedLink:
        """The elector's own mail with the link to this page of the poll."""
        mail = self.office.path("mail")
        link = mailed_link(mail, page, slug, address)
        if link is None:
            raise DemoFailed(reason=f"no link to /{page}/{slug} for {address} in {mail}")
        return link

    def shown(self, slug: str) -> dict[str, Any]:
        """Export the record, and show the poll as scripts read it."""
        record = self.home / "records" / slug
        with self.office.database.reading() as tx:
            export(stored_in_parts(tx, store.find(tx, slug)), record)
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
