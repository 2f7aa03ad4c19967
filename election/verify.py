#!/usr/bin/env python3
"""Verify the record of a poll: python3 -I verify.py DIRECTORY-OR-ZIP [--definition H] [--head H].

--rehearsal verifies the record of a rehearsal: without it such a record is refused as a result.

One file, Python 3.9 or newer, nothing but its standard library: it shares no code with the service
that made the record. It takes nothing on trust: every file is compared with what follows from the
others, ballots are counted anew, and signatures are checked, all by the plain code below. It opens
no file outside the record, writes none, and runs nothing that lies in the record.

Each check prints a line. A failure is one sentence that names the file and the fact, and makes the
exit status 1; 2 is a wrong call. What each file holds is told in docs/reference/record.md; how to
use this program, and where its own SHA-256 is found, in docs/reference/verify.md.

Read it from top to bottom: the files; canonical JSON; signatures; then the record in the order of
a poll's life: definition, journal, box, ballots, count, certification; last, the list of checks.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.isolated:
    sys.path.pop(0)  # what lies beside this file is the record's, and must not be imported

import argparse
import base64
import bisect
import hashlib
import json
import re
import struct
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, combinations
from math import gcd
from pathlib import Path
from typing import Any

# Bounds, so that a hostile record cannot exhaust this machine. A million ballots lie within them.
MOST_FILES = 1000
MOST_BYTES = 8 * 2**30  # of one file that is read piece by piece
MOST_HELD = 3 * 2**27  # of one file that is held as a whole
MOST_LINES = 2**26  # the bytes of a journal
MOST_MEMORY = 2**31  # for what a file of JSON says
MOST_STEPS = 20_000_000  # of the search for the ends that other lots lead to
FEW_STEPS = 5_000_000  # of that search, with which the service tries every lot
MOST_DAYS = 100  # between the last act in a record and its publication

# Every file that a record can have; which of them one has follows from the poll.
UNCHECKED = ("README.txt", "report.html", "report.md", "verify.py")  # but for their sums
ALWAYS = {*UNCHECKED, "definition.json", "roll.csv", "box.json", "tally.json", "journal.jsonl"}
ALWAYS |= {"allowed_signers", "SHA256SUMS", "SHA256SUMS.sig"}
EXPORTS = ("ballots.blt", "ballots.csv", "cvr.json", "rctab/ballots.csv", "rctab/config.json")
NAMES = {*ALWAYS, *EXPORTS, "ballots.json", "codes.json", "certification.json"}
NAMES |= {f"certification.json.{office}.sig" for office in ("officer", "scrutineer")}
FOLDERS = {"rctab"}
REOPEN = "reopen-nominations"

HASH = re.compile("[0-9a-f]{64}")
ID = re.compile("[a-z0-9-]{1,32}")
LINK = re.compile(r"https?://\S+")
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
FILE_NAME = re.compile(r"(\w[\w.-]*/)*\w[\w.-]*", re.ASCII)

NO_RECORD_SHOWS = """What no record can show:
- that the opened ballots are those that lay in the envelopes, and who opened them;
- that each envelope came from the elector whom it was taken from;
- that each elector's newest ballot is in the box: only their mail, receipt and code show it;
- that the roll and the number of recusals are right;
- that the pages which electors saw were honest."""

NOT_CHECKED = f"""Not checked:
- what {", ".join(UNCHECKED[:-1])} say: read the result here;
- what the copy of {UNCHECKED[-1]} in the record does: run another;
- that fewer changed ballots than the margin would not do."""

Rankings = dict[tuple[str, ...], int]  # how many ballots have each ranking
Lines = Iterator[str]  # what a check says of a record in which it finds nothing wrong
Value = Any  # of JSON, whose shape was checked when it was read


class Fault(Exception):
    """A fault, as one sentence that names the file and the fact."""


class Note(str):
    """A line that says what an honest record may hold, and a reader should know."""


def require(fact: object, sentence: str) -> None:
    if not fact:
        raise Fault(sentence)


def shown(value: object) -> str:
    """A value of the record within a sentence: short, and in plain ASCII."""
    if isinstance(value, (dict, list)):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    text = value[:90] if isinstance(value, str) else json.dumps(value)
    text = text if text.isprintable() and text.isascii() else ascii(text)
    return text if len(text) < 80 else text[:76] + "..."


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def progress(text: str) -> None:
    """Where a long check stands; on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{text:<79}", end="" if text else "\r", file=sys.stderr, flush=True)


# The files ------------------------------------------------------------------------------------

Files = dict[str, Callable[[], Any]]  # how to open each file, by its name


def files_in_directory(root: Path) -> Files:
    """Every plain file below a directory; anything else there, such as a link, is a fault."""
    files: Files = {}
    folders = [root]
    for folder in folders:  # which grows
        for path in folder.iterdir():
            name = path.relative_to(root).as_posix()
            plain = not path.is_symlink() and (path.is_dir() or path.is_file())
            require(plain, f"{shown(name)} is not a plain file")
            if path.is_dir():
                require(name in FOLDERS, f"{shown(name)} is no folder of a record")
                folders.append(path)
            else:
                files[name] = partial(path.open, "rb")
            require(len(files) + len(folders) <= MOST_FILES, f"there are over {MOST_FILES} files")
    return files


def files_in_zip(path: Path) -> Files:
    """Every file of a zip that is, to the byte, the zip which the service makes of these files.

    A zip names its files and their sizes twice, beside each file and in a list at the end, and
    programs believe one or the other. So both are made anew here, and must be what is there.
    """
    size, other = path.stat().st_size, "unpack it, and verify the directory"
    with path.open("rb") as file:
        file.seek(-min(22, size), 2)
        end = file.read()
    length, start = int.from_bytes(end[12:16], "little"), int.from_bytes(end[16:20], "little")
    plain = len(end) == 22 and end[:4] == b"PK\5\6" and start + length + 22 == size
    require(plain, f"this is no plain zip: {other}")
    require(length <= 1000 * MOST_FILES, f"the zip holds over {MOST_FILES} files")
    archive = zipfile.ZipFile(path)
    files: Files = {}
    headers, listed, place = [], [], 0
    for entry in archive.infolist():
        name, bytes_there = entry.orig_filename, entry.file_size
        require(FILE_NAME.fullmatch(name), f"{shown(name)} is not a plain file")
        require(name not in files, f"{name} is twice in the zip")
        require(name > max(files, default=""), f"{name} is not in the order of the names")
        stored = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == bytes_there
        require(stored, f"{name} is not stored plainly: {other}")
        header = struct.pack(
            "<HHHHHLLLHH", 20, 0, 0, 0, 33, entry.CRC, *[bytes_there] * 2, len(name), 0
        )
        headers.append((place, b"PK\3\4" + header + name.encode()))
        mode = struct.pack("<HHHLL", 0, 0, 0, 0o100644 << 16, place)
        listed.append(b"PK\1\2\x14\3" + header + mode + name.encode())
        place += 30 + len(name) + bytes_there
        files[name] = partial(archive.open, entry)
    ends = struct.pack("<HHHHLLH", 0, 0, *[len(files)] * 2, length, place, 0)
    with path.open("rb") as file:
        for at, header in headers:
            file.seek(at)
            same = file.read(len(header)) == header
            require(same, f"the zip has other headers than the service writes: {other}")
        file.seek(place)
        same = file.read(length + 23) == b"".join(listed) + b"PK\5\6" + ends
    require(same, f"the zip has another list of files than the service writes: {other}")
    return files


class Record:
    """The files of a record, and what they say; each check adds what it has read."""

    definition: Value
    question: Value  # of the definition: one of three kinds
    journal: list[Value]
    said: dict[str, list[Value]]  # the data of the journal's entries, by act
    box: Value
    opened: bool  # whether the quorum was met, so that there are ballots
    marked: Rankings  # how many ballots have each marking or ranking
    ballots: Value  # the rest of ballots.json
    codes: list[str]
    lot: Value
    rankings: Rankings  # of an election, the withdrawn struck
    closeness: Value
    tally: Value
    certified: bool
    certification: Value
    proof: str  # what the hashes of a mail prove

    def __init__(self, source: Path | Files) -> None:
        if isinstance(source, Path):
            source = files_in_directory(source) if source.is_dir() else files_in_zip(source)
        self.files = source
        self.digests: dict[str, str] = {}

    def pieces(self, name: str, size: int) -> Iterator[bytes]:
        require(name in self.files, f"{name} is missing")
        try:
            with self.files[name]() as file:
                while piece := file.read(size):
                    yield piece
        except (OSError, zipfile.BadZipFile) as error:
            raise Fault(f"{name} cannot be read: {shown(str(error))}") from error

    def require_content(self, name: str, expected: Iterable[bytes]) -> None:
        """Raise a Fault unless the file is made of these pieces; neither is held as a whole."""
        require(name in self.files, f"{name} is missing")
        place = 0
        with self.files[name]() as file:
            for piece in chain(expected, [b""]):
                found = file.read(len(piece) or 1)
                if found != piece:
                    at = next(
                        (
                            at
                            for at, each in enumerate(piece)
                            if found[at : at + 1] != bytes([each])
                        ),
                        0,
                    )
                    text = shown(found[at : at + 60].decode("utf-8", "replace"))
                    raise Fault(
                        f"{name} is not what the ballots give: from byte {place + at} on: {text}"
                    )
                place += len(piece)

    def bytes(self, name: str, most: int = 0) -> bytes:
        most = most or MOST_HELD
        data = next(self.pieces(name, most + 1), b"")
        require(len(data) <= most, f"{name} is larger than it can be")
        return data

    def sha256(self, name: str) -> str:
        if name not in self.digests:
            digest, length = hashlib.sha256(), 0
            for piece in self.pieces(name, 2**20):
                digest.update(piece)
                length += len(piece)
                progress(f"reading {name}: {length >> 20} MiB")
                require(length <= MOST_BYTES, f"{name} is larger than it can be")
            self.digests[name] = digest.hexdigest()
        return self.digests[name]


def check_sums(record: Record) -> Lines:
    """SHA256SUMS lists every file but itself and its signature, with the right digest."""
    listed: dict[str, str] = {}
    before = ""
    lines = record.bytes("SHA256SUMS", 1000 * MOST_FILES).decode("latin-1").split("\n")
    require(lines.pop() == "", "SHA256SUMS does not end with a line feed")
    for number, line in enumerate(lines, start=1):
        digest, name, where = line[:64], line[66:], f"SHA256SUMS: line {number}"
        plain = HASH.fullmatch(digest) and line[64:66] == "  " and FILE_NAME.fullmatch(name)
        require(plain, f"{where} is no digest and name of a file")
        require(name > before, f"{where} is not in the order of the names")
        listed[name], before = digest, name
    there = record.files.keys() - {"SHA256SUMS", "SHA256SUMS.sig"}
    for name in sorted(there | listed.keys() | ALWAYS - {"SHA256SUMS", "SHA256SUMS.sig"}):
        require(name in NAMES, f"{shown(name)} is no file of a record")
        require(name in there, f"{name} is missing")
        require(name in listed, f"{name} is not listed in SHA256SUMS")
        same = record.sha256(name) == listed[name]
        require(same, f"{name} was changed: SHA256SUMS has another digest")
    yield f"SHA256SUMS lists all {len(listed)} other files, and each is as it says"


# Canonical JSON (RFC 8785) --------------------------------------------------------------------
# A record uses objects with ASCII keys, lists, texts, whole numbers, true, false and null. For
# these, Python's own sorted JSON without spaces is the canonical spelling, and any other spelling
# of a value is refused: a key twice, a space, another order, another escape.


