"""A record of many ballots, to measure verify.py with.

    python -m tests.bench.large_record DIRECTORY [--ballots N] [--candidates N] [--apart]
    command time -v python3 -I election/verify.py DIRECTORY

The poll is invented and was never run: envelopes are random hashes, electors are numbers. Roll,
box, ballots, codes, count, journal and sums agree as in the record of a real poll.
"""

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from election.ballotfiles.counted_election import Exported, ExportedBallot
from election.crypto import canonical
from election.crypto.box_root import box_root
from election.crypto.hash_chain import GENESIS, Entry
from election.crypto.ssh_signature import public_line, sign
from election.results.record.verifier import verifier
from election.rules.closeness.margin.margin import margin
from election.rules.closeness.other_lots import possible_ends
from election.rules.closeness.pairwise import pairwise
from election.rules.counting.irv import count
from election.rules.counting.lot import commitment, lot_key, lot_order
from election.rules.counting.piles import Profile
from election.rules.counting.rounds import Count
from election.rules.counting.tie_rule import TieRule
from election.rules.poll.receipt_codes import code_from
from tests.support.record_files import exported_files, sums
from tests.support.world import SERVICE_KEY

SLUG = "bench-2027-1"
SEED = "11" * 32
QUESTION = "Who shall be the next Lead Core Maintainer?"
LONGEST_RANKING = 8
OFFICIAL = {"email": "officer@example.org", "name": "Robin Castellanos"}
TIMES = {
    "opens": "2027-01-12T12:00:00Z",
    "closes": "2027-01-26T12:00:00Z",
    "minimum_notice_days": 7,
    "minimum_voting_days": 7,
    "challenge_days": 7,
    "reminders": [],
}


def definition(electors: int, candidates: list[str], publish: str) -> dict[str, Any]:
    """Return the definition: as many people as there are ballots, of whom the first few stand."""
    people = [
        {"id": f"p{n:07}", "name": f"Elector Number {n}", "handle": f"elector-{n}", "lead": n == 0}
        for n in range(electors)
    ]
    return {
        "format": "election-definition/v1",
        "slug": SLUG,
        "question": {
            "kind": "election",
            "text": QUESTION,
            "method": "irv",
            "ties": "look-back",
            "final_tie": "lot",
            "quorum": {"num": 1, "den": 2},
            "removed_may_stand": False,
            "candidates": [
                {"id": candidate, "name": candidate, "statement": ""} for candidate in candidates
            ],
            "trigger": {"tied": "bench-2026-1"},
        },
        "roll": {"source": "https://example.org/roll", "as_of": "2026-12-28", "people": people},
        "times": TIMES,
        "people": {"officer": OFFICIAL, "scrutineer": OFFICIAL, "contact": OFFICIAL["email"]},
        "publish": publish,
        "seeds": [{"by": "officer", "sha256": commitment(SEED)}],
        "service_key": public_line(SERVICE_KEY),
        "key": {"public": "09" + "00" * 31, "made": "elsewhere"},
        "ballot_bytes": 256,
        "replaced_per_elector": 100,
    }


def rankings(number: int, candidates: list[str], chance: random.Random) -> Iterator[list[str]]:
    """Yield random rankings of every length; some candidates are liked more than others."""
    for _ in range(number):
        length = min(chance.randint(0, LONGEST_RANKING), len(candidates))
        liked = sorted(
            candidates, key=lambda candidate: chance.random() * (1 + int(candidate[1:]) % 7)
        )
        yield liked[:length]


def ballots(
    number: int, candidates: list[str], chance: random.Random
) -> tuple[list[str], list[list[str]]]:
    """Return codes in ascending order, and rankings."""
    codes = {code_from(chance.choices(range(32), k=20)) for _ in range(number)}
    return sorted(codes), list(rankings(len(codes), candidates, chance))


def ballots_file(codes: list[str], ranked: list[list[str]], *, apart: bool) -> dict[str, bytes]:
    """Return ballots.json, and codes.json where codes are apart."""
    value: dict[str, Any] = {"format": "election-ballots/v1", "poll": SLUG, "void": []}
    value["publish"] = "codes_apart" if apart else "with_codes"
    if not apart:
        pairs = zip(codes, ranked, strict=True)
        value["ballots"] = [{"code": code, "ranking": ranking} for code, ranking in pairs]
        return {"ballots.json": canonical.dumps(value)}
    alone = canonical.dumps({"format": "election-codes/v1", "poll": SLUG, "codes": codes})
    entries = [{"ranking": ranking} for ranking in ranked]
    value |= {"ballots": sorted(entries, key=canonical.dumps)}
    value["codes_sha256"] = canonical.digest(alone)
    return {"ballots.json": canonical.dumps(value), "codes.json": alone}


def closeness(profile: Profile, candidates: list[str], rule: TieRule) -> dict[str, Any]:
    """Return the closeness; the margin is the interval that needs no search."""
    enough = margin(profile, candidates, rule, most_steps=0)
    return {
        "margin": enough.to_json(),
        "other_lots": asdict(possible_ends(profile, candidates, rule)),
        "pairwise": pairwise(profile, candidates).to_json(),
    }


