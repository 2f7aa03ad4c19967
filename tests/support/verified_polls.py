"""Polls of every outcome, run by the services, and verify.py's verdict on their records."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import verify
from election.crypto import canonical
from election.crypto.ssh_signature import public_line, sign
from election.crypto.unsealed_file import unseal_box
from election.kinds.table import kind_of
from election.rules.poll.ballots import Marking
from election.rules.poll.tally import RevealedSeed
from election.services import (
    box as box_service,
)
from election.services import (
    cast,
    journal,
    store,
    tally,
)
from election.services.challenge import challenge
from election.services.extend import extend
from election.services.recuse import recuse
from election.services.relink import relink
from election.services.reply import reply
from election.services.rule import rule
from election.services.unseal import OpenerOutput
from election.services.withdraw import withdraw
from tests.support import signers
from tests.support.record_files import sums
from tests.support.records import (
    CODES_APART,
    SEVEN_YES,
    TIE_FOR_LAST,
    WITH_CODES,
    Files,
    files_of,
    slug_of,
)
from tests.support.world import (
    CLOSES,
    DECISION,
    ELECTION,
    REMOVAL,
    ROLL,
    SEED,
    SERVICE_KEY,
    World,
)

Deed = Callable[[World, str], None]
Markings = Mapping[str, Marking]
Means = dict[str, Any]
STATES = ("preliminary", "certified")


def standing(candidate: str, statement: str) -> str:
    """A candidate's table in the election's poll file."""
    return (
        f'\n[[candidates]]\nid = "{candidate}"\nconsented = 2026-12-30\nstatement = "{statement}"\n'
    )


DEVON = standing("devon", "I would halve the review queue, and share the lead's duties by area.")
HARPER = standing(
    "harper", "I would put stability first: one release train, one owner for each step."
)
BLAIR_ALONE = {DEVON: "", HARPER: ""}
TIES_BY_LOT = {'final_tie = "runoff"': 'final_tie = "lot"'}
OF_THOSE_CASTING = {'base = "roll"': 'base = "cast"\nquorum = "1/2"'}
ABOUT_CASEY = 'about = "casey"\nsubject_mode = "counts_and_votes"\n'
ABOUT_NOBODY = {ABOUT_CASEY: ""}
ABOUT_A_NOMINEE = {ABOUT_CASEY: 'about = "Kit Barros"\n'}
EXCLUDED = {'"counts_and_votes"': '"excluded"'}
NO_BALLOT = {'"counts_and_votes"': '"counted_no_ballot"'}
TWO_THIRDS = {'"more than 1/2"': '"at least 2/3"'}
MORE_THAN_TWO_THIRDS = {'"more than 1/2"': '"more than 2/3"'}
COMMAS = ROLL.replace("Avery Lindqvist", '"Lindqvist, Avery ""Ave"""')


TERRY = Ed25519PrivateKey.from_private_bytes(b"Terry's key, by which they sign.")
TRUSTEES = """
[key]
needed = 2
trustees = [
  { name = "Robin Castellanos", email = "officer@example.org" },
  { name = "Sam Whitfield", email = "scrutineer@example.org" },
  { name = "Terry Nakamura", email = "trustee@example.org", key = "TERRY" },
]

[ballots]
""".replace("TERRY", public_line(TERRY))
SHARED = {"\n[ballots]\n": TRUSTEES}


def nothing(_world: World, _slug: str) -> None:
    """Do nothing."""


def recuse_and_reply(world: World, slug: str) -> None:
    """Recuse three, undo one; change an address; add a reply."""
    for person in ("blair", "casey", "devon"):
        world.act(recuse, slug, person)
    world.act(recuse, slug, "casey", undo=True)
    world.act(relink, slug, "gray", email="gray.new@example.net", reason="a new employer")
    world.act(reply, slug, "https://example.org/reply")


def replace_relink_and_extend(world: World, slug: str) -> None:
    """Replace a ballot twice, reissue two links, and extend the poll."""
    for marking in ("no", "abstain", "yes"):
        world.cast(slug, "ellis", marking)
    for person in ("frankie", "gray"):
        world.act(relink, slug, person)
    world.act(extend, slug, CLOSES + timedelta(days=2), "the mail server was down")


def cast_a_void_ballot(world: World, slug: str) -> None:
    """Cast an envelope that holds no ballot of the poll."""
    ranks = world.definition(slug).kind == "election"
    world.cast(slug, "indigo", ("nobody",) if ranks else "perhaps")


