"""The checks that anybody can run on a record with common tools, and what each one prints."""

from collections.abc import Iterator
from dataclasses import dataclass

from election.crypto import canonical
from election.crypto.box_root import box_root
from election.crypto.unsealed import BALLOTS, CODES
from election.results.facts import Facts
from election.results.record.file_names import JOURNAL, SUMS, SUMS_SIGNATURE, TALLY, VERIFIER
from election.results.record.signers import allowed_signers
from election.results.report.signing import office_verification, verification, verified
from election.rules.counting.lot import DOMAIN

ROOT = (
    "python3 -c 'import json; "
    'print("election-box/v1", *sorted(json.load(open("box.json"))["envelopes"]), sep="\\n")\''
    " | sha256sum"
)
KEYS = (
    'python3 -c \'import json; d = json.load(open("definition.json")); '
    'print("service namespaces=\\"election\\"", d["service_key"]); '
    '[print(who, "namespaces=\\"election\\"", d["people"][who]["key"]) '
    'for who in ("officer", "scrutineer") if "key" in d["people"][who]]\''
    " | sha256sum"
)

LIMITS = (
    "That the opened ballots are those that lay in the envelopes, and who opened them.",
    "That each envelope came from the elector whom it was taken from.",
    "That each elector's newest ballot is in the box: only their mail, receipt and code show it.",
    "That the roll and the number of recusals are right.",
    "That the pages which electors saw were honest.",
)


@dataclass(frozen=True)
class Check:
    """A fact, the command that shows it, and what it prints; `prints` is None for a plain OK."""

    fact: str
    command: str
    prints: str | None = None


def checks(facts: Facts) -> tuple[Check, ...]:
    """The checks that this poll's record allows, to be run in the record's directory."""
    return (
        Check("No file was changed since it was published", f"sha256sum -c {SUMS}"),
        *_signed(facts),
        Check(
            "The definition is the one of the notice; compare the hash in your mail",
            "sha256sum definition.json",
            facts.definition_hash,
        ),
        Check(
            "The envelopes are those in the box at close; compare the root in your mail",
            ROOT,
            box_root(facts.envelopes),
        ),
        *_opened(facts),
        Check(
            "The tally is the one in the journal's entry `tallied`",
            f"sha256sum {TALLY}",
            canonical.digest(facts.tally_bytes),
        ),
        Check(
            "The journal ends with this head; each line holds the hash of the line before it",
            f"tail -n 1 {JOURNAL} | tr -d '\\n' | sha256sum",
            facts.history.head,
        ),
        *_lot(facts),
        Check(
            "All of this at once, and the count; take this program's SHA-256 from the release",
            f"python3 -I {VERIFIER} .",
        ),
    )


def _signed(facts: Facts) -> Iterator[Check]:
    service, keys = facts.definition.service_key, facts.people.keys
    yield Check(
        "The keys of those who sign are the definition's",
        KEYS,
        canonical.digest(allowed_signers(facts)),
    )
    if service:
        command = verification("service", SUMS_SIGNATURE, SUMS)
        yield Check("The service signed the sums", command, verified("service", service))
    for office in facts.signatures:
        fact = f"The {office} signed the certification"
        yield Check(fact, office_verification(office), verified(office, keys[office]))


def _opened(facts: Facts) -> tuple[Check, ...]:
    unsealed = facts.unsealed
    if unsealed is None:
        return ()
    opened = [
        Check(
            "The ballots are those in the journal's entry `unsealed`",
            f"sha256sum {BALLOTS}",
            unsealed.digest,
        )
    ]
    if unsealed.publish == "codes_apart":
        fact = f"The codes are those of the same box: {BALLOTS} holds this hash"
        opened.append(Check(fact, f"sha256sum {CODES}", unsealed.codes_digest))
    return tuple(opened)


def _lot(facts: Facts) -> tuple[Check, ...]:
    lot = facts.lot
    if lot is None:
        return ()
    text = [DOMAIN, facts.definition.slug, *(seed.seed for seed in lot.seeds), facts.tally.box.root]
    first = lot.order[0]
    command = f"{{ printf '%s\\n' {' '.join(text)}; printf {first.candidate}; }} | sha256sum"
    fact = f"The lot key of `{first.candidate}`; the others in the same way, by their ids"
    return (Check(fact, command, first.key),)
