"""The demo's course: a removal, the election it causes, and a poll that waits for the visitor.

No step has a time limit: see `waiting.py`.
"""

import signal
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

from election.kinds.table import kind_of
from election.mail.bounces.maildir_box import MaildirBox
from election.mail.bounces.reading import read_bounces
from election.office.clock import machine_clock
from election.office.demo.dead_mailbox import BOUNCES, send_back
from election.office.demo.demo_clock import DemoClock
from election.office.demo.electors import NOMINATIONS as NOMINATIONS_PAGE
from election.office.demo.electors import (
    answer,
    nominate,
)
from election.office.demo.invented_polls import (
    ANSWERS,
    ELECTION,
    ELECTION_VISITS,
    GRAY,
    MOVED_TO,
    NOMINATING,
    NOMINATIONS,
    REMOVAL,
    REMOVAL_VISITS,
    ROLL_FILE,
    ROLL_THEN,
    VISITOR,
    WHOLE_POLL,
    election_file,
    nominations_end,
    removal_file,
    usual_times,
    visitor_file,
    visitors_times,
)
from election.office.demo.officers_acts import DemoOfficer, Output, Rehearse
from election.office.demo.running_office import listening, prepare, running
from election.office.demo.waiting import short
from election.rules.poll.definition import Times
from election.rules.sentences.words import listed
from election.services import store
from election.services.nominations import open_nominations
from election.services.relink import relink
from election.services.unreached import unreached

BEHIND = 2 * WHOLE_POLL + NOMINATIONS + timedelta(days=1)
"""How far back the clock begins: after both polls a day is left, so no move has to wait."""


def run_demo(
    directory: Path,
    *,
    fresh: bool,
    port: int,
    serve_on: bool,
    output: Output,
    rehearse: Rehearse,
) -> None:
    """Run both polls in a directory of their own; with `serve_on`, then serve until Ctrl-C."""
    listener = listening(port)
    home = prepare(directory, fresh=fresh)
    with running(home, listener, DemoClock(BEHIND)) as at_work:
        officer = DemoOfficer(at_work, home, output, rehearse)
        begin(officer)
        polls = [removal(officer), election(officer)]
        url = at_work.office.settings.base_url
        output.done({"polls": polls, "url": url})
        if serve_on:
            invite(officer)
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


def begin(officer: DemoOfficer) -> None:
    """Say where the office is and what its clock does, once its site answers."""
    officer.wait.until(lambda: officer.at_work.server.started, "the web server to start")
    settings, set_back = officer.office.settings, short(officer.wait.clock_says())
    officer.output.line(
        f"An office for {settings.project} in {officer.home}, its site at {settings.base_url}"
    )
    officer.output.line(
        f"Its clock is set back to {set_back} UTC, and moved on where a poll waits."
    )


def removal(officer: DemoOfficer) -> dict[str, Any]:
    """The removal: rehearsed before its notice; one link comes back, and is sent elsewhere."""
    times = usual_times(officer.wait.clock_says())
    trustees = officer.draft(REMOVAL, removal_file, times).trustees
    officer.rehearse(REMOVAL)
    officer.announce(REMOVAL, trustees)
    officer.open(REMOVAL, times)
    _answer_bounce(officer, REMOVAL)
    officer.vote(REMOVAL, REMOVAL_VISITS)
    return officer.end(REMOVAL, times)


def election(officer: DemoOfficer) -> dict[str, Any]:
    """The election: its candidates are nominated and accept, then it is announced."""
    times = usual_times(officer.wait.clock_says(), NOMINATIONS)
    officer.draft(ELECTION, election_file, times)
    _nominations(officer, ELECTION, times)
    officer.announce(ELECTION)
    officer.open(ELECTION, times)
    officer.vote(ELECTION, ELECTION_VISITS)
    return officer.end(ELECTION, times)


def _nominations(officer: DemoOfficer, slug: str, times: Times) -> None:
    """Electors nominate and answer by mailed links; then the candidates are fixed."""
    office = officer.office
    with office.database.transaction() as tx:
        open_nominations(tx, office.clock, slug, service_key=office.service_key)
    officer.wait.for_mail()
    officer.output.line(f"{slug}: drafted; its electors nominate by links in their mail")
    for visit in NOMINATING:
        officer.visit(slug, visit, NOMINATIONS_PAGE, nominate)
    officer.wait.for_mail()
    for visit in ANSWERS:
        officer.visit(slug, visit, NOMINATIONS_PAGE, answer)
    officer.output.line(f"{slug}: who is nominated is asked by mail, and answers in private")
    officer.wait.move_clock(slug, nominations_end(times), "its nominations end")
    officer.wait.for_phase(slug, "nominated")
    with office.database.reading() as tx:
        definition = store.definition_of(store.find(tx, slug))
    stand = listed(person.name for person in kind_of(definition).candidates)
    officer.output.line(f"{slug}: they stand: {stand}. Who declined is told nowhere")


def _answer_bounce(officer: DemoOfficer, slug: str) -> None:
    """A ballot link comes back; the officer sees whose, asks, and enters another address."""
    office, bounces = officer.office, MaildirBox(officer.home / BOUNCES)
    send_back(officer.link(slug, GRAY).mail, GRAY, bounces)
    read_bounces(office.database, bounces)
    officer.wait.for_alert()
    with office.database.reading() as tx:
        (person,) = unreached(tx, store.find(tx, slug))
    (dead,) = person.dead
    officer.output.line(
        f"{slug}: the link of {person.name} came back: {dead.answer}. "
        f"The officer is told by mail, and `election status {slug}` says what to do"
    )
    reason = "the old mailbox is closed"
    with office.database.transaction() as tx:
        relink(tx, office.clock, slug, str(person.id), MOVED_TO, reason)
    (officer.home / ROLL_FILE).write_text(ROLL_THEN, encoding="utf-8")
    officer.wait.for_mail()
    officer.output.line(f"{slug}: a new link went to {MOVED_TO}; the roll has that address now")


def invite(officer: DemoOfficer) -> None:
    """Open a third poll for the visitor, for hours of the machine's time."""
    with officer.office.database.reading() as tx:
        opens = machine_clock(tx).replace(microsecond=0)
    officer.draft(VISITOR, visitor_file, visitors_times(opens))
    officer.announce(VISITOR)
    officer.at_work.clock.catch_up()
    officer.output.line("The clock is this machine's from here on.")
    officer.wait.for_phase(VISITOR, "open")
    link = officer.link(VISITOR, "indigo@example.org")
    officer.output.line("")
    officer.output.line("Your turn. You are Indigo Petrov; your ballot link came by mail:")
    officer.output.line(f"  {link.file}")
    officer.output.line(f"  {link.url}")