def withdraw_blair(world: World, slug: str) -> None:
    """Withdraw Blair while the poll is open."""
    world.act(withdraw, slug, "blair")


def cast_one_code_twice(world: World, slug: str) -> None:
    """Cast two ballots with one receipt code."""
    code, poll = cast.new_code(), world.poll(slug)
    for person in ("gray", "indigo"):
        definition, digest = world.definition(slug), poll.definition_hash
        sealed = cast.seal_ballot(definition, digest, code, ("devon",))
        elector = world.elector_id(slug, person)
        world.act(cast.cast, slug, elector, cast.new_cast_id(), sealed)


def challenge_twice(world: World, slug: str) -> None:
    """Make two challenges, and rule on the second first."""
    for number in (1, 2):
        world.act(challenge, slug, f"https://example.org/challenge/{number}")
    for number in (2, 1):
        world.act(rule, slug, number, f"https://example.org/ruling/{number}", ruling="dismissed")


def whole_key(world: World, slug: str) -> Means:
    """Open the box on the server, with the poll key."""
    return {"secret_key": world.keys[slug]}


def two_shares(world: World, slug: str) -> Means:
    """Open the box on the server, with the shares of Robin and Terry."""
    return {"secret_key": world.keys[slug], "shares": (3, 1)}


def elsewhere(*signing: Ed25519PrivateKey | None) -> Callable[[World, str], Means]:
    """Open the box on as many other machines; those who have a key sign."""

    def bring(world: World, slug: str) -> Means:
        box = world.act(box_service.box, slug, seeds=seeds_of(world, slug))
        opened = unseal_box(box, world.keys[slug], kind_of(box.definition).read_ballot)
        lines = [None if key is None else public_line(key) for key in signing]
        return {
            "brought": [OpenerOutput(f"{at}.json", opened, line) for at, line in enumerate(lines)]
        }

    return bring


def seeds_of(world: World, slug: str) -> list[str]:
    """The officer's seed, where there is a lot."""
    return [SEED] if world.definition(slug).kind == "election" else []


@dataclass(frozen=True)
class Case:
    """A poll: its file, outcome, markings, other acts in its life, and the poll that caused it."""

    toml: str
    outcome: str
    markings: Markings
    changes: Mapping[str, str] = field(default_factory=dict)
    roll: str = ROLL
    before: Deed = nothing
    meanwhile: Deed = nothing
    after: Deed = nothing
    drawn: bool = False
    unsealed: Callable[[World, str], Means] = whole_key
    signed: tuple[Ed25519PrivateKey, ...] = ()
    cause: "Case | None" = None

    @property
    def slug(self) -> str:
        return slug_of(self.toml)


def alike(marking: Marking, *people: str) -> dict[str, Marking]:
    """The same marking for all of these people."""
    return dict.fromkeys(people, marking)


ONLY_YES = {person: marking for person, marking in SEVEN_YES.items() if person != "indigo"}
SIX_YES = alike("yes", "blair", "casey", "devon", "ellis", "frankie", "gray")
LOOK_BACK: Markings = {
    **alike(("blair",), "avery", "blair", "casey", "devon"),
    **alike(("harper", "devon"), "ellis"),
    **alike(("devon",), "frankie", "gray", "harper"),
}
"""Harper goes first; then Blair and Devon have 4 each, and Devon had 3 in round 1."""
FOUR_TO_FOUR: Markings = {
    **alike(("blair",), "avery", "blair", "casey", "devon"),
    **alike(("devon",), "ellis", "frankie", "gray", "harper"),
}
FOR_AND_AGAINST: Markings = {
    **alike(("blair",), "avery", "blair", "casey"),
    **alike(("reopen-nominations",), "devon", "ellis", "frankie"),
}
MORE_AGAINST: Markings = {**FOR_AND_AGAINST, "gray": ("reopen-nominations",)}
MIXED: Markings = {**alike("yes", "blair", "casey", "devon"), "ellis": "no", "gray": "abstain"}
TWO_OF_SEVEN: Markings = {"gray": "no", "harper": "yes"}
BLANK = alike((), "avery", "blair", "casey", "devon", "ellis")
FOUR_DEVON = alike(("devon",), "avery", "blair", "casey", "devon")
FIVE = alike(("devon", "blair"), "avery", "blair", "casey", "devon", "gray")
ABSTAIN = alike("abstain", "blair", "casey", "devon", "ellis", "gray")
FOUR_YES = alike("yes", "blair", "devon", "ellis", "frankie") | {"gray": "no"}
FIVE_YES = FOUR_YES | {"harper": "yes"}
ALL_NINE = FIVE_YES | {"casey": "yes", "avery": "no", "indigo": "no"}
WHO_SIGN = (signers.ROBIN, signers.SAM)