def whole(text: str) -> int:
    if len(text) > 16 or abs(int(text)) >= 2**53:
        raise ValueError("a number is too large")
    return int(text)


def not_whole(text: str) -> None:
    raise ValueError(f"{text} is not a whole number")


def canonical(value: Value) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parse(name: str, data: bytes, shape: Value) -> Value:
    """The value of canonical JSON that has this shape. Raises Fault for anything else."""
    wide = 4 if any(bytes([lead]) in data for lead in range(0xF0, 0xF5)) else 2  # bytes in memory
    wide = 1 if data.isascii() else wide
    most = {b"{": 250, b"[": 100, b",": 40, b'"': 30}  # what each may take, in bytes
    memory = 6 * len(data) + sum(most[mark] * data.count(mark) for mark in most)
    small = wide * len(data) <= MOST_HELD and memory <= MOST_MEMORY
    require(small, f"{name} is too large to be held in memory")
    numbers: Value = {"parse_int": whole, "parse_float": not_whole, "parse_constant": not_whole}
    try:
        value = json.loads(data.decode(), **numbers)
        same = canonical(value) == data
    except (ValueError, RecursionError) as error:
        raise Fault(f"{name} is not canonical JSON: {shown(str(error))}") from error
    require(same, f"{name} is not canonical JSON: its value is spelled otherwise")
    wrong = misfit(value, shape)
    require(not wrong, f"{name}: {wrong.lstrip('.')}")
    return value


def misfit(value: Value, shape: Value) -> str:
    """Where and how a value differs from a shape; empty where it fits.

    A shape is a type, a pattern of text, a tuple of the texts allowed, a list with the shape of
    its items, or the shapes of an object's values by key. A key that ends in `?` may be absent.
    """
    if isinstance(shape, dict) and type(value) is dict:
        for key, inner in shape.items():
            name = key.rstrip("?")
            wrong = misfit(value[name], inner) if name in value else ""
            if wrong or (name not in value and name == key):
                return f".{name}{wrong or ' is missing'}"
        unknown = value.keys() - {key.rstrip("?") for key in shape}
        return f".{shown(min(unknown))} is unknown" if unknown else ""
    if isinstance(shape, list) and type(value) is list:
        faults = ((number, misfit(item, shape[0])) for number, item in enumerate(value))
        return next((f"[{number}]{wrong}" for number, wrong in faults if wrong), "")
    if isinstance(shape, tuple):
        fits = type(value) is str and value in shape
    elif isinstance(shape, re.Pattern):
        fits = type(value) is str and shape.fullmatch(value) is not None
    else:
        fits = shape in (type(value), object) and not (shape is int and value < 0)
    return "" if fits else f" is {shown(value)}, which it cannot be"


def require_equal(where: str, found: Value, expected: Value) -> None:
    """Raise a Fault that names the first place where two values differ."""
    if type(found) is dict and type(expected) is dict:
        for key in sorted(found.keys() | expected.keys()):
            place = f"{where}.{shown(key)}"
            require(key in found, f"{place} is missing")
            require(key in expected, f"{place} has no place there")
            require_equal(place, found[key], expected[key])
    elif type(found) is list and type(expected) is list and len(found) == len(expected):
        for number, item in enumerate(found):
            require_equal(f"{where}[{number}]", item, expected[number])
    else:
        same = type(found) is type(expected) and found == expected
        require(same, f"{where} is {shown(found)}, and the other files give {shown(expected)}")


# Signatures: Ed25519 (RFC 8032) in OpenSSH's format (PROTOCOL.sshsig) ---------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # X, Y, Z, T, where x = X / Z, y = Y / Z and x * y = T / Z
NEUTRAL = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number: int, point: Point) -> Point:
    result = NEUTRAL
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data: bytes) -> Point | None:
    """The point of its one canonical encoding; None for any other 32 bytes."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


BASE = decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL


def is_signing_key(key: bytes) -> bool:
    """True for a point of its one encoding that is not of small order.

    With a key of small order one signature fits every message, and anybody can make it.
    """
    point = decode(key)
    return point is not None and encode(multiply(8, point)) != encode(NEUTRAL)


def is_sealing_key(key: bytes) -> bool:
    """True for an X25519 key (RFC 7748) of its one encoding that is not of small order.

    What is sealed to a key of small order, anybody can open. Three doublings, by the x coordinate
    alone, make nothing of such a point.
    """
    x, z = int.from_bytes(key, "little"), 1
    if len(key) != 32 or x >= P:
        return False
    for _ in range(3):
        plus, minus = (x + z) ** 2 % P, (x - z) ** 2 % P
        x, z = plus * minus % P, (plus - minus) * (plus + 121665 * (plus - minus)) % P
    return z != 0


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """True where the key signed the message: S * B - k * A is R, byte for byte, without cofactor.

    A key of small order is refused, and so is an S or a point that is not in its one encoding.
    """
    point = decode(key)
    if point is None or len(signature) != 64 or not is_signing_key(key):
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    return s < ORDER and encode(add(multiply(s, BASE), multiply(k, minus))) == r


def packed(*texts: bytes) -> bytes:
    """Texts as the SSH protocol writes them, each after its length."""
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


def key_in(text: str) -> bytes:
    """The 32 bytes of a key in its one spelling, `ssh-ed25519 BASE64`."""
    blob = from_base64(text[12:].encode())
    spelled = f"ssh-ed25519 {base64.b64encode(blob).decode()}" == text
    right = spelled and blob == packed(b"ssh-ed25519", blob[-32:])
    require(right, f"definition.json: {shown(text)} is no OpenSSH Ed25519 key")
    sound = is_signing_key(blob[-32:])
    require(
        sound, f"definition.json: the key {shown(text)} proves nothing: anybody can sign with it"
    )
    return blob[-32:]


def from_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        return b""


def armoured(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    lines = b"".join(text[at : at + 70] + b"\n" for at in range(0, len(text), 70))
    return b"-----BEGIN SSH SIGNATURE-----\n" + lines + b"-----END SSH SIGNATURE-----\n"


def require_signed(record: Record, name: str, of: str, key: bytes) -> None:
    """The file `name` is a signature of the file `of` by the key, in the one spelling it can have.

    Nothing is parsed: the only bytes of a signature that are not known before are its last 64.
    """
    armour = record.bytes(name, 1000)
    blob = from_base64(b"".join(armour.split(b"\n")[1:-2]))
    require(armour == armoured(blob), f"{name} is no OpenSSH signature in its one spelling")
    signature = packed(b"ssh-ed25519", blob[-64:])
    body = packed(packed(b"ssh-ed25519", key), b"election", b"", b"sha512", signature)
    right = blob == b"SSHSIG\0\0\0\1" + body
    require(right, f"{name} is made with another key, or for another purpose, than it should be")
    digest = hashlib.sha512(record.bytes(of)).digest()
    message = b"SSHSIG" + packed(b"election", b"", b"sha512", digest)
    require(is_signed(key, blob[-64:], message), f"{name} does not sign {of} as it is")


def check_signatures(record: Record) -> Lines:
    """Every key that is to sign has signed what it should, and nobody else's has."""
    people, certified = record.definition["people"], "certification.json" in record.files
    keys = {"service": record.definition["service_key"]}
    keys |= {office: holder.get("key") for office, holder in acting(record).items()}
    named = [record.definition["service_key"]]
    named += [people[each]["key"] for each in OFFICIALS if "key" in people.get(each, {})]
    raw = {key: key_in(key) for key in named}
    require(len(set(named)) == len(named), "definition.json: two sign with the same key")
    for who, key in keys.items():
        of = "SHA256SUMS" if who == "service" else "certification.json"
        name = f"{of}.sig" if who == "service" else f"{of}.{who}.sig"
        there, due = name in record.files, key is not None and (who == "service" or certified)
        require(due or not there, f"{name} is there, and no key of the {who} is to sign")
        if due:
            require_signed(record, name, of, raw[key])
            yield f"{name} is the signature of {of} by the {who}'s key"
    lines = (f'{who} namespaces="election" {key}\n' for who, key in keys.items() if key)
    same = record.sha256("allowed_signers") == sha256("".join(lines).encode())
    require(same, "allowed_signers, which ssh-keygen reads, has not the keys of definition.json")


# The definition -------------------------------------------------------------------------------

WHERE = ("on the server", "elsewhere")
FRACTION = {"num": int, "den": int}
THRESHOLD = {"comparison": ("at least", "more than"), "ratio": FRACTION}
MODES = ("counts_and_votes", "counted_no_ballot", "excluded")
OFFICIAL = {"name": str, "email": str, "key?": str}
OFFICES = ("officer", "scrutineer")
OFFICIALS = (*OFFICES, "officer_alternate", "scrutineer_alternate")
PEOPLE = dict.fromkeys(OFFICES, OFFICIAL)
PEOPLE |= {f"{office}_alternate?": OFFICIAL for office in OFFICES}
PERSON = {"id": ID, "name": str, "handle": str, "lead": bool}
VACANCY = {"of": ID, "cause": str, "declared_by": str, "date": DAY, "link": LINK}
PUNCTUAL = timedelta(hours=1)  # an opening up to so late counts as one at `opens`
DAYS = dict.fromkeys(("minimum_notice_days", "minimum_voting_days", "challenge_days"), int)
PIECE = {"sha256": HASH, "holders": [int]}
SHARE = {
    "text": str,
    "threshold": THRESHOLD,
    "base": ("roll", "cast"),
    "quorum?": FRACTION,
    "conflict?": str,
}
CALL = {"subject": ID, "subject_mode": MODES, "called_on": DAY, "callers": [ID]}
CANDIDATE = {"id": ID, "name": str, "statement": str, "consented?": DAY, "nominated_by?": [ID]}
NOMINATIONS = {
    "opens": INSTANT,
    "closes": INSTANT,
    "nominators": ("published", "private"),
    "statement_limit": int,
    "questions?": LINK,
}
QUESTIONS: dict[str, Value] = {
    "removal": {"kind": str, **SHARE, **CALL},
    "decision": {"kind": str, **SHARE, "about?": str, "subject_mode?": MODES},
    "election": {
        "kind": str,
        "text": str,
        "method": ("irv",),
        "ties": ("look-back", "lot"),
        "final_tie": ("runoff", "lot"),
        "quorum": FRACTION,
        "removed_may_stand": bool,
        "candidates": [CANDIDATE],
        "nominations?": NOMINATIONS,
        "trigger": {"removal?": ID, "tied?": ID, "vacancy?": VACANCY},
    },
}
OUTCOMES = {  # enough Yes; not enough, or no quorum
    "removal": ("carried", "not carried"),
    "decision": ("confirmed", "declined"),
}
DEFINITION = {
    "format": ("election-definition/v1",),
    "slug": ID,
    "question": dict,
    "statement?": LINK,
    "reply?": LINK,
    "rules?": LINK,
    "roll": {"source": str, "as_of": DAY, "people": [PERSON]},
    "times": {**dict.fromkeys(("opens", "closes"), INSTANT), **DAYS, "reminders": [INSTANT]},
    "people": {**PEOPLE, "contact": str},
    "publish": ("with_codes", "codes_apart"),
    "trustees?": {"needed": int, "people": [OFFICIAL], "pieces": [PIECE]},
    "key": {"public": HASH, "made": WHERE},
    "seeds": [{"by": ("officer", "scrutineer"), "sha256": HASH}],
    "service_key": str,
    "ballot_bytes": int,
    "replaced_per_elector": int,
    "rehearsal?": bool,
}


