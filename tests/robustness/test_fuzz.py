"""Requests and files that nobody meant: never a traceback, never a 5xx, never a long wait.

There are some thousand cases here, and an hour of them with ELECTION_LONG=1. A failure names its
seed, and ELECTION_SEED repeats it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from httpx2 import Response

from election.crypto.ssh_signature import public_line, sign
from election.web.paths import static_address
from tests.support.form_reader import fill, post_form
from tests.support.fuzz import Chance, run
from tests.support.officer import Officer
from tests.support.signers import ROBIN, naming
from tests.support.trustee_polls import SLUG, Shares, closed, root_of, unseals
from tests.support.web_client import Door, certified_removal
from tests.support.world import DECISION, ELECTION, ROLL, World

LEAD = "lead-2027-1"
CONFIRM = "decision-2027-1"
LATER = {
    "2027-01-12T12:00:00Z": "2027-02-20T12:00:00Z",
    "2027-01-26T12:00:00Z": "2027-03-06T12:00:00Z",
}
BLT = b'3 1\n2 1 2 0\n1 3 0\n1 2 3 1 0\n0\n"Avery Quinn"\n"Blair Okonkwo"\n"Casey Moreau"\n"Lead"\n'
NAMES = b"Avery\nBlair\nCasey\n"
CSV = b"Ballot ID,Rank 1,Rank 2\nb-1,Avery,Blair\nb-2,Blair,\nb-3,Casey,Avery\n"
RECEIPT = b'{"format":"election-receipt/v1"}'


# Requests


@dataclass
class Request:
    """A request that a browser would send, in parts that can be spoiled."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None
    body: bytes | None = None

    def spoiled(self, chance: Chance) -> "Request":
        """The same request with one to three of its parts changed."""
        parts = (
            Request.spoil_path,
            Request.spoil_query,
            Request.spoil_headers,
            Request.spoil_method,
            Request.spoil_body,
            *[Request.spoil_form] * 4,
        )
        changed = Request(
            self.method,
            self.path,
            dict(self.query),
            dict(self.headers),
            self.form and {**self.form},
        )
        for spoil in chance.sample(parts, chance.randint(1, 3)):
            spoil(changed, chance)
        return changed

    def spoil_path(self, chance: Chance) -> None:
        steps = self.path.split("/")
        at = chance.randrange(1, len(steps))
        steps[at] = quote(chance.text(steps[at])[:4000], safe=chance.choice(("", "/%~")))
        self.path = "/".join(steps)

    def spoil_query(self, chance: Chance) -> None:
        self.query[chance.text("code")[:9000]] = chance.text("x")[:9000]

    def spoil_method(self, chance: Chance) -> None:
        self.method = chance.choice(("GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "X"))

    def spoil_headers(self, chance: Chance) -> None:
        name = chance.choice(
            ("cookie", "content-type", "origin", "sec-fetch-site", "host", "accept-encoding",
             "if-none-match", "if-modified-since", "range", "x-forwarded-for", "referer")
        )  # fmt: skip
        text = chance.text(self.headers.get(name, "x"))
        kept = "".join(letter for letter in text if letter.isprintable())
        self.headers[name] = kept.encode("utf-8").decode("latin-1")[:9000]

    def spoil_body(self, chance: Chance) -> None:
        self.body = chance.content(urlencode(self.form or {"code": ""}).encode())

    def spoil_form(self, chance: Chance) -> None:
        if not self.form:
            self.form = {"code": ""}
        name = chance.choice(list(self.form))
        match chance.randrange(4):
            case 0:
                self.form[chance.text(name)] = self.form[name]
            case 1:
                del self.form[name]
            case _:
                self.form[name] = chance.text(self.form[name])

    def sent_by(self, door: Door) -> Response:
        """Send it to a site that has no memory of earlier requests."""
        body = self.body
        if body is None and self.form is not None:
            body = urlencode(self.form, errors="replace").encode()
        with Door(door.world).browser(headers={}) as browser:
            return browser.request(
                self.method,
                self.path,
                params=self.query or None,
                headers=[
                    (name.encode(), value.encode("latin-1")) for name, value in self.headers.items()
                ],
                content=body,
                follow_redirects=False,
            )


def honest_requests(door: Door) -> Iterator[Request]:
    """Every request of electors and readers: a page in each phase, each form filled in."""
    for slug, marked in ((CONFIRM, {"marking": "yes"}), (LEAD, {"rank-blair": "1"})):
        browser, ballot = door.enters(slug, "blair")
        headers = {
            "sec-fetch-site": "same-origin",
            "content-type": "application/x-www-form-urlencoded",
            "cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        }
        code = door.link(slug, "blair").partition("#")[2]
        yield Request("POST", f"/b/{slug}", {}, headers, {"code": code})
        form = post_form(ballot.text)
        for action in {form.action, *form.others}:
            yield Request("POST", action, {}, headers, {**form.fields, **marked})
        review = fill(browser, ballot, **marked)
        form = post_form(review.text)
        for action in {form.action, *form.others}:
            yield Request("POST", action, {}, headers, dict(form.fields))
        yield Request("GET", f"/polls/{slug}/ballot", {}, headers)
    for path in ("", "/definition.json", "/box", "/report", "/record.zip", "/files/tally.json"):
        for slug in (SLUG, LEAD, CONFIRM):
            yield Request("GET", f"/polls/{slug}{path}")
    static = map(static_address, ("site.css", "findcode.js"))
    for path in ("/", "/healthz", f"/b/{LEAD}", *static):
        yield Request("GET", path)


def test_no_request_breaks_the_site_or_holds_it_up(world: World) -> None:
    """Paths, queries, headers, cookies and fields of every route are spoiled, a few at once."""
    certified_removal(world)
    noticed = [world.make_noticed_poll(toml, changes=LATER) for toml in (ELECTION, DECISION)]
    for slug in noticed:
        world.open(slug)
    door = Door(world)
    honest = list(honest_requests(door))

    def attempt(chance: Chance) -> str:
        request = chance.choice(honest).spoiled(chance)
        answer = request.sent_by(door)
        assert answer.status_code < 500, (request, answer.status_code)
        assert "Traceback" not in answer.text, request
        if answer.status_code >= 400 and request.method != "HEAD":
            assert "<h1" in answer.text, (request, answer.text)
        return repr(request)

    for request in honest:
        assert request.sent_by(door).status_code < 400 or "/polls/" in request.path, request
    run(1000, 0.5, attempt)


# Files


@dataclass
class Sample:
    """A good file, and the command that reads it."""

    name: str
    words: tuple[str, ...]
    content: bytes

    def tried(self, officer: Officer, content: bytes) -> str:
        """Type the command on this content; it is done, refused, or not understood."""
        Path(self.name).write_bytes(content)
        with emptied(officer) if self.words[0] == "restore" else nullcontext():
            result = officer.types(*self.words)
        wrong = (self.words, content[:500], result.output[-500:], result.exception)
        assert result.exit_code in {0, 1}, wrong
        assert isinstance(result.exception, SystemExit | None), wrong
        assert "Traceback" not in result.output, wrong
        if result.exit_code:
            said = ("Refused: ", "Usage: ", "FAILED: do not rely on this record")
            assert any(words in result.output for words in said), wrong
        return repr((self.words, content[:200]))


@contextmanager
def emptied(officer: Officer) -> Iterator[None]:
    """The office without its database, so that a backup may take its place."""
    database, aside = officer.directory / "election.db", officer.directory / "aside.db"
    database.rename(aside)
    try:
        yield
    finally:
        aside.replace(database)


def read_files(officer: Officer, shares: Shares) -> Iterator[Sample]:
    """The files that commands read: each as a good one, in the order of a poll's life."""
    yield Sample("ballots.blt", ("count", "ballots.blt"), BLT)
    yield Sample("ballots.csv", ("count", "ballots.csv"), CSV)
    yield Sample("names.txt", ("count", "ballots.csv", "--candidates", "names.txt"), NAMES)
    yield Sample("order.txt", ("count", "ballots.csv", "--tie-order", "order.txt"), NAMES)
    yield of_path(".env", "polls")
    officer.does("key", "new", "whole.key")
    yield of_path("whole.key", "key", "check", "whole.key")
    yield Sample("decision.toml", ("draft", "decision.toml"), DECISION.encode())
    yield Sample("core-maintainers.csv", ("draft", "decision.toml"), ROLL.encode())
    yield of_path(shares.robin, "key", "check", shares.robin, shares.terry)
    yield of_path(shares.card, "key", "check", shares.card)
    officer.does("box", SLUG, "box.json")
    unseals(officer, shares)
    root = ("--root", root_of("box.json"), "--yes")
    opening = (*root, "--share", shares.robin, "--share", shares.terry, "--out", "again.json")
    yield of_path("box.json", "unseal", "box.json", *opening)
    yield of_path(shares.terry, "unseal", "box.json", *opening)
    yield of_path("opened.json", "tally", SLUG, "--opened", "opened.json")
    officer.does("tally", SLUG, "--opened", "opened.json")
    officer.does("publish", SLUG, "--yes")
    officer.does("export", SLUG, "record.zip")
    officer.does("export", SLUG, "record")
    yield of_path("record.zip", "verify", "record.zip")
    for path in sorted(Path("record").rglob("*")):
        if path.suffix in {".json", ".jsonl", ".csv", ".blt"} or path.name == "SHA256SUMS":
            yield of_path(str(path), "verify", "record")
    officer.clock.forward(days=7)
    signing = ("--statement", "https://example.org/reasons", "--yes")
    officer.does("certify", SLUG, *signing, "--out", "certification.json")
    yield of_path("certification.json", "sign", "certification.json", "--key", "absent", "--yes")
    Path("made.sig").write_text(sign(ROBIN, Path("certification.json").read_bytes()), "ascii")
    yield of_path("made.sig", "certify", SLUG, *signing, "--signature", "made.sig")
    yield Sample("receipt.txt", ("receipt", "receipt.txt", "--record", "record"), RECEIPT)
    officer.does("backup", "copy.db")
    yield of_path("copy.db", "restore", "copy.db")


def of_path(name: str, *words: str) -> Sample:
    """The file as it lies there."""
    return Sample(name, words, Path(name).read_bytes())


def test_no_file_gives_a_traceback_or_holds_a_command_up(officer: Officer) -> None:
    """Each file that a command reads is spoiled: its text, its values, its lines, its bytes."""
    samples = list(read_files(officer, closed(officer, naming(officer=public_line(ROBIN)))))
    for sample in samples:
        sample.tried(officer, sample.content)

    def attempt(chance: Chance) -> str:
        sample = chance.choice(samples)
        try:
            return sample.tried(officer, chance.content(sample.content))
        finally:
            Path(sample.name).write_bytes(sample.content)
            Path("again.json").unlink(missing_ok=True)

    run(150, 0.5, attempt)
