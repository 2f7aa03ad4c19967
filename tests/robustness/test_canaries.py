"""Every secret has its places, and is in no other: looked for in every byte that is written.

The search is done while the poll is open, after the close, the tally, the publication, the
certification and a purge. It covers the database's columns, its file, log and backup outside of all
rows, mail, keys, record, temporary files, and all that commands, pages and worker printed.
"""

import re
import signal
import socket
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from election.database.engine import sqlite_module
from election.office.key_files import read_poll_key, read_seed
from election.web.app import create_app
from tests.support.attacked_polls import copied, taken
from tests.support.attacked_through_doors import CODE, Overheard, listened, officer_in, record
from tests.support.canaries import LEFT, found_in, with_hashes
from tests.support.form_reader import enter, fill, post_form
from tests.support.officer import BASE_URL
from tests.support.processes import answers, platform_settings, running, words
from tests.support.world import CLOSES, ELECTION, OPENS, ROLL

SLUG = "lead-2027-1"
RENAMED = {"blair": "mkxerus", "devon": "mkyak", "harper": "mkzebu"}
RANKINGS = {
    "avery": ("mkzebu", "mkxerus"),
    "ellis": ("mkyak", "mkxerus"),
    "frankie": ("mkzebu", "mkyak", "mkxerus"),
    "gray": ("mkzebu", "mkyak"),
    "indigo": ("mkyak", "mkxerus"),
}
CLIENT, AGENT = "198.51.100.77", "CanaryBrowser/7.7.7"

Places = dict[str, set[str]]
KEPT: Places = {
    "address": {"elector.email", "message.address", "mail", "roll file"},
    "second address": {"elector.second_email", "message.address", "mail", "roll file"},
    "link": {"mail"},
    "link key": {"settings"},
    "poll key": {"keys"},
    "service key": {"keys"},
    "seed": {"keys"},
}
"""The places of each secret from the opening on. A secret not named in these tables has none."""
WHILE_OPEN: Places = {
    "hash of session": {"ballot_session.secret_hash"},
    "form token": {"ballot_session.form_token"},
    "cast id": {"recorded_cast.cast_id"},
}
FROM_THE_TALLY: Places = {
    "code": {"opened_part.content"},
    "ranking": {"opened_part.content"},
    "seed": {"journal_entry.line", "result.tally"},
}
FROM_THE_PUBLICATION: Places = {
    secret: {"record", "record_file.content"} for secret in ("code", "ranking", "seed")
}
GONE_BY_A_PURGE: Places = {
    "address": {"elector.email", "message.address"},
    "second address": {"elector.second_email", "message.address"},
}
BY_THE_LOT = {("ranking", "result.tally")}
"""The lot's order may spell what a ballot says: then it says nothing of any ballot."""


def table(*parts: Places) -> set[tuple[str, str]]:
    return {(kind, place) for part in parts for kind, places in part.items() for place in places}


@dataclass
class Rehearsal:
    """An office with a poll in it, and every secret that was used."""

    officer: Overheard
    secrets: dict[str, set[str]] = field(default_factory=dict)

    def keeps(self, kind: str, *values: str) -> None:
        self.secrets.setdefault(kind, set()).update(values)

    def opens(self) -> None:
        """Draft the poll, give notice, open it, and mail the links."""
        officer, roll, toml = self.officer, ROLL, ELECTION
        for old, new in RENAMED.items():
            roll = re.sub(
                f"^{old},[^,]*,", f"{new},{new.title()} Tester,", roll, flags=re.MULTILINE
            )
            toml = toml.replace(f'id = "{old}"', f'id = "{new}"')
        officer.writes("core-maintainers.csv", roll)
        officer.does("draft", officer.writes("election.toml", toml))
        before = officer.heard.tell()
        officer.does("notice", SLUG, "--yes")
        officer.heard.truncate(officer.heard.seek(before))  # it asks the officer whom it may mail
        officer.clock.now = OPENS
        officer.does("worker", "--once")
        self.keeps_what_is_set_up(roll)

    def keeps_what_is_set_up(self, roll: str) -> None:
        directory = self.officer.directory
        people = [line.split(",") for line in roll.splitlines()[1:]]
        self.keeps("address", *(person[2] for person in people))
        self.keeps("second address", *(person[3] for person in people if person[3]))
        self.keeps("poll key", read_poll_key(directory / f"keys/{SLUG}.key"))
        self.keeps("seed", read_seed(directory / f"keys/{SLUG}.seed"))
        self.keeps("link key", *self.officer.office().settings.secret_keys)
        self.keeps("service key", (directory / "keys/service.key").read_text().splitlines()[2][:64])
        self.keeps("client", CLIENT)
        self.keeps("browser", AGENT)
        for ranking in RANKINGS.values():
            names = [f"{candidate.title()} Tester" for candidate in ranking]
            between = (",", ", ", '","', '", "', " ", "; ", ">", "\n")
            self.keeps("ranking", *(separator.join(ranking) for separator in between))
            self.keeps("ranking", *(separator.join(names) for separator in between))
            self.keeps("ranking", f"rank-{ranking[0]}=1", f"1st {names[0]}")

    def casts(self, person: str) -> None:
        """Go one elector's whole way; keep all that passed between them and the service."""
        ranking = RANKINGS[person]
        office = self.officer.office()
        browser = TestClient(
            create_app(office.site),
            base_url=BASE_URL,
            headers={"Sec-Fetch-Site": "same-origin", "User-Agent": AGENT},
            client=(CLIENT, 50123),
        )
        link = self.officer.link_of(f"{person}@example.org", SLUG)
        self.keeps("link", link.partition("#")[2], link.rpartition(".")[2])
        ballot = enter(browser, link)
        ranks = {
            f"rank-{candidate}": str(place) for place, candidate in enumerate(ranking, start=1)
        }
        review = fill(browser, ballot, **ranks)
        form = post_form(review.text).fields
        receipt = fill(browser, review)
        code = CODE.search(receipt.text)
        assert code
        self.keeps("code", code.group(), code.group().replace("-", ""))
        self.keeps("session", *(cookie.value or "" for cookie in browser.cookies.jar))
        self.keeps("form token", form["form"])
        self.keeps("cast id", form["cast_id"])

    def found(self, phase: str) -> set[tuple[str, str]]:
        """Return where secrets are now: in the database as it is, and in a backup of it."""
        directory = self.officer.directory
        databases = [taken(directory, f"taken-{phase}"), copied(directory, f"backup-{phase}.db")]
        return found_in(
            directory, databases, self.officer.heard.getvalue(), with_hashes(self.secrets)
        )