def check_definition(record: Record) -> Lines:
    """One poll, judged no further than the count needs."""
    name = "definition.json"
    definition = record.definition = parse(name, record.bytes(name), DEFINITION)
    question = record.question = definition["question"]
    wrong = misfit(question.get("kind"), tuple(QUESTIONS))
    wrong = f".kind{wrong}" if wrong else misfit(question, QUESTIONS[question["kind"]])
    require(not wrong, f"{name}: question{wrong}")
    kind, ids = question["kind"], [person["id"] for person in definition["roll"]["people"]]
    for share in (question.get("threshold", {}).get("ratio"), question.get("quorum")):
        proper = not share or 0 < share["den"] >= share["num"]
        require(proper, f"{name}: the threshold or quorum is no fraction of a whole")
        lowest = not share or gcd(share["num"], share["den"]) == 1
        require(lowest, f"{name}: the threshold or quorum is not in lowest terms")
    if kind == "election":
        triggers = len(question["trigger"])
        require(triggers == 1, f"{name} has {triggers} triggers")
    else:
        check_threshold(name, question)
    standing = candidates_of(record)
    for names in (ids, standing):
        require(len(set(names)) == len(names), f"{name}: a person or candidate is there twice")
    named = {question["subject"]} if kind == "removal" else {*standing} - {REOPEN}
    require(named <= {*ids}, f"{name}: the subject or a candidate is not on the roll")
    if kind == "decision":
        fit = ("subject_mode" in question) == (question.get("about") in ids)
        require(fit, f"{name}: a decision has a subject_mode exactly if `about` is on the roll")
    require(definition.get("rehearsal", True), f"{name}: a poll that is no rehearsal says nothing")
    holders = [seed["by"] for seed in definition["seeds"]]
    fit = holders in ([["officer"], ["officer", "scrutineer"]] if kind == "election" else [[]])
    require(fit, f"{name}: the seeds are not those of a poll of its kind")
    yield f"definition.json is of one {kind}, {definition['slug']}, with hash {record.sha256(name)}"


def check_rehearsal(record: Record, asked: bool) -> Lines:
    """A rehearsal is no poll: what its people did is invented, and nobody decided anything."""
    is_one, option = "rehearsal" in record.definition, "--rehearsal"
    invented = "its people and ballots are invented, and nobody decided anything"
    require(asked or not is_one, f"this is a REHEARSAL and no result: {invented} ({option})")
    require(is_one or not asked, f"this is no rehearsal: verify it without {option}")
    if is_one:
        yield Note(f"REHEARSAL, no result: {invented}")


def check_threshold(name: str, question: Value) -> None:
    """Only more than one half is enough; a share of those casting needs a quorum."""
    ratio, more = question["threshold"]["ratio"], question["threshold"]["comparison"] == "more than"
    majority, possible = 2 * ratio["num"] + more > ratio["den"], ratio["num"] + more <= ratio["den"]
    require(majority, f"{name}: the threshold is no majority")
    require(possible, f"{name}: the threshold is more than the whole")
    kind, fit = question["kind"], ("quorum" in question) == (question["base"] == "cast")
    require(fit, f"{name}: a {kind} has a quorum exactly if its base is `cast`")


def check_roll(record: Record) -> Lines:
    """roll.csv is the roll of the definition, byte for byte."""
    people = record.definition["roll"]["people"]
    lines = ["id,name,handle,lead\n"]
    for person in people:
        lead = "yes" if person["lead"] else "no"
        lines.append(csv_row([person["id"], person["name"], person["handle"], lead]))
    same = record.sha256("roll.csv") == sha256("".join(lines).encode())
    require(same, "roll.csv is not the roll of definition.json")
    yield f"roll.csv is its roll of {len(people)} people"


def as_text(cell: str) -> str:
    """A quote before what a spreadsheet would take for a formula: record.md, roll.csv."""
    return re.sub("(^|;)( *)('*)(?=[=+@\t\r\uff1d\uff0b\uff0d\uff20-])", r"\1\2'\3", cell)


def csv_row(cells: list[str]) -> str:
    """A row: in quotes what needs them, and every cell of a row that holds a semicolon."""
    signs = "" if any(";" in cell for cell in cells) else '",'
    texts = map(as_text, cells)
    return (
        ",".join(
            '"' + text.replace('"', '""') + '"' if not signs or set(signs) & set(text) else text
            for text in texts
        )
        + "\n"
    )


def check_key(record: Record) -> Lines:
    """Of the key's n trustees any k hold all of its pieces, and fewer do not."""
    made, trustees = record.definition["key"]["made"], record.definition.get("trustees")
    sound = is_sealing_key(bytes.fromhex(record.definition["key"]["public"]))
    require(sound, "definition.json: the poll key seals nothing: anybody can open what it seals")
    if trustees is None:
        yield f"the poll key is one key, made {made}: whoever holds it can open ballots"
        return
    k, n, pieces = trustees["needed"], len(trustees["people"]), trustees["pieces"]
    require(2 <= k < n <= 7, f"definition.json: {k} of {n} trustees is no sharing of a key")
    for each in trustees["people"]:
        if "key" in each:
            key_in(each["key"])
    lacking = combinations(range(1, n + 1), k - 1)  # each piece is with all but these
    holders = [
        [trustee for trustee in range(1, n + 1) if trustee not in those] for those in lacking
    ]
    fit = [piece["holders"] for piece in pieces] == holders
    fit = fit and len({piece["sha256"] for piece in pieces}) == len(pieces)
    require(fit, f"definition.json: the pieces of the key are not those of {k} of {n} trustees")
    yield f"the poll key was made and split {made}; any {k} of its {n} trustees can open ballots"


def candidates_of(record: Record) -> list[str]:
    return [candidate["id"] for candidate in record.question.get("candidates", [])]


def entitled(record: Record) -> int:
    """The electors who count, before recusals."""
    mode = record.question.get("subject_mode")
    return len(record.definition["roll"]["people"]) - (1 if mode == "excluded" else 0)


def electors(record: Record) -> int:
    """Those who count, less the recused."""
    return entitled(record) - int(record.said["opened"][0]["recused"])