REMOVALS = {
    "carried": Case(REMOVAL, "carried", SEVEN_YES),
    "carried, with codes": Case(REMOVAL, "carried", SEVEN_YES, WITH_CODES),
    "not carried": Case(REMOVAL, "not carried", SIX_YES),
    "names with commas": Case(REMOVAL, "not carried", SIX_YES, roll=COMMAS),
    "recusals": Case(REMOVAL, "not carried", TWO_OF_SEVEN, before=recuse_and_reply),
    "replaced": Case(REMOVAL, "carried", SEVEN_YES, meanwhile=replace_relink_and_extend),
    "excluded": Case(REMOVAL, "carried", SIX_YES, EXCLUDED),
    "no ballot for the lead": Case(REMOVAL, "not carried", SIX_YES, NO_BALLOT),
    "of those casting": Case(REMOVAL, "carried", MIXED, OF_THOSE_CASTING),
    "all abstain": Case(REMOVAL, "not carried", ABSTAIN, OF_THOSE_CASTING),
    "removal without quorum": Case(REMOVAL, "not carried", {"blair": "yes"}, OF_THOSE_CASTING),
    "nobody casts": Case(REMOVAL, "not carried", {}),
    "void envelope": Case(REMOVAL, "carried", ONLY_YES, meanwhile=cast_a_void_ballot),
    "challenged": Case(REMOVAL, "carried", SEVEN_YES, after=challenge_twice),
    "signed by both": Case(REMOVAL, "carried", SEVEN_YES, signers.BOTH, signed=WHO_SIGN),
}
DECISIONS = {
    "confirmed": Case(DECISION, "confirmed", FIVE_YES),
    "confirmed, with codes": Case(DECISION, "confirmed", FIVE_YES, WITH_CODES),
    "declined": Case(DECISION, "declined", FOUR_YES),
    "everybody casts": Case(DECISION, "confirmed", ALL_NINE),
    "exactly half": Case(DECISION, "declined", FOUR_YES, EXCLUDED),
    "no ballot for the nominee": Case(DECISION, "confirmed", FIVE_YES, NO_BALLOT),
    "about nobody": Case(DECISION, "confirmed", FIVE_YES, ABOUT_NOBODY),
    "about a nominee": Case(DECISION, "declined", FOUR_YES, ABOUT_A_NOMINEE | WITH_CODES),
    "at least two thirds": Case(DECISION, "confirmed", SIX_YES, TWO_THIRDS),
    "more than two thirds": Case(DECISION, "declined", SIX_YES, MORE_THAN_TWO_THIRDS),
    "recusals from a decision": Case(
        DECISION,
        "confirmed",
        alike("yes", "avery", "ellis", "frankie", "harper"),
        ABOUT_NOBODY,
        before=recuse_and_reply,
    ),
    "decided by those casting": Case(DECISION, "confirmed", FOUR_YES, OF_THOSE_CASTING | EXCLUDED),
    "all abstain from a decision": Case(DECISION, "declined", ABSTAIN, OF_THOSE_CASTING),
    "decision without quorum": Case(DECISION, "declined", {"blair": "yes"}, OF_THOSE_CASTING),
    "nobody decides": Case(DECISION, "declined", {}),
    "void envelope of a decision": Case(
        DECISION, "confirmed", FIVE_YES, WITH_CODES, meanwhile=cast_a_void_ballot
    ),
    "decision signed by both": Case(DECISION, "confirmed", FIVE_YES, signers.BOTH, signed=WHO_SIGN),
}
ELECTIONS = {
    "elected at once": Case(ELECTION, "elected", FIVE),
    "codes apart": Case(ELECTION, "elected", TIE_FOR_LAST, CODES_APART),
    "by look-back": Case(ELECTION, "elected", LOOK_BACK, TIES_BY_LOT),
    "by lot": Case(ELECTION, "elected", TIE_FOR_LAST),
    "by lot alone": Case(
        ELECTION, "elected", LOOK_BACK, TIES_BY_LOT | {'ties = "look-back"': 'ties = "lot"'}
    ),
    "final tie by lot": Case(ELECTION, "elected", FOUR_TO_FOUR, TIES_BY_LOT | {HARPER: ""}),
    "tied": Case(ELECTION, "tied", FOUR_TO_FOUR),
    "reopened": Case(ELECTION, "reopened", MORE_AGAINST, BLAIR_ALONE),
    "reopened by a tie": Case(ELECTION, "reopened", FOR_AND_AGAINST, BLAIR_ALONE),
    "no result": Case(ELECTION, "no result", BLANK),
    "no quorum": Case(ELECTION, "no quorum", alike(("blair",), "avery", "blair")),
    "empty box": Case(ELECTION, "no result", {}, {'quorum = "1/2"': 'quorum = "0"'}),
    "withdrawn": Case(ELECTION, "elected", LOOK_BACK, meanwhile=withdraw_blair),
    "withdrawn without quorum": Case(ELECTION, "no quorum", {}, meanwhile=withdraw_blair),
    "void ranking": Case(ELECTION, "elected", TIE_FOR_LAST, meanwhile=cast_a_void_ballot),
    "drawn seed": Case(ELECTION, "elected", TIE_FOR_LAST, drawn=True),
    "one code twice": Case(ELECTION, "elected", FOUR_DEVON, meanwhile=cast_one_code_twice),
    "election signed by both": Case(
        ELECTION, "elected", TIE_FOR_LAST, signers.BOTH, signed=WHO_SIGN
    ),
}
OPENED = {
    "shares": Case(REMOVAL, "carried", SEVEN_YES, SHARED, unsealed=two_shares),
    "shared, whole key": Case(REMOVAL, "carried", SEVEN_YES, SHARED),
    "elsewhere by one": Case(REMOVAL, "carried", SEVEN_YES, unsealed=elsewhere(None)),
    "elsewhere by a trustee": Case(
        ELECTION, "elected", TIE_FOR_LAST, SHARED, unsealed=elsewhere(TERRY)
    ),
    "elsewhere by two": Case(
        ELECTION,
        "elected",
        TIE_FOR_LAST,
        signers.BOTH | SHARED,
        signed=WHO_SIGN,
        unsealed=elsewhere(signers.SAM, signers.ROBIN),
    ),
    "elsewhere by two, unsigned": Case(
        REMOVAL, "carried", SEVEN_YES, SHARED, unsealed=elsewhere(None, None)
    ),
}