@pytest.fixture
def rehearsal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rehearsal:
    """Return a new office whose temporary files have a directory to themselves."""
    officer = officer_in(tmp_path / "office", monkeypatch)
    (officer.directory / "temporary").mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(officer.directory / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return Rehearsal(officer)


def test_every_secret_is_in_its_places_and_in_no_other(rehearsal: Rehearsal) -> None:
    """Each is found exactly there in every phase, so the search finds what there is to find."""
    officer = rehearsal.officer
    with listened(officer.heard):
        rehearsal.opens()
        for person in RANKINGS:
            rehearsal.casts(person)
        rehearsal.casts("ellis")
        officer.does("worker", "--once")
        places = rehearsal.found("open")
        assert places - {("cast id", LEFT), ("form token", LEFT)} == table(KEPT, WHILE_OPEN)

        officer.clock.now = CLOSES
        officer.does("close", SLUG, "--yes")
        assert rehearsal.found("closed") == table(KEPT)
        officer.does("worker", "--once")
        assert rehearsal.found("mailed") == table(KEPT)

        officer.does("tally", SLUG, "--key", f"keys/{SLUG}.key")
        assert rehearsal.found("tallied") - BY_THE_LOT == table(KEPT, FROM_THE_TALLY)

        officer.does("publish", SLUG, "--yes")
        officer.does("export", SLUG, "record")
        officer.does("export", SLUG, "record.zip")
        officer.does("worker", "--once")
        public = table(KEPT, FROM_THE_TALLY, FROM_THE_PUBLICATION)
        assert rehearsal.found("published") - BY_THE_LOT == public

        officer.clock.forward(days=7)
        officer.does("certify", SLUG, "--statement", "https://example.org/why", "--yes")
        officer.does("worker", "--once")
        assert rehearsal.found("certified") - BY_THE_LOT == public

        officer.does("purge", SLUG, "--yes")
        assert rehearsal.found("purged") - BY_THE_LOT == public - table(GONE_BY_A_PURGE)
    assert record(officer.directory / "temporary") == {}


WAYS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in capitals": lambda code: code.upper().encode(),
    "in hex": lambda code: code.encode().hex().encode(),
    "in base64, amid other text": lambda code: b64encode(b"a" + code.encode() + b"z"),
    "in UTF-16": lambda code: code.encode("utf-16-be"),
    "hashed": lambda code: sha256(code.encode()).hexdigest().encode(),
    "hashed, in bytes": lambda code: sha256(code.encode()).digest(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", ["temporary/a", "mail/new/b", "an unknown file", "rows", "left"])
def test_a_planted_canary_is_found(tmp_path: Path, way: str, place: str) -> None:
    """A canary is found however it is spelled, and in whatever place."""
    canary = "mkq7x2z-mkw4hd9-mkr8t1c"
    planted = WAYS[way](canary)
    database = tmp_path / "election.db"
    connection = sqlite_module().connect(database)
    connection.execute("CREATE TABLE kept (content)")
    connection.executemany("INSERT INTO kept VALUES (?)", [(planted,), (b"other",)])
    if place != "rows":
        connection.execute("DELETE FROM kept WHERE content != x'6f74686572'")
    connection.commit()
    if place not in {"rows", "left"}:
        connection.execute("VACUUM")
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"before " + planted + b" after")
    connection.close()
    kind = "hash of code" if way.startswith("hashed") else "code"
    expected = {"rows": "kept.content", "left": LEFT, "temporary/a": "temporary files"}
    places = found_in(tmp_path, [database], "", with_hashes({"code": [canary]}))
    assert places == {(kind, expected.get(place, place.partition("/")[0]))}


def test_a_server_process_says_nothing_of_who_comes(tmp_path: Path) -> None:
    """The process prints none of the links, codes and cookies that are sent to it, valid or not."""
    canary = "mkq7x2z-mkw4hd9-mkr8t1c"
    settings = platform_settings(tmp_path)
    subprocess.run(words("release", settings), env=settings, cwd=tmp_path, check=True)
    url = settings["ELECTION_BASE_URL"]
    with running("web", settings, tmp_path) as web:
        assert answers(f"{url}/healthz") == 200
        host, port = url.removeprefix("http://").split(":")
        for request in (
            f"GET /b/{canary}?{canary} HTTP/1.1\r\nHost: {host}\r\nCookie: a={canary}\r\n",
            f"POST /polls/{canary}/enter HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {canary}\r\n",
            f"{canary} /{canary} \x01 {canary}\r\n",
        ):
            with socket.create_connection((host, int(port))) as caller:
                caller.sendall(f"{request}Connection: close\r\n\r\n".encode())
                while caller.recv(4096):
                    pass
        web.send_signal(signal.SIGTERM)
        output = "".join(web.communicate(timeout=30))
    assert "Serving" in output
    assert found_in(tmp_path / "mail", [], output, with_hashes({"code": [canary]})) == set()