def needed(share: Value, total: int) -> int:
    """The smallest whole number that reaches a fraction of the total."""
    return -(-int(share["num"]) * total // int(share["den"]))


def needed_yes(threshold: Value, total: int) -> int:
    """The smallest number of Yes, one at least, that is at least or more than the ratio."""
    ratio = threshold["ratio"]
    if threshold["comparison"] == "more than":
        return int(ratio["num"]) * total // int(ratio["den"]) + 1
    return max(1, needed(ratio, total))


# The journal ----------------------------------------------------------------------------------

COUNT = {"count": int}
FILED = ("by link", "by the officer")
DISPUTE = {"number": int, "statement": str, "filed": FILED, "by?": ID}
RULING = {"number": int, "statement": str, "ruling": ("dismissed", "upheld"), "by": OFFICES}
RULING_TIME = timedelta(days=7)  # until then only the officer rules
NOTICED = "noticed open closed revealed unsealed tallied published"
SEED = {"by": ("officer", "scrutineer"), "seed": HASH, "drawn?": LINK}
CLOSED = {"envelopes": int, "replaced": int, "root": HASH, "never_reached?": int}
HOW = {"where": WHERE, "shares?": [int], "outputs?": int, "signed?": [str]}
UNSEALED = {"opened": HASH, "void": int, **HOW}
MOVED = dict.fromkeys(("nominations_close", "opens", "closes"), INSTANT)
FIXED = {"roll": HASH, "rules": HASH, "electors": int}
LIFE: dict[str, tuple[str, str, Value]] = {
    # act: the phases in which it may come, the phase it leads to (empty: the same), its data
    "drafted": ("beginning draft", "draft", {"definition": HASH}),
    "nominations opened": ("draft", "nominating", {**FIXED, **MOVED, "nominations_open": INSTANT}),
    "nominations extended": ("nominating", "", MOVED),
    "nominations closed": ("nominating", "nominated", {"candidates": [ID], "nominators?": dict}),
    "noticed": ("draft nominated", "noticed", {"definition": HASH, "electors": int}),
    "reply added": ("noticed", "", {"link": LINK}),
    "recused": ("noticed", "", COUNT),
    "address changed": ("nominating nominated noticed open", "", COUNT),
    "link reissued": ("open", "", COUNT),
    "handed over": ("noticed open", "", COUNT),
    "opened": ("noticed", "open", {"electors": int, "recused": int, "n?": int, "needed?": int}),
    "extended": ("open", "", {"closes": INSTANT, "reason": str}),
    "withdrawn": ("noticed open", "", {"candidate": ID}),
    "closed": (
        "open",
        "closed",
        {"envelopes": int, "replaced": int, "root": HASH, "never_reached?": int},
    ),
    "seeds revealed": ("closed", "revealed", {"seeds": [SEED]}),
    "unsealed": ("closed revealed", "unsealed", UNSEALED),
    "tallied": ("closed unsealed", "tallied", {"outcome": str, "tally": HASH}),
    "published": ("tallied", "published", {"sums": HASH}),
    "objected": ("noticed", "", DISPUTE),
    "challenged": ("published", "", DISPUTE),
    "ruled": (NOTICED, "", RULING),
    "recounted": ("published", "", {"tally": HASH, "opened?": HASH}),
    "alternate took over": (NOTICED, "", {"office": OFFICES, "reason": str}),
}
ENTRY = {"seq": int, "at": INSTANT, "act": tuple(LIFE), "data": dict, "previous": HASH}


def check_journal(record: Record) -> Lines:
    """The entries are one chain, in an order that a poll's life can have."""
    name, previous, phase = "journal.jsonl", "0" * 64, "beginning"
    record.journal, record.said = [], defaultdict(list)
    lines = record.bytes(name, MOST_LINES).split(b"\n")
    require(lines.pop() == b"", f"{name} does not end with a line feed")
    for number, line in enumerate(lines, start=1):
        where = f"{name}: line {number}"
        entry = parse(where, line, ENTRY)
        require(entry["seq"] == number, f"{where} has the number {entry['seq']}")
        require(entry["previous"] == previous, f"{where} has not the hash of the line before it")
        act, (phases, leads_to, shape) = entry["act"], LIFE[entry["act"]]
        require(phase in phases.split(), f"{where}: `{act}` cannot come in the phase {phase}")
        wrong = misfit(entry["data"], shape)
        require(not wrong, f"{where}: data{wrong}")
        phase, previous = leads_to or phase, sha256(line)
        record.journal.append({**entry, "hash": previous})
        record.said[act].append(entry["data"])
    require(phase in {"tallied", "published"}, f"{name} ends in the phase {phase}")
    yield f"journal.jsonl is one chain of {len(lines)} entries, with head {previous}"


def check_acts(record: Record) -> Lines:
    """The journal up to the opening follows from the definition."""
    definition, name = record.definition, "journal.jsonl"
    counts = {"recused": 0, "address changed": 0, "link reissued": 0, "handed over": 0}
    for entry in record.journal:
        if (act := entry["act"]) in counts:
            step = entry["data"]["count"] - counts[act]
            require(step == 1 or (act, step) == ("recused", -1), f"{name}: `{act}` is miscounted")
            counts[act] += step
    people, recused = len(definition["roll"]["people"]), counts["recused"]
    noticed = {"definition": record.sha256("definition.json"), "electors": people}
    require_equal(f"{name}: noticed", record.said["noticed"][0], noticed)
    opened = {"electors": people, "recused": recused}
    if record.question.get("base") == "roll":
        n = entitled(record) - recused
        opened.update(n=n, needed=needed_yes(record.question["threshold"], n))
    require_equal(f"{name}: opened", record.said["opened"][0], opened)
    may_recuse = record.question["kind"] in OUTCOMES and recused < entitled(record)
    require(may_recuse or not recused, f"{name}: so many cannot recuse themselves")
    withdrawn = withdrawn_of(record)
    fit = set(candidates_of(record)) - {REOPEN} >= set(withdrawn)
    fit = fit and len(set(withdrawn)) == len(withdrawn)
    require(fit, f"{name}: somebody withdrew who does not stand, or withdrew twice")
    left = set(candidates_of(record)) - set(withdrawn)
    require(not withdrawn or len(left) > 1, f"{name}: the withdrawals left nothing to choose")
    for entry in record.journal:
        if entry["act"] == "handed over":
            able = acting(record, entry["seq"])["scrutineer"].get("key")
            require(able, f"{name}: a sheet was handed over, and no scrutineer could sign for it")
    if sheets := counts["handed over"]:
        yield f"the journal counts {sheets} ballot links that were handed over"
    yield f"definition.json is the one that was noticed, to {people} people"
    yield f"the poll opened with the roll's numbers: {json.dumps(opened)[1:-1]}"


def withdrawn_of(record: Record) -> list[str]:
    return [data["candidate"] for data in record.said["withdrawn"]]


def moment(text: str) -> datetime:
    return datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")


def check_times(record: Record) -> Lines:
    """All acts that have a time came when the definition and the extensions say."""
    times, name = record.definition["times"], "journal.jsonl"
    try:
        at = {entry["act"]: moment(entry["at"]) for entry in record.journal}
        opens, closes = moment(times["opens"]), moment(times["closes"])
        notice = timedelta(days=times["minimum_notice_days"])
        voting = timedelta(days=times["minimum_voting_days"])
        before = moment(record.journal[0]["at"])
        for entry in record.journal:
            act, now = entry["act"], moment(entry["at"])
            require(before <= now, f"{name}: `{act}` came before the act that it follows")
            before = now
            late = act in {"extended", "withdrawn"} and closes < now
            require(not late or now == at.get("opened"), f"{name}: `{act}` came after the close")
            if act == "extended":
                earlier, closes = closes, moment(entry["data"]["closes"])
                require(earlier < closes, f"{name}: an extension shortens the poll")
    except (ValueError, OverflowError) as error:
        raise Fault(f"{name} or definition.json: no such time: {shown(str(error))}") from error
    require(opens - at["noticed"] >= notice, f"{name}: notice came less than its days ahead")
    require(at["opened"] >= opens, f"{name}: the poll opened before its time")
    begins = opens if at["opened"] - opens <= PUNCTUAL else at["opened"]
    require(closes - begins >= voting, f"{name}: the poll was open for less than its days")
    require(at["closed"] >= closes, f"{name}: the poll closed before its time")
    yield "notice, opening and close came at their times, and no act before the one it follows"


MADE_LATER = ("key", "seeds", "service_key", "ballot_bytes", "replaced_per_elector")
MOST_EXTENSIONS = 3


def check_nominations(record: Record) -> Lines:
    """Candidates, roll and rules are those of the nominations, and these kept their times."""
    window, name = record.question.get("nominations"), "journal.jsonl"
    opened = record.said["nominations opened"]
    require(bool(opened) == bool(window), f"{name}: nominations are not those of definition.json")
    if not window:
        return
    by = window["nominators"] == "published"
    people = [each for each in record.question["candidates"] if each["id"] != REOPEN]
    closed: Value = {"candidates": [each["id"] for each in people]}
    if by:
        closed["nominators"] = {each["id"]: each.get("nominated_by", []) for each in people}
    require_equal(f"{name}: nominations closed", record.said["nominations closed"][0], closed)
    if not by:
        require(
            all("nominated_by" not in each for each in people),
            "definition.json names nominators, who are private",
        )
    require(people, f"{name}: nobody stood when nominations closed")
    alone = len(people) == 1 and REOPEN not in candidates_of(record)
    require(not alone, "definition.json: one candidate stands, and not against Reopen nominations")
    fit = all(len(each["statement"]) <= window["statement_limit"] for each in people)
    require(fit, "definition.json: a statement is longer than nominations allow")
    require_as_drafted(record, opened[0])
    extended = record.said["nominations extended"]
    require(len(extended) <= MOST_EXTENSIONS, f"{name}: nominations were extended too often")
    try:
        check_nomination_times(record, [opened[0], *extended])
    except (ValueError, OverflowError) as error:
        raise Fault(f"{name}: no such time: {shown(str(error))}") from error
    yield f"nominations kept their times, roll and rules, and gave the {len(people)} who stand"


def require_as_drafted(record: Record, opened: Value) -> None:
    """Roll and rules are those of which the journal has the hashes since nominations opened."""
    definition, name = record.definition, "definition.json"
    roll = definition["roll"]
    same = sha256(canonical(roll)) == opened["roll"] and len(roll["people"]) == opened["electors"]
    require(same, f"{name}: the roll is not the one for which nominations were opened")
    rules = {key: definition[key] for key in definition if key not in ("roll", *MADE_LATER)}
    rules["times"] = without(definition["times"], "opens", "closes", "reminders")
    rules["question"] = without(record.question, "candidates")
    rules["question"]["nominations"] = without(record.question["nominations"], "closes")
    if "trustees" in rules:
        rules["trustees"] = without(rules["trustees"], "pieces")
    same = sha256(canonical(rules)) == opened["rules"]
    require(same, f"{name}: the rules are not those for which nominations were opened")


def without(value: Value, *keys: str) -> Value:
    return {key: value[key] for key in value if key not in keys}


def check_nomination_times(record: Record, said: list[Value]) -> None:
    """Each extension moves all by the same whole days, seven at least; the notice moves no less."""
    window, times, name = (
        record.question["nominations"],
        record.definition["times"],
        "journal.jsonl",
    )
    ends = iter([moment(each["nominations_close"]) for each in said])
    end = next(ends)
    for entry in record.journal:
        act, now = entry["act"], moment(entry["at"])
        if act == "nominations opened":
            require(now < end, f"{name}: nominations were opened after their end")
        elif act in {"nominations extended", "nominations closed"}:
            require(end <= now, f"{name}: `{act}` came before the end of nominations")
            end = next(ends, end) if act == "nominations extended" else end
    for earlier, later in zip(said, said[1:]):
        moves = {moment(later[key]) - moment(earlier[key]) for key in MOVED}
        fit = len(moves) == 1 and min(moves) >= timedelta(days=7)
        fit = fit and min(moves) % timedelta(days=1) == timedelta()
        require(
            fit, f"{name}: an extension of nominations does not move all times by a week or more"
        )
    first = said[0]["nominations_open"] == window["opens"]
    same = said[-1]["nominations_close"] == window["closes"]
    require(first and same, "definition.json: its nominations are not at the journal's times")
    moved = moment(times["opens"]) - moment(said[-1]["opens"])
    whole_window = moment(times["closes"]) - moment(said[-1]["closes"]) == moved
    require(
        whole_window and moved >= timedelta(),
        "definition.json: the poll is earlier or shorter than the journal said with nominations",
    )


def check_disputes(record: Record) -> Lines:
    """Objections and challenges have their rulings, and none of them took the result away."""
    name, filed = "journal.jsonl", 0
    waiting: dict[int, Value] = {}
    upheld: list[str] = []
    people = {person["id"] for person in record.definition["roll"]["people"]}
    for entry in record.journal:
        act, data = entry["act"], entry["data"]
        if act in {"objected", "challenged"}:
            filed += 1
            require(data["number"] == filed, f"{name}: objections and challenges are misnumbered")
            require(data.get("by") in {None, *people}, f"{name}: {filed} is by nobody on the roll")
            waiting[filed] = entry
        elif act == "ruled":
            of = waiting.pop(data["number"], None)
            require(of, f"{name}: a ruling on {data['number']}, which waits for none")
            upheld += ruled_on(entry, of)
        elif act == "opened":
            require(not upheld, f"{name}: the poll opened after an objection was upheld")
        elif act == "recounted":
            require("challenge" in upheld, f"{name}: a recount, and no upheld challenge")
            same = data == digests_of(record)
            require(same, f"{name}: the recount is of other ballots, or came to another tally")
            upheld = [each for each in upheld if each != "challenge"]
    if record.said["published"]:
        require(not waiting, f"{name}: not each objection and challenge has a ruling")
        require("objection" not in upheld, f"{name}: an objection was upheld, and it is certified")
        require(not upheld, f"{name}: a challenge was upheld, without a recount after it")
        if filed:
            yield f"each of {filed} objections and challenges has its ruling"
        if recounts := record.said["recounted"]:
            yield f"the ballots were counted again, to the same tally: {len(recounts)}"
    elif waiting or upheld:
        yield Note("an objection waits for its ruling, or was upheld: nothing is certified so")


def ruled_on(entry: Value, of: Value) -> list[str]:
    """What a ruling upheld; the scrutineer rules when the officer had seven days, no sooner."""
    number, late = entry["data"]["number"], moment(of["at"]) + RULING_TIME <= moment(entry["at"])
    fit = late or entry["data"]["by"] == "officer"
    require(fit, f"journal.jsonl: the scrutineer ruled on {number} before seven days were over")
    kind = "objection" if of["act"] == "objected" else "challenge"
    return [kind] if entry["data"]["ruling"] == "upheld" else []


def digests_of(record: Record) -> dict[str, str]:
    """The digests of opened ballots and tally, as the journal has them."""
    unsealed, tallied = record.said["unsealed"], record.said["tallied"][0]["tally"]
    return {"tally": tallied, **({"opened": unsealed[0]["opened"]} if unsealed else {})}


def acting(record: Record, until: str | int = "") -> dict[str, Value]:
    """Officer and scrutineer as they act at the end, or before an act's first entry or a number."""
    people = record.definition["people"]
    holders = {office: people[office] for office in OFFICES}
    for entry in record.journal:
        if until in (entry["act"], entry["seq"]):
            break
        if entry["act"] == "alternate took over":
            office = entry["data"]["office"]
            alternate = people.get(f"{office}_alternate")
            fit = alternate is not None and holders[office] is people[office]
            require(fit, f"journal.jsonl: nobody is named to take over as {office}, or did twice")
            holders[office] = alternate
    return holders


def check_mail(record: Record, definition: str | None, head: str | None) -> Lines:
    """The hashes that somebody took from a mail are those of this record."""
    record.proof = "no mail proves it: give --head from one"
    if definition:
        same = record.sha256("definition.json") == definition
        require(same, "definition.json is another than the one of --definition")
        record.proof = "your mail proves what was fixed at notice; for more, give --head from one"
        yield "--definition is the hash of definition.json"
    if head:
        act = next((entry["act"] for entry in record.journal if entry["hash"] == head), None)
        at = None if act else time_of_next(record, head)
        require(act or at, "journal.jsonl has no entry with the hash of --head")
        early = at and record.certified and at < challenge_ends(record)
        require(not early, f"it was certified at {at}, before the challenge period was over")
        entry = f"the journal's entry `{act}`" if act else "the entry that journals this record"
        record.proof = f"your mail proves {'everything up to ' + entry if act else 'every file'}"
        yield f"--head is the hash of {entry}"


def time_of_next(record: Record, head: str) -> str | None:
    """The time of the entry that journals this record itself, where a head is of that entry.

    The entry is not in the record, for it holds the digest of SHA256SUMS. All but its time is
    known, so every second is tried. None where no second fits.
    """
    last, data = record.journal[-1], {"sums": record.sha256("SHA256SUMS")}
    if record.certified:
        data["statement"] = record.certification["statement"]
    entry = {"act": "certified" if record.certified else "published", "at": "", "data": data}
    entry |= {"previous": last["hash"], "seq": last["seq"] + 1}
    before, _, after = canonical(entry).partition(b'"at":"')
    clock = [b"T%02d:%02d:%02dZ" % (at // 3600, at // 60 % 60, at % 60) for at in range(86400)]
    for days in range(MOST_DAYS):
        day = f"{moment(last['at']) + timedelta(days=days):%Y-%m-%d}"
        progress(f"looking for the head: {day}")
        start = before + b'"at":"' + day.encode()
        time = next((time for time in clock if sha256(start + time + after) == head), None)
        if time:
            return day + time.decode()
    return None


# The box --------------------------------------------------------------------------------------

BOX = {
    "format": ("election-box/v1",),
    "poll": ID,
    "envelopes": [HASH],
    "root": HASH,
    "replaced": [HASH],
}


def ascending(items: Value) -> bool:
    return all(items[at] < items[at + 1] for at in range(len(items) - 1))


def check_box(record: Record) -> Lines:
    name, definition = "box.json", record.definition
    box = record.box = parse(name, record.bytes(name), BOX)
    envelopes, replaced = box["envelopes"], box["replaced"]
    require(box["poll"] == definition["slug"], f"{name} is of another poll than definition.json")
    for key in ("envelopes", "replaced"):
        require(ascending(box[key]), f"{name}: `{key}` are not in ascending order, each once")
    require(set(replaced).isdisjoint(envelopes), f"{name}: a replaced envelope is in the box too")
    digest = hashlib.sha256(b"election-box/v1\n")
    for envelope in envelopes:
        digest.update(f"{envelope}\n".encode())
    require(digest.hexdigest() == box["root"], f"{name}: the root does not follow from `envelopes`")
    facts = {"envelopes": len(envelopes), "replaced": len(replaced), "root": box["root"]}
    closed = record.said["closed"][0]
    no_ballot = record.question.get("subject_mode") == "counted_no_ballot"
    most, number = electors(record) - no_ballot, len(envelopes)
    if "never_reached" in closed:
        facts["never_reached"] = closed["never_reached"]
    require_equal("journal.jsonl: closed", closed, facts)
    require(number <= most, f"{name}: there are {number} envelopes, of {most} with a ballot")
    missed = facts.get("never_reached", 0)
    bound = f"journal.jsonl: closed: no mail reached {missed} electors, of {most} with a ballot"
    require(0 <= missed <= most, bound)
    each, listed = definition["replaced_per_elector"], len(replaced)
    bound = f"{name}: there are {listed} replaced envelopes, of {most} with {each} each at most"
    require(listed <= each * most, bound)
    yield f"box.json has {number} envelopes, of {most} electors with a ballot"
    yield f"its root follows from them, and was fixed at close: {box['root']}"


def quorum_of(record: Record) -> int | None:
    """The number of envelopes that the quorum takes; None for a poll that has no quorum."""
    quorum = record.question.get("quorum")
    return needed(quorum, electors(record)) if quorum else None


def check_quorum(record: Record) -> Lines:
    """The box was opened exactly if the quorum was met; what was opened is there."""
    takes, apart = quorum_of(record), record.definition["publish"] == "codes_apart"
    opened = record.opened = len(record.box["envelopes"]) >= (takes or 0)
    state = f"the quorum is {'met' if opened else 'not met'}"
    unsealed = bool(record.said["unsealed"]) == opened
    require(unsealed, f"journal.jsonl: {state}, and the box was {'not ' * opened}unsealed")
    for name, due in (("ballots.json", opened), ("codes.json", opened and apart)):
        there = name in record.files
        require(there == due, f"{name} is {'missing' if due else 'there'}, against quorum or mode")
    if takes is not None:
        yield f"{state}: it takes {takes} envelopes"
    if not opened:
        yield "the box stayed sealed"


def check_opening(record: Record) -> Lines:
    """The box was opened in a way that the definition allows; no file shows that it was so."""
    if not record.opened:
        return
    how, name = record.said["unsealed"][0], "journal.jsonl: unsealed"
    fields, trustees = how.keys() - {"opened", "void", "where"}, record.definition.get("trustees")
    if how["where"] == "elsewhere":
        require(fields == {"outputs", "signed"}, f"{name} does not say who found what elsewhere")
        outputs, signed = how["outputs"], how["signed"]
        fit = ascending(signed) and may_sign(record, "unsealed").issuperset(signed)
        require(fit, f"{name}: somebody signed twice, or without a key in definition.json")
        require(0 < outputs >= len(signed), f"{name}: there are fewer outputs than signers")
        said = f"the box was opened elsewhere; outputs: {outputs}, the same, signed by: "
        said += ", ".join(signed) or "nobody"
        yield said if len(signed) > 1 else Note(f"one opener only is known: {said}")
    elif fields:
        shares, people = how.get("shares", []), trustees["people"] if trustees else []
        fit = fields == {"shares"} and trustees and len(shares) >= trustees["needed"]
        fit = fit and ascending(shares) and {*shares} <= {*range(1, len(people) + 1)}
        require(fit, f"{name}: these are not shares that open the box of definition.json")
        yield f"the box was opened on the server with the shares of trustees {shares}"
    elif trustees:
        yield Note("the box was opened with the whole key: somebody kept it, beside the trustees")
    else:
        yield "the box was opened on the server with the whole key"


def may_sign(record: Record, until: str = "") -> set[str]:
    """The offices with a key, at the end or before the first entry of an act.

    They are `officer`, `scrutineer`, `trustee 1` and so on.
    """
    named, trustees = acting(record, until), record.definition.get("trustees")
    for number, each in enumerate(trustees["people"] if trustees else [], start=1):
        named[f"trustee {number}"] = each
    return {office for office in named if "key" in named[office]}


# The ballots ----------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = re.compile("-".join(["[0-9A-HJKMNP-TV-Z]{7}"] * 3))
CODES = {"format": ("election-codes/v1",), "poll": ID, "codes": [CODE]}
REASONS = (  # with the first three no code can be read; with the fourth there may be one
    "it was not sealed to this poll's key",
    "it is not canonical JSON",
    "its receipt code is not well-formed",
    "it has other fields than a ballot of this poll",
    "its marking is not an option of this poll",
    "its ranking is not a list of candidates",
    "it ranks somebody who is not a candidate",
    "it ranks a candidate twice",
)
BALLOTS = {
    "format": ("election-ballots/v1",),
    "poll": ID,
    "publish": ("with_codes", "codes_apart"),
    "ballots": list,
    "void": [{"code?": CODE, "envelope?": HASH, "reason": REASONS}],
    "codes_sha256?": HASH,
}


BALLOTS_START = b'{"ballots":['


def ballot_pattern(definition: Value) -> re.Pattern[bytes]:
    """One ballot in its one canonical spelling; group 1 is its code, group 2 what it says."""
    code = f'"code":"({CODE.pattern})",' if definition["publish"] == "with_codes" else "()"
    says = '"marking":("yes"|"no"|"abstain")'
    if definition["question"]["kind"] == "election":
        says = '"ranking":\\[((?:"{0}"(?:,"{0}")*)?)\\]'.replace("{0}", ID.pattern)
    return re.compile(f"\\{{{code}{says}\\}}".encode())


def read_ballots(record: Record) -> None:
    """ballots.json, ballot by ballot: a million of them as one value would fill the memory."""
    name, start = "ballots.json", BALLOTS_START
    data, pattern = record.bytes(name), ballot_pattern(record.definition)
    require(data.startswith(start), f"{name} does not begin with its ballots")
    place, comma, before, number = len(start), b"", b"", 0
    says: Counter[bytes] = Counter()
    record.codes = []
    while not data.startswith(b"]", place):
        found = pattern.match(data, place + len(comma)) if data.startswith(comma, place) else None
        if found is None:
            piece = shown(data[place + len(comma) : place + 70].decode("latin-1"))
            raise Fault(f"{name}: ballots[{number}] is no ballot of this poll: {piece}")
        require(before <= found[0], f"{name}: ballots[{number}] is not in ascending order")
        says[found[2]] += 1
        if found[1]:
            record.codes.append(found[1].decode())
        place, comma, before, number = found.end(), b",", found[0], number + 1
        if number % 100_000 == 0:
            progress(f"reading {name}: {number} ballots")
    record.ballots = parse(name, start + data[place:], BALLOTS)
    record.marked = {tuple(json.loads(b"[" + each + b"]")): times for each, times in says.items()}


def check_ballots(record: Record) -> Lines:
    """Each ballot is one of this poll; each envelope holds one, or is void."""
    if not record.opened:
        return
    read_ballots(record)
    name, rest, definition = "ballots.json", record.ballots, record.definition
    require(rest["poll"] == definition["slug"], f"{name} is of another poll than definition.json")
    require(rest["publish"] == definition["publish"], f"{name}: definition.json has another mode")
    allowed = set(candidates_of(record)) or {"yes", "no", "abstain"}
    for ranking in record.marked:
        fit = allowed.issuperset(ranking) and len(set(ranking)) == len(ranking)
        require(fit, f"{name}: {shown(ranking)} ranks somebody twice, or who does not stand")
    void, envelopes = rest["void"], record.box["envelopes"]
    check_void(name, void, envelopes)
    number = sum(record.marked.values())
    numbers = f"{number} ballots and {len(void)} void envelopes"
    same = number + len(void) == len(envelopes)
    require(same, f"{name} has {numbers}, and box.json has {len(envelopes)} envelopes")
    if void:
        yield Note(f"envelopes without a valid ballot: {len(void)}; {name} has a reason for each")
    facts = {"opened": record.sha256(name), "void": len(void)}
    unsealed = {key: record.said["unsealed"][0][key] for key in facts}
    require_equal("journal.jsonl: unsealed", unsealed, facts)
    yield f"{name} has {numbers}, one for each envelope in the box"
    yield f"{name} is what was unsealed: {facts['opened']}"


def check_void(name: str, void: list[Value], envelopes: list[str]) -> None:
    """A void ballot is named by its code where one can be read, else by an envelope of the box."""
    require(void == sorted(void, key=canonical), f"{name}: `void` is not in ascending order")
    for number, each in enumerate(void):
        code, reason = each.get("code"), REASONS.index(each["reason"])
        fit = (code is None) == ("envelope" in each) and (
            reason < 4 if code is None else reason > 2
        )
        fit = fit and (code is None or check_character(code) == code[-1])
        require(fit, f"{name}: void[{number}] has not the one name that its reason allows")
    named = [entry["envelope"] for entry in void if "envelope" in entry]
    require(len(set(named)) == len(named), f"{name}: a void envelope is there twice")
    for envelope in named:
        place = bisect.bisect_left(envelopes, envelope)
        inside = envelopes[place : place + 1] == [envelope]
        require(inside, f"{name}: the void envelope {envelope} is not in box.json")


def check_codes(record: Record) -> Lines:
    """As many codes as ballots, each well-formed; equal ones are flagged, and count."""
    if not record.opened:
        return
    name, digest, number = "ballots.json", None, sum(record.marked.values())
    if record.definition["publish"] == "codes_apart":
        name, digest = "codes.json", record.sha256("codes.json")
        file = parse(name, record.bytes(name), CODES)
        require(file["poll"] == record.definition["slug"], f"{name} is of another poll")
        record.codes = file["codes"]
    same = record.ballots.get("codes_sha256") == digest
    require(same, "ballots.json: `codes_sha256` is not the digest of codes.json")
    codes = record.codes
    require(len(codes) == number, f"{name}: there are {len(codes)} codes, and {number} ballots")
    require(codes == sorted(codes), f"{name}: the codes are not in ascending order")
    for code in codes:
        require(check_character(code) == code[-1], f"{name}: the code {code} has a wrong character")
    yield f"{name} has {number} receipt codes, each well-formed"
    again = Counter(code for at, code in enumerate(codes[1:]) if code == codes[at])
    for code, times in again.most_common(10):
        yield Note(f"{name}: the code {code} stands on {times + 1} ballots; each is counted")
    if len(again) > 10:
        yield Note(f"{name}: {len(again) - 10} more codes stand on several ballots")


def check_character(code: str) -> str:
    """The check character of a code: its first 20 as a polynomial at 2, in a field of 32."""
    check = 0
    for letter in code.replace("-", "")[:20]:
        check = (check ^ ALPHABET.index(letter)) << 1
        if check & 32:
            check ^= 37
    return ALPHABET[check]


# The count ------------------------------------------------------------------------------------


def check_lot(record: Record) -> Lines:
    """The seeds are those that the definition fixed, or were drawn in public; the order follows."""
    due = record.question["kind"] == "election" and record.opened
    promised, name = record.definition["seeds"] if due else [], "journal.jsonl: seeds revealed"
    seeds = [
        {"drawn": None, **seed} for data in record.said["seeds revealed"] for seed in data["seeds"]
    ]
    same = [seed["by"] for seed in seeds] == [seed["by"] for seed in promised]
    require(same, f"{name}: not by those whose seeds definition.json has")
    for number, seed in enumerate(seeds):
        by, drawn = seed["by"], seed["drawn"]
        kept = sha256(bytes.fromhex(seed["seed"])) == promised[number]["sha256"]
        require(kept or drawn, f"{name}: the {by}'s seed is not the one of definition.json")
        if drawn:
            yield Note(f"the {by}'s seed was lost; one was drawn in public: {shown(drawn)}")
    before = ["election-lot/v1", record.definition["slug"], *(seed["seed"] for seed in seeds)]
    order = []
    for candidate in candidates_of(record):
        text = "\n".join([*before, record.box["root"], candidate])
        order.append({"candidate": candidate, "key": sha256(text.encode())})
    record.lot = {"seeds": seeds, "order": sorted(order, key=lambda key: key["key"])}
    if due:
        places = " ".join(key["candidate"] for key in record.lot["order"])
        yield f"the seeds of the lot are those of definition.json, and give the order {places}"


def count_threshold(record: Record) -> Value:
    """The value of `result` in tally.json, of a removal or a decision: so many Yes are enough."""
    rules, people = record.question, electors(record)
    yes, no, abstain = (record.marked.get((marking,), 0) for marking in ("yes", "no", "abstain"))
    envelopes, n = len(record.box["envelopes"]), people if rules["base"] == "roll" else yes + no
    takes = needed_yes(rules["threshold"], n)
    return {
        "yes": yes,
        "no": no,
        "abstain": abstain,
        "void": envelopes - yes - no - abstain,
        "not_cast": people - envelopes,
        "recused": entitled(record) - people,
        "n": n,
        "needed": takes,
        "met": yes >= takes,
    }


def count_runoff(record: Record) -> Value:
    """The value of `result.count` in tally.json: instant runoff, the withdrawn struck first."""
    withdrawn, rules = set(withdrawn_of(record)), record.question
    lot = [key["candidate"] for key in record.lot["order"]]
    rankings = record.rankings = Counter()
    for ranking, number in record.marked.items():
        rankings[tuple(candidate for candidate in ranking if candidate not in withdrawn)] += number
    candidates = [candidate for candidate in candidates_of(record) if candidate not in withdrawn]
    return runoff(rankings, candidates, rules, lot)


def runoff(rankings: Rankings, candidates: list[str], rules: Value, lot: list[str]) -> Value:
    """Every round of a count, by these rules for ties and this lot order."""
    ballots, blank = sum(rankings.values()), rankings.get((), 0)
    rounds: list[Value] = []
    standing = candidates if ballots > blank else []
    while standing:
        progress(f"counting round {len(rounds) + 1}")
        tally = tally_of(rankings, standing)
        continuing = sum(tally.values())
        facts = {"number": len(rounds) + 1, "tally": tally, "continuing": continuing}
        verdict = judge(tally, [earlier["tally"] for earlier in rounds], rules, lot)
        rounds.append(facts | {"exhausted": ballots - continuing} | verdict)
        gone = verdict["eliminated"]
        standing = [candidate for candidate in standing if gone and candidate != gone]
    winner = rounds[-1]["elected"] if rounds else None
    tied = list(rounds[-1]["tally"]) if rounds and not winner else []
    outcome = "elected" if winner else "tied" if tied else "no result"
    count = {"ballots": ballots, "blank": blank, "candidates": candidates, "rounds": rounds}
    return count | {"outcome": outcome, "winner": winner, "tied": tied}


BY_LOT = {"ties": "lot", "final_tie": "lot"}  # every tie, for the certificate of a margin


def tally_of(rankings: Rankings, standing: Iterable[str]) -> dict[str, int]:
    """For each continuing candidate, the ballots that rank no other continuing one higher."""
    tally = dict.fromkeys(standing, 0)
    for ranking, number in rankings.items():
        for candidate in ranking:
            if candidate in tally:
                tally[candidate] += number
                break
    return tally


def judge(tally: dict[str, int], earlier: list[Value], rules: Value, lot: list[str]) -> Value:
    """A majority elects; a tie of the last two may stay open; else the lowest goes."""
    leader = max(tally, key=lambda candidate: tally[candidate])
    last_two = len(tally) == 2
    if 2 * tally[leader] > sum(tally.values()):
        return {"eliminated": None, "elected": leader, "tie": None}
    if last_two and (rules["final_tie"] == "runoff" or (REOPEN in tally and rules is not BY_LOT)):
        tie = {"between": list(tally), "broken_by": None, "round": None, "lot_between": []}
        return {"eliminated": None, "elected": None, "tie": tie}
    last, tie = lowest(tally, earlier if rules["ties"] == "look-back" else [], lot)
    if last_two:
        kept = next(candidate for candidate in tally if candidate != last)
        return {"eliminated": None, "elected": kept, "tie": tie}
    return {"eliminated": last, "elected": None, "tie": tie}


def lowest(tally: dict[str, int], earlier: list[Value], lot: list[str]) -> tuple[str, Value]:
    """The candidate with the fewest; a tie goes by look-back through `earlier`, then by the lot."""

    def fewest(among: list[str], numbers: dict[str, int]) -> list[str]:
        least = min(numbers[candidate] for candidate in among)
        return [candidate for candidate in among if numbers[candidate] == least]

    tied = between = fewest(list(tally), tally)
    if len(between) == 1:
        return between[0], None
    for number in range(len(earlier), 0, -1):
        tied = fewest(tied, earlier[number - 1])
        if len(tied) == 1:
            by = {"broken_by": "look-back", "round": number, "lot_between": []}
            return tied[0], {"between": between, **by}
    by = {"broken_by": "lot", "round": None, "lot_between": tied}
    return max(tied, key=lot.index), {"between": between, **by}


def recount(record: Record) -> Value:
    """tally.json as it follows from all other files."""
    slug, box, people = record.definition["slug"], record.box, entitled(record)
    kind, takes = record.question["kind"], quorum_of(record)
    enough, otherwise = OUTCOMES.get(kind, ("", "no quorum"))
    tally: Value = {"format": "election-tally/v1", "slug": slug, "kind": kind, "outcome": otherwise}
    tally["box"] = {key: len(box[key]) for key in ("envelopes", "replaced")}
    tally["box"].update(root=box["root"], entitled=people, recused=people - electors(record))
    if takes is not None:
        tally["quorum_needed"] = takes
    if record.opened and kind in OUTCOMES:
        result = tally["result"] = count_threshold(record)
        tally["outcome"] = enough if result["met"] else otherwise
    elif record.opened:
        count, withdrawn = count_runoff(record), withdrawn_of(record)
        tally["result"] = {"count": count, "withdrawn": withdrawn, "lot": record.lot}
        reopened = REOPEN in (count["winner"], *count["tied"])
        tally["outcome"] = "reopened" if reopened else count["outcome"]
    return tally


def check_tally(record: Record) -> Lines:
    """Every number of tally.json, and its digest and outcome in the journal."""
    name = "tally.json"
    expected, found = recount(record), parse(name, record.bytes(name), dict)
    record.tally = expected
    if "count" in expected.get("result", {}) and type(found.get("result")) is dict:
        record.closeness = found["result"].pop("closeness", None)  # check_closeness judges it
    require_equal(f"{name}: tally", found, expected)
    facts = {"outcome": expected["outcome"], "tally": record.sha256(name)}
    require_equal("journal.jsonl: tallied", record.said["tallied"][0], facts)
    for a_round in expected.get("result", {}).get("count", {}).get("rounds", []):
        numbers = ", ".join(
            f"{candidate} {number}" for candidate, number in a_round["tally"].items()
        )
        ends = [f"{a_round[end]} is {end}" for end in ("elected", "eliminated") if a_round[end]]
        by = f" by {a_round['tie']['broken_by']}" if a_round["tie"] and ends else ""
        verdict = ends[0] if ends else "the tie is left open"
        exhausted = f"{a_round['exhausted']} exhausted"
        yield f"round {a_round['number']}: {numbers}; {exhausted}; {verdict}{by}"
    yield f"{name} is what the ballots give, and what was tallied: {facts['tally']}"


# Closeness: it informs, and decides nothing ----------------------------------------------------

CLOSENESS = {
    "margin": {
        "exact": bool,
        "lower": int,
        "upper": int,
        "challenger": object,
        "lot_order": [ID],
        "changes": [{"before": [ID], "after": [ID], "number": int}],
    },
    "other_lots": {"ends": [[ID]], "explored_fully": bool},
    "pairwise": {"table": dict, "condorcet_winner": object},
}


def check_closeness(record: Record) -> Lines:
    """The candidates two by two, the margin's certificate, and the ends that other lots give."""
    count = record.tally.get("result", {}).get("count")
    if not count:
        return
    name, found = "tally.json: closeness", record.closeness
    require(found is not None, f"{name} is missing")
    wrong = misfit(found, CLOSENESS)
    require(not wrong, f"{name}{wrong}")
    require_equal(f"{name}.pairwise", found["pairwise"], two_by_two(record.rankings, count))
    check_margin(f"{name}.margin", found["margin"], record.rankings, count)
    yield f"{name}: the table, two by two, is what the ballots give"
    yield f"{name}: the margin's certificate holds; that fewer would not do is not checked"
    claimed = found["other_lots"]
    ends, tried = ends_of(record, count)
    if ends is None:
        yield Note(f"{name}: there are too many lots to try again: `other_lots` is not checked")
        return
    full, listed = claimed["explored_fully"], claimed["ends"]
    true = [count["winner"]] if count["winner"] else count["tied"]
    few = tried * (100 + len(record.rankings)) < FEW_STEPS  # the service then tries all
    some = true in listed and all(end in ends for end in listed)
    same = listed == ends if full or few else some
    require(same and full >= few, f"{name}.other_lots are not the ends that lots give")
    yield f"{name}: the ends that other lots lead to are what the ballots give"


def two_by_two(rankings: Rankings, count: Value) -> Value:
    """For each two candidates, the ballots that rank one above the other, or it alone."""
    candidates = count["candidates"]
    table = {one: {other: 0 for other in candidates if other != one} for one in candidates}
    for ranking, number in rankings.items():
        for place, one in enumerate(ranking):
            for other in table[one].keys() - {*ranking[:place]}:
                table[one][other] += number
    best = [
        one
        for one, above in table.items()
        if above and all(number > table[other][one] for other, number in above.items())
    ]
    return {"table": table, "condorcet_winner": best[0] if best else None}


def check_margin(name: str, margin: Value, rankings: Rankings, count: Value) -> None:
    """So many changed ballots elect the challenger, with every tie by the margin's lot order."""
    ballots, winner, candidates = count["ballots"], count["winner"], count["candidates"]
    if not ballots or not {*candidates} - {winner}:
        nobody: Value = {"challenger": None, "changes": [], "exact": True, "lot_order": []}
        nobody |= {"lower": ballots + 1, "upper": ballots + 1}
        require_equal(name, margin, nobody)
        return
    lower, upper, lot = margin["lower"], margin["upper"], margin["lot_order"]
    numbers = [change["number"] for change in margin["changes"]]
    fit = lower <= upper and margin["exact"] == (lower == upper)
    fit = fit and sum(numbers) == upper and 0 not in numbers and sorted(lot) == sorted(candidates)
    require(fit, f"{name}: its numbers do not fit together")
    changed = Counter(rankings)
    for change in margin["changes"]:
        changed[tuple(change["before"])] -= change["number"]
    require(min(changed.values()) >= 0, f"{name}.changes has ballots that nobody cast")
    for change in margin["changes"]:
        after = tuple(change["after"])
        valid = {*after} <= {*candidates} and len({*after}) == len(after)
        require(valid, f"{name}.changes has a ranking that is no ballot")
        changed[after] += change["number"]
    least = always_enough(rankings, count)
    require(upper <= least, f"{name}.upper is {upper}, and {least} changed ballots are enough")
    elected = runoff(changed, candidates, BY_LOT, lot)["winner"]
    other = elected == margin["challenger"] != winner
    require(other, f"{name}: the changed ballots do not elect its challenger")


def always_enough(rankings: Rankings, count: Value) -> int:
    """A number of ballots that is enough for another winner, and easily found.

    A tie that was left open needs none, and a count without a result one. Else the count is carried
    on until one other candidate is left. Half the winner's lead, rounded up, is enough, or all of
    the winner's first preferences: given to that candidate, they change no other number.
    """
    winner, candidates = count["winner"], count["candidates"]
    if winner is None:
        return 0 if count["tied"] else 1
    others = [one for one in count["rounds"][-1]["tally"] if one != winner]
    while len(others) > 1:
        tally = tally_of(rankings, [winner, *others])
        others.remove(min(others, key=lambda one: tally[one]))
    last = tally_of(rankings, [winner, *others])
    first = tally_of(rankings, candidates)[winner]
    return min(first, -(-(last[winner] - last[others[0]]) // 2))


def ends_of(record: Record, count: Value) -> tuple[list[list[str]] | None, int]:
    """Every end that some lot leads to, in order, and how many ways out of a lot were tried.

    None where it would take too long to find them. An end is the one elected, the two left tied, or
    nobody. What comes after a lot depends on who stands and, with look-back, on their earlier
    tallies: no such place is looked at twice.
    """
    if not count["rounds"]:
        return [[]], 0
    rankings, rules, tried = record.rankings, record.question, 0
    ends, seen, left = set(), set(), MOST_STEPS
    tallies: dict[tuple[str, ...], dict[str, int]] = {}
    places: list[tuple[tuple[str, ...], list[dict[str, int]]]] = [((*count["candidates"],), [])]
    while places:
        standing, earlier = places.pop()
        if standing not in tallies:
            tallies[standing] = tally_of(rankings, standing)
            left -= len(rankings)
        left -= 100
        if left < 0:
            return None, tried
        tally = tallies[standing]
        read = earlier if rules["ties"] == "look-back" else []
        before = [{one: numbers[one] for one in standing} for numbers in read]
        place = (standing, tuple(tuple(numbers.values()) for numbers in before))
        if place in seen:
            continue
        seen.add(place)
        for lot in lots_at(tally, before, rules):
            tried += 1
            left -= len(standing) * (len(standing) + len(before))
            verdict = judge(tally, [*before], rules, lot)
            if verdict["eliminated"]:
                rest = tuple(one for one in standing if one != verdict["eliminated"])
                places.append((rest, [*before, tally]))
            else:
                ends.add((verdict["elected"],) if verdict["elected"] else standing)
    return [[*end] for end in sorted(ends)], tried


def lots_at(tally: dict[str, int], earlier: list[Value], rules: Value) -> Iterator[list[str]]:
    """Lot orders in which each of those who may lose a lot in this round is once the last."""
    standing = list(tally)
    tie = judge(tally, earlier, rules, standing)["tie"]
    for loser in (tie["lot_between"] if tie else []) or standing[:1]:
        yield [*(one for one in standing if one != loser), loser]


# The ballots for other programs -----------------------------------------------------------------
# Each of these files is made anew from what was checked before, and must be the same bytes: so no
# other program finds other ballots, names or rules in it.


def check_exports(record: Record) -> Lines:
    """The files of ballots for other programs are those that the counted ballots give."""
    result = record.tally.get("result", {})
    ranked = bool(result.get("count", {}).get("candidates"))
    due = EXPORTS if ranked else ("ballots.csv",) if "yes" in result else ()
    for name in EXPORTS:
        there = name in record.files
        require(
            there == (name in due),
            f"{name} is {'missing' if name in due else 'there'}, against definition or quorum",
        )
    if not ranked:
        if due:
            lines = [f"{marking},{result[marking]}\n" for marking in ("yes", "no", "abstain")]
            record.require_content("ballots.csv", [b"marking,ballots\n", *map(str.encode, lines)])
            yield "ballots.csv has the same numbers"
        return
    count, lot = result["count"], [key["candidate"] for key in result["lot"]["order"]]
    labels = check_blt(record, count)
    order = tie_order(count, lot)
    record.require_content("ballots.csv", table(record, labels, count["candidates"]))
    record.require_content("rctab/ballots.csv", table(record, labels, order))
    record.require_content("rctab/config.json", [canonical(rctab(record, labels, order, lot))])
    record.require_content("cvr.json", cvr(record, labels))
    for name in EXPORTS:
        yield f"{name} has the same ballots, of the same names"


def counted_ballots(record: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each ballot in the order of ballots.json: its code, if any, and its ranking as counted."""
    data, pattern = record.bytes("ballots.json"), ballot_pattern(record.definition)
    withdrawn, place = {*withdrawn_of(record)}, len(BALLOTS_START)
    counted: dict[bytes, tuple[str, ...]] = {}
    while found := pattern.match(data, place):
        if found[2] not in counted:
            says = json.loads(b"[" + found[2] + b"]")
            counted[found[2]] = tuple(each for each in says if each not in withdrawn)
        yield found[1].decode(), counted[found[2]]
        place = found.end() + 1


def one_line(text: str) -> str:
    """A text as BLT can hold it: without double quotes, with single spaces."""
    return " ".join(text.replace('"', "'").split())


def check_blt(record: Record, count: Value) -> dict[str, str]:
    """Check ballots.blt, and return the names that it has for the candidates.

    Such a name is the candidate's, with the id behind it where several share the name, and may have
    the id where it would mean something else to a program. All other files use the same names.
    """
    name, candidates = "ballots.blt", count["candidates"]
    number = {candidate: at for at, candidate in enumerate(candidates, start=1)}
    lines = sorted(
        (-times, [number[candidate] for candidate in ranking])
        for ranking, times in record.rankings.items()
    )
    ballots = (" ".join(map(str, [-minus, *places, 0])) + "\n" for minus, places in lines)
    named = {candidate["id"]: candidate["name"] for candidate in record.question["candidates"]}
    shared = Counter(folded(named[candidate]) for candidate in candidates)
    names = (
        record.bytes(name)[-(2**20) :]
        .decode("utf-8", "replace")
        .split("\n")[-2 - len(candidates) : -2]
    )
    labels = {}
    require(len(names) == len(candidates), f"{name} has not the names of all candidates")
    for candidate, line in zip(candidates, names):
        plain = one_line(named[candidate])
        with_id = one_line(f"{plain} ({candidate})")
        fit = line == f'"{with_id}"' or (
            line == f'"{plain}"' and shared[folded(named[candidate])] == 1
        )
        require(fit, f"{name}: {shown(line)} is not the name of {candidate}, alone or with this id")
        labels[candidate] = line[1:-1]
    different = len({*map(folded, labels.values())}) == len(candidates)
    require(different, f"{name}: two candidates have one name")
    end = [
        "0",
        *(f'"{label}"' for label in labels.values()),
        f'"{one_line(record.question["text"])}"',
    ]
    pieces = chain([f"{len(number)} 1\n"], ballots, (f"{line}\n" for line in end))
    record.require_content(name, map(str.encode, pieces))
    return labels


def folded(name: str) -> str:
    """The form in which names are compared: two that look alike are one."""
    return one_line(unicodedata.normalize("NFKC", name).casefold())


def table(record: Record, labels: dict[str, str], candidates: list[str]) -> Iterator[bytes]:
    """A row for each ballot, a column for each candidate, ranks in the cells."""
    head = [
        "code" if record.codes and record.definition["publish"] == "with_codes" else "ballot",
        *(labels[each] for each in candidates),
    ]
    yield csv_row(head).encode()
    cells: dict[tuple[str, ...], str] = {}
    for number, (code, ranking) in enumerate(counted_ballots(record), start=1):
        if ranking not in cells:
            rank = {candidate: str(at) for at, candidate in enumerate(ranking, start=1)}
            cells[ranking] = ",".join(rank.get(candidate, "") for candidate in candidates)
        yield f"{code or number},{cells[ranking]}\n".encode()


def tie_order(count: Value, lot: list[str]) -> list[str]:
    """The lot order of those who stand, changed only where look-back decided against it.

    Of those tied, the last goes. So whoever was kept in a tie stands before the one who lost it.
    """
    before: dict[str, set[str]] = {}
    for each in count["rounds"]:
        tie = each["tie"]
        if tie and tie["broken_by"]:
            kept = (
                {each["elected"]} if each["elected"] else {*tie["between"]} - {each["eliminated"]}
            )
            for loser in {*tie["between"]} - kept:
                before[loser] = kept
    left, order = [candidate for candidate in lot if candidate in count["candidates"]], []
    while left:
        order.append(next(each for each in left if not before.get(each, set()) & {*left}))
        left.remove(order[-1])
    return order


RCTAB: Value = {
    "tabulatorVersion": "2.0.1",
    "outputSettings": {
        "contestJurisdiction": "",
        "outputDirectory": "output",
        "generateCdfJson": False,
        "tabulateByBatch": False,
        "tabulateByPrecinct": False,
    },
    "cvrFileSources": [
        {
            "provider": "genericCsv",
            "filePath": "ballots.csv",
            "idColumnIndex": "1",
            "firstVoteColumnIndex": "2",
            "firstVoteRowIndex": "2",
            "contestId": "",
            **dict.fromkeys(("batchColumnIndex", "precinctColumnIndex", "skippedRankLabel"), ""),
            **dict.fromkeys(("overvoteDelimiter", "overvoteLabel", "undeclaredWriteInLabel"), ""),
            "treatBlankAsUndeclaredWriteIn": False,
        }
    ],
    "rules": {
        "tiebreakMode": "useCandidateOrder",
        "winnerElectionMode": "singleWinnerMajority",
        "numberOfWinners": "1",
        "overvoteRule": "exhaustImmediately",
        "randomSeed": "",
        "maxSkippedRanksAllowed": "unlimited",
        "maxRankingsAllowed": "max",
        "minimumVoteThreshold": "0",
        "decimalPlacesForVoteArithmetic": "4",
        "multiSeatBottomsUpPercentageThreshold": "",
        "stopTabulationEarlyAfterRound": "",
        **dict.fromkeys(("batchElimination", "continueUntilTwoCandidatesRemain"), False),
        **dict.fromkeys(("doesFirstRoundDetermineThreshold", "hareQuota"), False),
        **dict.fromkeys(("exhaustOnDuplicateCandidate", "nonIntegerWinningThreshold"), False),
        "treatBlankAsUndeclaredWriteIn": False,
    },
}


def rctab(record: Record, labels: dict[str, str], order: list[str], lot: list[str]) -> Value:
    """The configuration for RCTab."""
    same = order == [candidate for candidate in lot if candidate in order]
    changed = "" if same else ", changed where look-back decided against it"
    says = f"Instant runoff; the candidates stand in the lot order{changed}, which settles ties."
    contest = {"contestName": record.definition["slug"], "contestDate": tallied_at(record)[:10]}
    contest["contestOffice"] = record.question["text"]
    names = [{"name": as_text(labels[each]), "aliases": [], "excluded": False} for each in order]
    return {
        **RCTAB,
        "outputSettings": {**RCTAB["outputSettings"], **contest},
        "candidates": names,
        "rules": {**RCTAB["rules"], "rulesDescription": says},
    }


def tallied_at(record: Record) -> str:
    return next(str(entry["at"]) for entry in record.journal if entry["act"] == "tallied")


def cvr(record: Record, labels: dict[str, str]) -> Iterator[bytes]:
    """Cast vote records after NIST SP 1500-103, version 1.0, one for each ballot."""
    candidates, selections = [], []
    for each, label in labels.items():
        candidate = {"@id": f"candidate-{each}", "@type": "CVR.Candidate", "Name": as_text(label)}
        candidates.append(candidate)
        selection = {"@id": f"selection-{each}", "@type": "CVR.CandidateSelection"}
        selections.append({**selection, "CandidateIds": [candidate["@id"]]})
    contest = {
        "@id": "contest",
        "@type": "CVR.CandidateContest",
        "Name": record.question["text"],
        "ContestSelection": selections,
        "NumberElected": 1,
        "VoteVariation": "rcv",
    }
    election = {
        "@id": "election",
        "@type": "CVR.Election",
        "Name": record.definition["slug"],
        "Candidate": candidates,
        "Contest": [contest],
        "ElectionScopeId": "electorate",
    }
    device = {"@id": "service", "@type": "CVR.ReportingDevice", "Application": "election"}
    electorate = {"@id": "electorate", "@type": "CVR.GpUnit"}
    report = {
        "@type": "CVR.CastVoteRecordReport",
        "Version": "1.0.0",
        "ReportType": ["other"],
        "OtherReportType": "counted ballots",
        "GeneratedDate": tallied_at(record),
        "ReportGeneratingDeviceIds": ["service"],
        "ReportingDevice": [device],
        "GpUnit": [{**electorate, "Type": "other", "OtherType": "roll of electors"}],
        "Election": [election],
        "CVR": [],
    }
    head, _, end = canonical(report).partition(b'"CVR":[]')
    yield head + b'"CVR":['
    known: dict[tuple[int, str], str] = {}  # each candidate at each rank
    for number, (code, ranking) in enumerate(counted_ballots(record), start=1):
        places = list(enumerate(ranking, start=1))
        known |= {each: canonical(ranked(*each)).decode() for each in places if each not in known}
        marks = ",".join(map(known.__getitem__, places))
        text = (
            f'{{"@type":"CVR.CVR","CVRSnapshot":[{{"@id":"ballot-{number}","@type":"CVR.CVRSnapshot",'
            f'"CVRContest":[{{"@type":"CVR.CVRContest","CVRContestSelection":[{marks}],'
            f'"ContestId":"contest"}}],"Type":"interpreted"}}],"CurrentSnapshotId":"ballot-{number}",'
            f'"ElectionId":"election"' + (f',"UniqueId":"{code}"}}' if code else "}")
        )
        yield ("," * (number > 1) + text).encode()
    yield b"]" + end


def ranked(rank: int, candidate: str) -> Value:
    """One mark of a cast vote record, with its rank in both places where readers look for it."""
    place = {"@type": "CVR.SelectionPosition", "HasIndication": "yes", "NumberVotes": 1}
    mark = {"@type": "CVR.CVRContestSelection", "ContestSelectionId": f"selection-{candidate}"}
    return {**mark, "Rank": rank, "SelectionPosition": [{**place, "Rank": rank}]}


# The certification ----------------------------------------------------------------------------


CERTIFICATION = {
    "format": ("election-certification/v1",),
    "poll": ID,
    **dict.fromkeys(("definition", "box", "opened?", "tally", "journal"), HASH),
    "not_before": INSTANT,
    "statement": LINK,
}


def challenge_ends(record: Record) -> str:
    """The instant from which a published result may be certified."""
    published = next(entry for entry in record.journal if entry["act"] == "published")
    try:
        ends = moment(published["at"]) + timedelta(
            days=record.definition["times"]["challenge_days"]
        )
    except OverflowError as error:
        raise Fault("definition.json: the challenge period never ends") from error
    return f"{ends:%Y-%m-%dT%H:%M:%SZ}"


def check_certification(record: Record) -> Lines:
    """certification.json names the digest of everything that the result hangs on."""
    name = "certification.json"
    record.certified, published = name in record.files, bool(record.said["published"])
    state = "a" if published else "no"
    there = "there" if record.certified else "missing"
    require(record.certified == published, f"{name} is {there}, after {state} publication")
    if not record.certified:
        return
    found = record.certification = parse(name, record.bytes(name), CERTIFICATION)
    said = {key: found[key] for key in ("format", "statement")}
    digests = {"definition": "definition.json", "opened": "ballots.json", "tally": "tally.json"}
    expected = {key: record.sha256(digests[key]) for key in digests if digests[key] in record.files}
    expected.update(box=record.box["root"], journal=record.journal[-1]["hash"])
    expected.update(poll=record.definition["slug"], not_before=challenge_ends(record))
    require_equal(f"{name}: certification", found, {**said, **expected})
    yield f"{name} names definition, box, ballots, tally and journal as they are"
    yield f"it may be certified from {expected['not_before']} on, when the challenge period is over"


# All checks, in their order -------------------------------------------------------------------

Check = Callable[[Record], Lines]
CHECKS: tuple[Check, ...] = (
    check_sums,
    check_definition,
    check_roll,
    check_key,
    check_journal,
    check_signatures,
    check_acts,
    check_times,
    check_nominations,
    check_disputes,
    check_box,
    check_quorum,
    check_opening,
    check_ballots,
    check_codes,
    check_lot,
    check_tally,
    check_closeness,
    check_exports,
    check_certification,
)


def verify(
    record: Path | Files,
    definition: str | None = None,
    head: str | None = None,
    rehearsal: bool = False,
) -> Iterator[tuple[str, str]]:
    """Every line there is to say of a record, each with `ok`, `note`, `FAIL` or an empty text.

    Each check builds on those before it, so that a failure is the last line. `record` is a
    directory, a zip, or how to open each file by its name. `definition` and `head` are hashes from
    a mail. `rehearsal` is True where the record of a rehearsal is expected, and nothing else.
    """
    mail = partial(check_mail, definition=definition, head=head)
    checks: list[Check] = [*CHECKS, mail]
    checks.insert(CHECKS.index(check_definition) + 1, partial(check_rehearsal, asked=rehearsal))
    try:
        found = Record(record)
        for check in checks:
            for line in check(found):
                yield ("note" if isinstance(line, Note) else "ok"), line
            progress("")
        for line in conclusion(found):
            yield "", line
    except Fault as fault:
        yield "FAIL", str(fault)
    except Exception as error:  # whatever a hostile record brings about, it is no success
        name = shown(str(record)) if isinstance(record, Path) else "the record"
        yield "FAIL", f"{name} cannot be verified: {shown(repr(error))}"
    finally:
        progress("")


def conclusion(record: Record) -> Lines:
    """The result, what this record allowed to check, and what none does."""
    tally, signers = record.tally, may_sign(record) & {"officer", "scrutineer"}
    state = "certified" if record.certified else "preliminary"
    if record.certified:
        state += (
            f", signed by {' and '.join(sorted(signers))}" if signers else " without signatures"
        )
    rehearsed = "REHEARSAL, no result: " if "rehearsal" in record.definition else ""
    yield f"{rehearsed}{tally['slug']}: {tally['outcome']}{details(tally)} ({state})"
    yield "What this record allowed to check:"
    if not record.opened:
        yield "- the box was never opened: there was nothing to count;"
    elif record.definition["publish"] == "with_codes":
        yield "- each ballot stands beside its code, where its elector can read it;"
    else:
        yield "- codes stand apart: each shows that its ballot was counted, not what it says;"
    if not record.certified:
        yield "- it is preliminary: whether it was challenged, or declared void, comes after it;"
    yield f"- that all of it agrees with itself; {record.proof}."
    yield NOT_CHECKED
    yield NO_RECORD_SHOWS


def details(tally: Value) -> str:
    """The numbers or the names behind an outcome."""
    result = tally.get("result", {})
    if "needed" in result:
        return f", {result['yes']} Yes of {result['n']}, {result['needed']} needed"
    count = result.get("count", {"winner": None, "tied": []})
    return "".join(f", {candidate}" for candidate in [count["winner"], *count["tied"]] if candidate)


def hash_in(text: str) -> str:
    if not HASH.fullmatch(text.strip().lower()):
        raise argparse.ArgumentTypeError("a hash is 64 hexadecimal digits")
    return text.strip().lower()


def asked(arguments: list[str] | None, program: str | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(program, description="Verify the record of a poll.")
    parser.add_argument("record", type=Path, help="a directory, or a zip")
    parser.add_argument("--definition", type=hash_in, help="the definition hash in a mail")
    parser.add_argument("--head", type=hash_in, help="a head of the journal in a mail")
    parser.add_argument("--rehearsal", action="store_true", help="it is of a rehearsal, no result")
    found = parser.parse_args(arguments)
    if not found.record.exists():
        parser.error(f"there is no directory or zip {shown(str(found.record))}")
    return found


def main(arguments: list[str] | None = None, program: str | None = None) -> int:
    failed = False
    options = asked(arguments, program)
    for kind, text in verify(**vars(options)):
        failed = failed or kind == "FAIL"
        print(f"{kind:<4}  {text}" if kind else text)
    passed = "REHEARSAL: every check passed" if options.rehearsal else "OK: every check passed"
    print("FAILED: do not rely on this record" if failed else passed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