def caused(trigger: str, slug: str, changes: Mapping[str, str]) -> str:
    """The poll file of an election that another poll caused, some weeks later."""
    later = {
        re.findall("vacancy = .*", ELECTION)[0]: trigger,
        'slug = "lead-2027-1"': f'slug = "{slug}"',
        "2027-01-12T12:00:00Z": "2027-02-20T12:00:00Z",
        "2027-01-26T12:00:00Z": "2027-03-06T12:00:00Z",
    }
    toml = ELECTION
    for old, new in {**later, **changes}.items():
        assert old in toml, old
        toml = toml.replace(old, new)
    return toml


CAUSED = {
    "after a removal": Case(
        caused('removal = "removal-2026-1"', "lead-2027-2", {}),
        "elected",
        FIVE,
        cause=REMOVALS["carried"],
    ),
    "runoff": Case(
        caused('tied = "lead-2027-1"', "runoff-2027-1", TIES_BY_LOT | {HARPER: ""}),
        "elected",
        FOUR_TO_FOUR,
        cause=ELECTIONS["tied"],
    ),
}
CASES = REMOVALS | DECISIONS | ELECTIONS | OPENED | CAUSED


@dataclass(frozen=True)
class Run:
    """A case's records by state, and the hash of every journal entry by act."""

    case: Case
    records: dict[str, Files]
    heads: dict[str, str]


def run(case: Case, world: World) -> Run:
    """Run the poll from draft to certification, after the poll that caused it, if any."""
    if case.cause:
        run(case.cause, world)
    slug = world.make_noticed_poll(case.toml, case.roll, case.changes)
    case.before(world, slug)
    world.open(slug)
    case.meanwhile(world, slug)
    for person, marking in case.markings.items():
        world.cast(slug, person, marking)
    world.close(slug)
    _tally(case, world, slug)
    world.publish(slug)
    published = files_of(world, slug)
    case.after(world, slug)
    if case.signed:
        world.clock.forward(days=world.definition(slug).times.challenge_days)
        signers.certify(world, slug, *case.signed)
    else:
        world.certify(slug)
    with world.database.reading() as tx:
        entries = journal.history_of(tx, store.find(tx, slug)).entries
    records = {"preliminary": published, "certified": files_of(world, slug)}
    return Run(case, records, {entry.act: entry.hash for entry in entries})


