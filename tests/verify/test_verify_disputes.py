"""What a record shows of objections, challenges, a recount and an alternate; and forged ones.

The forger has the service's key, Robin's, and that of Uli, who took over from Sam as scrutineer.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto import canonical
from election.crypto.ssh_signature import public_line, sign
from election.services.alternate import alternate
from election.services.challenge import challenge
from election.services.object import objection
from election.services.recount import recount
from election.services.rule import rule
from tests.support import signers
from tests.support.records import SEVEN_YES, Files
from tests.support.verified_polls import (
    Case,
    Run,
    fault,
    faults,
    journalled,
    run,
    said,
    sealed,
    written,
)
from tests.support.world import REMOVAL, World

ULI = Ed25519PrivateKey.from_private_bytes(b"Uli's key, by which they sign...")
CONTACT = 'contact = "elections@example.org"'
NAMES_ULI = {
    CONTACT: f'{CONTACT}\nscrutineer_alternate = {{ name = "Uli Brandt", '
    f'email = "uli@example.org", key = "{public_line(ULI)}" }}'
}
Journal: TypeAlias = list[dict[str, Any]]
Forge: TypeAlias = Callable[[Journal], Journal]


def objects(world: World, slug: str) -> None:
    """Object, and let the scrutineer rule when the officer had seven days; then Uli takes over."""
    world.act(objection, slug, "The roll is old.", "blair")
    world.clock.forward(days=7)
    world.act(rule, slug, 1, "It is the newest.", ruling="dismissed", by="scrutineer")
    world.act(alternate, slug, "scrutineer", "Sam is ill.")


def challenges(world: World, slug: str) -> None:
    """Challenge the result, uphold it, and count again."""
    world.act(challenge, slug, "Count again.")
    world.act(rule, slug, 2, "Let us count again.", ruling="upheld")
    assert world.work(recount, slug).agrees


DISPUTED = Case(
    REMOVAL,
    "carried",
    SEVEN_YES,
    signers.BOTH | NAMES_ULI,
    before=objects,
    after=challenges,
    signed=(signers.ROBIN, ULI),
)


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    world = World(tmp_path_factory.mktemp("office"))
    try:
        return run(DISPUTED, world)
    finally:
        world.database.close()


def test_a_record_says_that_all_has_its_ruling_and_was_counted_again(
    disputed: Run, tmp_path: Path
) -> None:
    """Both records pass, and the alternate's signature counts in place of the scrutineer's."""
    for state in ("preliminary", "certified"):
        lines = said(written(disputed.records[state], tmp_path / state))
        assert faults(lines) == []
    told = "\n".join(text for _, text in lines)
    assert "each of 2 objections and challenges has its ruling" in told
    assert "the ballots were counted again, to the same tally: 1" in told
    assert "signed by officer and scrutineer" in told


def acts(journal: Journal, act: str) -> Journal:
    return [entry for entry in journal if entry["act"] == act]


def without(act: str, number: int = 0) -> Forge:
    """The journal without an entry of this act."""
    return lambda journal: [each for each in journal if each is not acts(journal, act)[number]]


def saying(act: str, nth: int = 0, **data: Any) -> Forge:
    """The journal in which an entry of this act has other data."""

    def forge(journal: Journal) -> Journal:
        acts(journal, act)[nth]["data"] |= data
        return journal

    return forge


def twice(act: str) -> Forge:
    """The journal in which the first entry of this act comes twice."""

    def forge(journal: Journal) -> Journal:
        (entry,) = acts(journal, act)[:1]
        at = journal.index(entry)
        return [*journal[:at], json.loads(json.dumps(entry)), *journal[at:]]

    return forge


def sooner(journal: Journal) -> Journal:
    """The journal in which the scrutineer rules one second before the seven days are over."""
    ruling = acts(journal, "ruled")[0]
    ruling["at"] = "2027-01-08T11:59:59Z"
    return journal


def upheld_while_open(journal: Journal) -> Journal:
    """The journal in which the objection is upheld after the opening."""
    ruling, opened = acts(journal, "ruled")[0], acts(journal, "opened")[0]
    ruling["data"] |= {"ruling": "upheld"}
    ruling["at"] = opened["at"]
    journal.remove(ruling)
    journal.insert(journal.index(opened) + 1, ruling)
    return journal


FORGED: dict[str, tuple[Forge, str]] = {
    "certified before a ruling": (
        lambda journal: without("recounted")(without("ruled", 1)(journal)),
        "not each objection and challenge has a ruling",
    ),
    "opened after an objection was upheld": (
        saying("ruled", ruling="upheld"),
        "the poll opened after an objection was upheld",
    ),
    "certified over an objection": (
        upheld_while_open,
        "an objection was upheld, and it is certified",
    ),
    "the scrutineer rules too early": (sooner, "ruled on 1 before seven days were over"),
    "no recount": (without("recounted"), "a challenge was upheld, without a recount after it"),
    "another recount": (saying("recounted", tally="0" * 64), "came to another tally"),
    "other ballots": (saying("recounted", opened="0" * 64), "the recount is of other ballots"),
    "a recount of nothing": (
        saying("ruled", 1, ruling="dismissed"),
        "a recount, and no upheld challenge",
    ),
    "two rulings": (twice("ruled"), "a ruling on 1, which waits for none"),
    "a wrong number": (saying("challenged", number=3), "are misnumbered"),
    "a stranger": (saying("objected", by="zoe"), "1 is by nobody on the roll"),
    "two alternates": (twice("alternate took over"), "or did twice"),
    "no such alternate": (
        saying("alternate took over", office="officer"),
        "nobody is named to take over as officer",
    ),
    "another ruling": (saying("ruled", ruling="partly"), "data"),
}


def forged(files: Files, forge: Forge, scrutineer: Ed25519PrivateKey = ULI) -> Files:
    """The record with a forged journal, and chain, certification, signatures and sums that fit."""
    journal = forge([json.loads(line) for line in files["journal.jsonl"].splitlines()])
    lines = [{**entry, "seq": number} for number, entry in enumerate(journal, start=1)]
    content = b"".join(canonical.dumps(line) + b"\n" for line in lines)
    new = journalled({**files, "journal.jsonl": content}, {})
    for office, key in (("officer", signers.ROBIN), ("scrutineer", scrutineer)):
        new[f"certification.json.{office}.sig"] = sign(key, new["certification.json"]).encode()
    return sealed(new)


@pytest.mark.parametrize(("forge", "sentence"), FORGED.values(), ids=FORGED)
def test_a_forged_journal_is_refused(
    disputed: Run, tmp_path: Path, forge: Forge, sentence: str
) -> None:
    """Each lacks what the rules want, and is else sealed and signed as it should be."""
    files = disputed.records["certified"]
    assert sentence in fault(written(forged(files, forge), tmp_path / "record"))


def test_a_forgery_that_changes_nothing_passes(disputed: Run, tmp_path: Path) -> None:
    """So the others are refused for what was changed in them."""
    files = forged(disputed.records["certified"], lambda journal: journal)
    assert faults(said(written(files, tmp_path / "record"))) == []


def test_whoever_was_replaced_signs_no_more(disputed: Run, tmp_path: Path) -> None:
    """Sam's signature is refused after Uli took over, and Uli's before that."""
    certified = disputed.records["certified"]
    by_sam = forged(certified, lambda journal: journal, signers.SAM)
    assert "scrutineer.sig" in fault(written(by_sam, tmp_path / "sam"))
    too_early = forged(certified, without("alternate took over"))
    assert "scrutineer.sig" in fault(written(too_early, tmp_path / "uli"))
