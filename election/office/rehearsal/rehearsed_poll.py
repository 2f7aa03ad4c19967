"""A poll under rehearsal, and what all its steps ask of it: its mail, its links, its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from starlette.types import ASGIApp

from election.database.tables import Poll
from election.kinds.table import kind_of
from election.mail.mailer import Mailer
from election.office.office import Office
from election.office.rehearsal.cast_of_electors import CastOfElectors
from election.office.rehearsal.fewer_mails import spare_mail
from election.office.rehearsal.invented_people import DOMAIN, InventedPoll
from election.office.rehearsal.mail_sink import MailSink
from election.office.rehearsal.markings import InventedMarkings, invented_markings
from election.office.rehearsal.trial_list import TrialList
from election.office.sample_mails import sample_mails
from election.office.shown_files import ShownFiles
from election.office.site_visit import SiteVisit
from election.office.throwaway import StandingClock
from election.office.worker import act_due, turn
from election.presentation.templating import plural
from election.results.certify import certify
from election.rules.poll.definition import Definition
from election.rules.poll.phases import challenge_ends, is_certified
from election.services import journal, outbox, store
from election.services import relink as relinking
from election.services.history import History, happened

MOMENT = timedelta(minutes=2)
"""Between two acts of electors: limits of the site count within a minute."""


@dataclass
class RehearsedPoll:
    """One poll under rehearsal, in an office that is thrown away."""

    office: Office
    clock: StandingClock
    invented: InventedPoll
    electors: CastOfElectors
    app: ASGIApp
    site: str
    shown: ShownFiles
    findings: TrialList
    sink: MailSink
    shares: tuple[Path, ...] = ()
    spared: int = 0
    """Mails to electors of a long roll that were not made."""

    @property
    def slug(self) -> str:
        return self.definition.slug

    @property
    def definition(self) -> Definition:
        """The definition as it is drafted."""
        return self.invented.file.definition

    @property
    def mailer(self) -> Mailer:
        """The office's mailer, with the invented server in place of a real one."""
        office = self.office
        return Mailer(
            office.database,
            self.clock,
            office.letterhead,
            self.sink,
            bounces=office.bounce_box,
        )

    @property
    def read_addresses(self) -> list[str]:
        """The addresses of the electors whose mail is made."""
        mailed = [one for one in self.invented.file.entries if one.id in self.electors.mailed]
        new = [f"{one.id}.new@{DOMAIN}" for one in mailed]
        return [*(address for one in mailed for address in one.addresses), *new]

    def visit(self, path: str) -> SiteVisit:
        """A visit of somebody new, who begins with this page."""
        visit = SiteVisit(self.app, self.site)
        visit.get(path)
        return visit

    def send(self) -> None:
        """What the worker does now; before it mails, one mail of each kind is kept as a file."""
        acts = act_due(self.office.database, self.clock)
        self.spared += spare_mail(self.office, self.read_addresses)
        for name, mail in sample_mails(self.office):
            self.shown.write_mail_once(mail, name)
        done = turn(self.mailer)
        for refusal in (*acts.refusals, *done.refusals):
            self.findings.fault("Worker", f"{refusal} {refusal.advice}".strip())
        if done.delivery.deferred:
            number = plural(done.delivery.deferred, "mail", "mails")
            self.findings.fault("Mail", f"{number} could not be made: {self._why_deferred()}")

    def _why_deferred(self) -> str:
        with self.office.database.reading() as tx:
            messages = outbox.messages(tx, store.find(tx, self.slug))
            return next((each.answer for each in messages if each.state == "deferred"), "")

    def relink(self, person: str, address: str | None = None) -> None:
        reason = "To rehearse a changed address." if address else None
        with self.office.database.transaction() as tx:
            relinking.relink(tx, self.clock, self.slug, person, address, reason)
        self.send()

    def history(self) -> History:
        """The poll's journal now."""
        with self.office.database.reading() as tx:
            return journal.history_of(tx, store.find(tx, self.slug))

    def poll(self) -> Poll:
        with self.office.database.reading() as tx:
            return store.find(tx, self.slug)

    def markings(self) -> InventedMarkings:
        recused = int(self.electors.recused is not None)
        kind = kind_of(self.definition)
        return invented_markings(kind, len(self.electors.casting), recused)

    def address(self, person: str | None) -> str | None:
        """The address of an elector now."""
        return None if person is None else f"{person}@{DOMAIN}"

    def code(self, person: str, page: str = "b") -> str:
        """The code of an elector's newest link to this kind of page, from their mailboxes."""
        page = f"{self.site}/{page}/{self.slug}"
        mailboxes = (f"{person}{suffix}@{DOMAIN}" for suffix in (".new", ".second", ""))
        codes = (self.sink.link_code(each, page) for each in mailboxes)
        return next(filter(None, codes), "")

    def mails_to(self, office: str) -> list[str]:
        official = self.definition.officials[office]
        return self.sink.kept[official.email]

    def name(self, person: str) -> str:
        named = self.definition.roll.by_id[person]
        return named.name

    @property
    def reasons(self) -> str:
        return f"{self.site}/reasons"

    def certify(self, signatures: tuple[str, ...]) -> None:
        certify(
            self.office.database,
            self.clock,
            self.slug,
            self.office.publisher,
            self.reasons,
            signatures,
        )

    def is_certified(self) -> bool:
        return is_certified(self.poll().phase)

    def may_certify(self) -> datetime:
        published = happened(self.history().published)
        return challenge_ends(published.at, self.definition.times)