def _tally(case: Case, world: World, slug: str) -> None:
    means = case.unsealed(world, slug)
    if case.drawn:
        means["drawn"] = [RevealedSeed("officer", "ab" * 32, "https://example.org/draw")]
    else:
        means["seeds"] = seeds_of(world, slug)
    world.work(tally.tally, slug, **means)


def ran(name: str, directory: Path) -> Run:
    """Run one case in an office of its own, in a new directory."""
    directory.mkdir(parents=True)
    world = World(directory)
    try:
        return run(CASES[name], world)
    finally:
        world.database.close()


def written(files: Files, directory: Path) -> Path:
    """Write the files into a new directory."""
    for path, content in files.items():
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return directory


def sealed(files: Files, key: Ed25519PrivateKey = SERVICE_KEY) -> Files:
    """The files with new sums, signed by this key."""
    listed = {path: files[path] for path in files if not path.startswith("SHA256SUMS")}
    new = sums(listed)
    return {**listed, "SHA256SUMS": new, "SHA256SUMS.sig": sign(key, new).encode()}


def journalled(files: Files, changed: dict[str, dict[str, Any]]) -> Files:
    """The record with other data for some acts, and with a chain and digests that fit."""
    previous, lines = "0" * 64, []
    for line in files["journal.jsonl"].splitlines():
        entry = json.loads(line)
        entry["data"] |= changed.get(entry["act"], {})
        entry["data"] = {key: value for key, value in entry["data"].items() if value is not None}
        lines.append(canonical.dumps({**entry, "previous": previous}))
        previous = canonical.digest(lines[-1])
    new = {"journal.jsonl": b"".join(line + b"\n" for line in lines)}
    if "certification.json" in files:
        digests = {"definition": "definition.json", "opened": "ballots.json", "tally": "tally.json"}
        new_digests = {key: canonical.digest(files[path]) for key, path in digests.items()}
        certified = json.loads(files["certification.json"]) | new_digests | {"journal": previous}
        new["certification.json"] = canonical.dumps(certified)
    return {**files, **new}


def defined(files: Files, definition: dict[str, Any]) -> Files:
    """The record with another noticed definition, and with digests that fit."""
    content = canonical.dumps(definition)
    noticed = {"noticed": {"definition": canonical.digest(content)}}
    return journalled({**files, "definition.json": content}, noticed)


def retold(files: Files, **changes: Any) -> Files:
    """The record with another tally, signed by the service; `_put` reads the changes."""
    tally = json.loads(files["tally.json"])
    _put(tally, changes)
    content = canonical.dumps(tally)
    tallied = {"outcome": tally["outcome"], "tally": canonical.digest(content)}
    return sealed(journalled({**files, "tally.json": content}, {"tallied": tallied}))


def redefined(files: Files, **changes: Any) -> Files:
    """The record of another definition, signed by the service; `_put` reads the changes."""
    definition = json.loads(files["definition.json"])
    _put(definition, changes)
    return sealed(defined(files, definition))


def _put(value: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Set the value at `key` or, within tables, at `table__key`; None deletes it."""
    for place, new in changes.items():
        *tables, key = place.split("__")
        inner = value
        for table in tables:
            inner = inner[table]
        inner[key] = new
        if new is None:
            del inner[key]


def threshold(comparison: str, num: int, den: int) -> dict[str, Any]:
    """A threshold as a definition has it."""
    return {"comparison": comparison, "ratio": {"num": num, "den": den}}


def said(record: Path, **options: Any) -> list[tuple[str, str]]:
    """All lines that verify.py prints for a record."""
    return list(verify.verify(record, **options))


def faults(lines: Iterable[tuple[str, str]]) -> list[str]:
    """The failures among these lines."""
    return [text for kind, text in lines if kind == "FAIL"]


def fault(record: Path, **options: Any) -> str:
    """The one sentence with which verify.py refuses a record."""
    failures = faults(said(record, **options))
    assert len(failures) == 1, failures
    return failures[0]


def at_times(files: Files, **times: str) -> Files:
    """Return the journal with other times for some acts, and a certification that fits."""
    entries = [json.loads(line) for line in files["journal.jsonl"].splitlines()]
    for entry in entries:
        entry["at"] = times.get(entry["act"], entry["at"])
    content = b"".join(canonical.dumps(entry) + b"\n" for entry in entries)
    return sealed(journalled({**files, "journal.jsonl": content}, {}))