def exports(
    counted: Count, cast: Iterable[tuple[str, list[str]]], order: tuple[str, ...]
) -> dict[str, bytes]:
    """Return the ballots for other programs, by the service's own writers."""
    exported = Exported(
        slug=SLUG,
        question=QUESTION,
        names={candidate: candidate for candidate in counted.candidates},
        ballots=tuple(ExportedBallot(tuple(ranking), code or None) for code, ranking in cast),
        lot_order=order,
        count=counted,
        counted_at="2027-01-26T13:00:00Z",
    )
    return exported_files(exported)


def tally(counted: Count, profile: Profile, rule: TieRule, box: dict[str, Any]) -> dict[str, Any]:
    """Return tally.json of the service's own count."""
    root, envelopes, candidates = box["root"], len(box["envelopes"]), list(counted.candidates)
    places = [
        {"candidate": candidate, "key": lot_key(SLUG, [SEED], root, candidate)}
        for candidate in rule.lot_order or ()
    ]
    return {
        "format": "election-tally/v1",
        "slug": SLUG,
        "kind": "election",
        "outcome": counted.outcome,
        "box": {
            "root": root,
            "envelopes": envelopes,
            "replaced": 0,
            "entitled": envelopes,
            "recused": 0,
        },
        "quorum_needed": -(-envelopes // 2),
        "result": {
            "count": asdict(counted),
            "withdrawn": [],
            "lot": {"seeds": [{"by": "officer", "seed": SEED, "drawn": None}], "order": places},
            "closeness": closeness(profile, candidates, rule),
        },
    }


def journal(acts: list[tuple[str, str, dict[str, Any]]]) -> bytes:
    """Return the acts as one chain."""
    previous, lines = GENESIS, []
    for seq, (at, act, data) in enumerate(acts, start=1):
        entry = Entry(seq=seq, at=at, act=act, data=data, previous=previous)
        previous = entry.hash
        lines.append(entry.line + b"\n")
    return b"".join(lines)


def record(number: int, standing: int, *, apart: bool) -> dict[str, bytes]:
    """Return every file of the record."""
    chance = random.Random(2027)
    candidates = [f"p{n:07}" for n in range(standing)]
    codes, ranked = ballots(number, candidates, chance)
    files = ballots_file(codes, ranked, apart=apart)
    fixed = definition(len(codes), candidates, "codes_apart" if apart else "with_codes")
    files["definition.json"] = canonical.dumps(fixed)
    roll = (
        f"{person['id']},{person['name']},{person['handle']},{'yes' if person['lead'] else 'no'}\n"
        for person in fixed["roll"]["people"]
    )
    files["roll.csv"] = ("id,name,handle,lead\n" + "".join(roll)).encode()
    envelopes = sorted(hashlib.sha256(code.encode()).hexdigest() for code in codes)
    box: dict[str, Any] = {
        "format": "election-box/v1",
        "poll": SLUG,
        "envelopes": envelopes,
        "replaced": [],
    }
    box["root"] = box_root(envelopes)
    files["box.json"] = canonical.dumps(box)
    profile = Counter(map(tuple, ranked))
    order = lot_order(SLUG, [SEED], box["root"], candidates)
    rule = TieRule(ties="look-back", final_tie="lot", lot_order=order)
    found = count(profile, candidates, rule)
    counted = tally(found, profile, rule, box)
    files["tally.json"] = canonical.dumps(counted)
    if apart:
        ranked.sort(key=canonical.dumps)
    beside = [""] * len(codes) if apart else codes
    files |= exports(found, zip(beside, ranked, strict=True), order)
    digest = canonical.digest(files["definition.json"])
    electors, shown = len(codes), [{"by": "officer", "seed": SEED}]
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("2027-01-01T12:00:00Z", "drafted", {"definition": digest}),
        ("2027-01-02T12:00:00Z", "noticed", {"definition": digest, "electors": electors}),
        ("2027-01-12T12:00:00Z", "opened", {"electors": electors, "recused": 0}),
        (
            "2027-01-26T12:00:00Z",
            "closed",
            {"envelopes": electors, "replaced": 0, "root": box["root"]},
        ),
        ("2027-01-26T13:00:00Z", "seeds revealed", {"seeds": shown}),
        (
            "2027-01-26T13:00:00Z",
            "unsealed",
            {
                "opened": canonical.digest(files["ballots.json"]),
                "void": 0,
                "where": "on the server",
            },
        ),
        (
            "2027-01-26T13:00:00Z",
            "tallied",
            {"outcome": counted["outcome"], "tally": canonical.digest(files["tally.json"])},
        ),
    ]
    files["journal.jsonl"] = journal(acts)
    files |= dict.fromkeys(("README.txt", "report.html", "report.md"), b"A bench.\n")
    files["verify.py"] = verifier()
    files["allowed_signers"] = f'service namespaces="election" {fixed["service_key"]}\n'.encode()
    files["SHA256SUMS"] = sums(files)
    files["SHA256SUMS.sig"] = sign(SERVICE_KEY, files["SHA256SUMS"]).encode()
    return files


def main() -> None:
    """Write the record into a new directory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--ballots", type=int, default=100_000)
    parser.add_argument("--candidates", type=int, default=10)
    parser.add_argument("--apart", action="store_true", help="publish codes apart")
    asked = parser.parse_args()
    asked.directory.mkdir(parents=True)
    for path, content in record(asked.ballots, asked.candidates, apart=asked.apart).items():
        (asked.directory / path).parent.mkdir(exist_ok=True)
        (asked.directory / path).write_bytes(content)


if __name__ == "__main__":
    main()
