"""One office: everything that is made from its settings, put together in this one place.

Commands, demo and doctor are given an office. Slow modules are imported when first used.
Not here: acts; those are in the modules beside this one, and in the services.
"""

import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from election.errors.base import Refusal
from election.errors.office import DatabaseTaken, OfficeExists

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from election.crypto.row_tags import RowKeys
    from election.database.engine import Clock, Database
    from election.mail.bounces.bounce_box import BounceBox
    from election.mail.letterhead import Letterhead
    from election.mail.mailer import Mailer
    from election.mail.transports.choose import MailServer
    from election.office.clock_watch import ClockWatch
    from election.office.settings import Settings
    from election.results.facts import Publisher
    from election.services.links import LinkSigner
    from election.web.site import Site

SERVICE_KEY = "keys/service.key"
DATABASE = "election.db"
"""The database of a new office that names no other."""
DEFAULT_PORT = 8000


@dataclass
class Office:
    """One office. Everything is made from its settings, once, when first used."""

    settings: "Settings"
    own_clock: "Clock | None" = None
    """The clock in place of the system's; None for the system's."""
    rehearses: bool = False
    """True for an office of rehearsals, which is thrown away."""

    @cached_property
    def database(self) -> "Database":
        from election.database.engine import Database
        from election.database.waiting_times import DatabaseLimits

        settings = self.settings
        limits = DatabaseLimits(
            settings.database_connect_seconds,
            settings.database_lock_seconds,
            settings.database_statement_seconds,
        )
        return Database(settings.database_url, settings.directory, self.row_keys, limits)

    def hurry(self) -> None:
        """Let no statement take longer than a reader waits for a page, from now on."""
        self.database.limits.statement_seconds = self.settings.database_page_seconds
        self.database.close()

    @cached_property
    def row_keys(self) -> "RowKeys":
        """The keys by which this service knows the rows that it stored."""
        from election.crypto.row_tags import RowKeys

        return RowKeys(self.settings.secret_keys)

    @cached_property
    def clock(self) -> "Clock":
        from election.office.clock import system_clock

        return self.own_clock or system_clock(self.database)

    @cached_property
    def signer(self) -> "LinkSigner":
        from election.services.links import LinkSigner

        return LinkSigner(self.settings.secret_keys)

    @cached_property
    def publisher(self) -> "Publisher":
        from election.results.facts import Publisher

        settings = self.settings
        return Publisher(settings.project, settings.base_url, self.signing_key, self.rehearses)

    @property
    def letterhead(self) -> "Letterhead":
        from election.mail.letterhead import Letterhead

        settings = self.settings
        return Letterhead(
            settings.project, settings.base_url, settings.mail_from, self.signer, self.bounces_to
        )

    @property
    def bounces_to(self) -> "str | None":
        """The address that bounces come to; None where nobody reads them."""
        from email.utils import parseaddr

        from election.mail.bounces.return_path import bounces_address

        if self.settings.bounces_url is None:
            return None
        return bounces_address(
            self.settings.bounces_address or parseaddr(self.settings.mail_from)[1]
        )

    @cached_property
    def bounce_box(self) -> "BounceBox | None":
        """The mailbox of bounces; None where none is named."""
        from election.mail.bounces.bounce_url import bounce_box_for

        url = self.settings.bounces_url
        return None if url is None else bounce_box_for(url, self.settings.directory)

    @cached_property
    def transport(self) -> "MailServer":
        from election.mail.transports.choose import transport_for

        return transport_for(self.settings.mail_url, self.settings.directory)

    @cached_property
    def mailer(self) -> "Mailer":
        from election.mail.mailer import Mailer
        from election.mail.pace import Pace
        from election.office.own_process import own_name

        pace = Pace(self.settings.mail_per_minute)
        return Mailer(
            self.database,
            self.clock,
            self.letterhead,
            self.transport,
            pace,
            self.bounce_box,
            own_name(),
        )

    @cached_property
    def clock_watch(self) -> "ClockWatch | None":
        """The watch over the clock; None where the clock is moved on purpose."""
        from election.office import clock
        from election.office.clock_watch import ClockWatch
        from election.office.own_process import boot_name, since_boot

        if not clock.is_real(self.clock):
            return None
        return ClockWatch(self.database, self.clock, boot_name(), since_boot)

    def require_steady_clock(self) -> None:
        """Raise ClockJumped where the clock jumped: nothing is opened or closed by it."""
        if self.clock_watch is not None:
            self.clock_watch.require_steady()

    @cached_property
    def site(self) -> "Site":
        from election.web.site import Site

        settings = self.settings
        return Site(
            self.database,
            self.clock,
            self.signer,
            settings.base_url,
            settings.project,
            self.signing_key,
        )

    @property
    def port(self) -> int:
        """The port of the pages: the base URL's, or the usual one."""
        return self.site.port or DEFAULT_PORT

    @cached_property
    def signing_key(self) -> "Ed25519PrivateKey":
        """The service key: it signs receipts and the sums of records."""
        from election.office.key_files import service_private_key

        return service_private_key(self.settings.service_key, self.settings.directory)

    @property
    def service_key(self) -> str:
        """The public line of the service key."""
        from election.crypto.ssh_signature import public_line

        return public_line(self.signing_key)

    def close(self) -> None:
        """Close the database, if anything has used it."""
        if "database" in vars(self):
            self.database.close()

    def path(self, name: Path | str) -> Path:
        """A file of the office, counted from the directory of its settings."""
        return self.settings.directory / name

    def key_path(self, slug: str) -> Path:
        """The file that notice writes a whole poll key into."""
        return self.path(f"keys/{slug}.key")

    def shares_path(self, slug: str) -> Path:
        """The directory that notice writes the shares of a poll key into."""
        return self.path(f"keys/{slug}-shares")

    def seed_path(self, slug: str) -> Path:
        """The file that notice writes a seed of the lot into."""
        return self.path(f"keys/{slug}.seed")


