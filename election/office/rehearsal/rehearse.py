"""Rehearsing a poll: judge its draft, then run it with invented people in an office thrown away.

The office itself is only read: its database, mail, keys and clock stay as they are.
"""

from dataclasses import dataclass
from pathlib import Path

from election.kinds.poll_file import PollFile
from election.office.files import require_new, write_private
from election.office.office import Office
from election.office.rehearsal import stages
from election.office.rehearsal.before_notice import judge_draft
from election.office.rehearsal.cast_of_electors import cast_of_electors
from election.office.rehearsal.invented_people import DOMAIN, with_invented_people
from election.office.rehearsal.mail_sink import MailSink
from election.office.rehearsal.rehearsed_poll import RehearsedPoll
from election.office.rehearsal.trial_list import TrialList
from election.office.shown_files import ShownFiles
from election.office.throwaway import (
    BOUNCES,
    cause_of,
    clock_before_notice,
    draft,
    entries_of,
    throwaway_office,
)
from election.rules.poll.nominating import without_candidates
from election.rules.poll.phases import require_rehearsable
from election.services import store
from election.web.app import create_app

SITE = "https://rehearsal.invalid"
"""Reserved by RFC 2606: it leads nowhere."""
LIST = "rehearsal.txt"


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal found, and the files that it left."""

    findings: TrialList
    directory: Path
    written: tuple[Path, ...]

    @property
    def list_file(self) -> Path:
        """The file with the list of what went well, and what did not."""
        return self.directory / LIST


def rehearse(office: Office, slug: str, directory: Path) -> Rehearsed:
    """Rehearse a poll that is drafted, or noticed and not open yet.

    Raises WrongPhase, RollTooLong, FileExists.
    """
    findings = TrialList(slug)
    with office.database.reading() as tx:
        poll = store.find(tx, slug)
        require_rehearsable(poll.phase, slug)
        definition = store.definition_of(poll)
        real = PollFile(definition, entries_of(definition, store.electors_of(tx, poll)))
        cause, now = cause_of(tx, definition), office.clock(tx)
        judge_draft(tx, office, real, findings)
    require_new(directory)
    directory.mkdir(parents=True)
    invented = with_invented_people(without_candidates(definition), real.entries)
    clock = clock_before_notice(definition, now)
    shown = ShownFiles(directory, SITE)
    with throwaway_office(
        office, clock, SITE, rehearses=True, bounces_to=f"bounces@{DOMAIN}"
    ) as throwaway:
        draft(throwaway, cause, invented.file)
        stages.run(
            RehearsedPoll(
                office=throwaway,
                clock=clock,
                invented=invented,
                electors=cast_of_electors(invented.file, invented.kept),
                app=create_app(throwaway.site),
                site=SITE,
                shown=shown,
                findings=findings,
                sink=MailSink(throwaway.path(BOUNCES)),
            )
        )
    write_private(directory / LIST, findings.text().encode())
    return Rehearsed(findings, directory, (*shown.written, directory / LIST))