def open_office(directory: Path | None = None) -> Office:
    """The office in a directory, its database ready. Raises MigrationPending where it is not."""
    from election.database.revision import require_current
    from election.office.settings import load

    office = Office(load(directory))
    try:
        require_current(office.database.engine)
    except Refusal:
        office.close()
        raise
    return office


def fresh_settings() -> dict[str, str]:
    """The settings of a new office, with a secret of its own."""
    return {
        "database_url": f"sqlite:///{DATABASE}",
        "base_url": f"http://127.0.0.1:{DEFAULT_PORT}",
        "secret_keys": secrets.token_hex(32),
        "mail_url": "maildir:mail",
        "mail_from": "elections@localhost",
        "project": "The project",
        "service_key": SERVICE_KEY,
        "log": "text",
    }


def require_no_office(directory: Path) -> None:
    """Raise OfficeExists where a part of an office is there, before anybody is asked anything."""
    for name in (".env", DATABASE, SERVICE_KEY):
        if (directory / name).exists():
            raise OfficeExists(directory=str(directory), name=name)


def init_office(directory: Path, settings: dict[str, str], clock: "Clock | None" = None) -> Office:
    """Make a new office: settings, service key, database.

    Raises OfficeExists and DatabaseTaken before it writes.
    """
    from election.office.files import write_private
    from election.office.key_files import new_service_key
    from election.office.settings import env_text, load

    require_no_office(directory)
    _require_no_tables(Office(load(directory, settings)))
    write_private(directory / SERVICE_KEY, new_service_key())
    write_private(directory / ".env", env_text(settings).encode())
    return migrate_office(directory, settings, clock)


def _require_no_tables(office: Office) -> None:
    """Raise DatabaseTaken where the database of a new office is that of another one."""
    from election.database.revision import has_schema

    try:
        if has_schema(office.database.engine):
            raise DatabaseTaken
    finally:
        office.close()


def migrate_office(
    directory: Path | None = None,
    fixed: dict[str, str] | None = None,
    clock: "Clock | None" = None,
) -> Office:
    """The office in a directory, its database brought to the newest schema.

    Raises DatabaseInUse where tables must change while `serve` or `worker` runs. Of several
    programs that migrate at once, one does it, and the others find it done.
    """
    from election.database.in_use import alone_with, in_turn
    from election.database.revision import is_current
    from election.database.schema import upgrade
    from election.office.settings import load

    office = Office(load(directory, fixed), clock)
    engine = office.database.engine
    with in_turn(engine):
        if not is_current(engine):
            with alone_with(engine):
                upgrade(engine)
    return office
