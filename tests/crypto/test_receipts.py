"""Receipts: what the service signs of an envelope, and how anybody settles a claim on it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from election.crypto.receipt import Receipt, read_receipt, receipt_text
from election.crypto.receipt_check import NEEDED, find_envelope
from election.crypto.ssh_signature import public_line, sign, verify
from election.errors.receipts import (
    EnvelopeMissing,
    EnvelopeNotListed,
    JournalReplaced,
    ReceiptOfAnotherPoll,
    ReceiptUnreadable,
    RecordUnfit,
)
from election.errors.signatures import SignatureRefused
from election.services import cast, store
from election.services.cast import signed_receipt
from election.services.extend import extend
from election.services.journal import history_of
from tests.support.record_files import sums
from tests.support.records import Files, files_of, value
from tests.support.signers import SAM
from tests.support.world import CLOSES, OPENS, SERVICE_KEY, World

SLUG = "removal-2026-1"
DIGESTS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]
RECEIPT = Receipt(
    poll=SLUG, definition=DIGESTS[0], envelope=DIGESTS[1], number=2, journal=DIGESTS[2]
)
TEXT = receipt_text(RECEIPT, SERVICE_KEY)
Story: TypeAlias = tuple[Files, dict[str, str]]


def receipt_of(world: World, taken: cast.RecordedBallot, slug: str = SLUG) -> str:
    """Return the text that the elector is shown."""
    with world.database.reading() as tx:
        poll = store.find(tx, slug)
        text = signed_receipt(poll, history_of(tx, poll), taken, SERVICE_KEY)
    assert text
    return text


def rewritten(files: Files, path: str, change: Callable[[Any], None]) -> Files:
    """Return the record with one JSON file changed by the service: sums made and signed anew."""
    content = value(files, path)
    change(content)
    written = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    others = {name: files[name] for name in files if not name.startswith("SHA256SUMS")}
    changed = {**others, path: written.encode()}
    changed["SHA256SUMS"] = sums(changed)
    changed["SHA256SUMS.sig"] = sign(SERVICE_KEY, changed["SHA256SUMS"]).encode()
    return changed


@pytest.fixture
def story(world: World) -> Story:
    """Return a published removal, and receipts by name: Blair cast twice, Casey once."""
    slug = world.make_open_poll()
    taken = {
        "replaced": world.cast(slug, "blair", "no"),
        "in the box": world.cast(slug, "blair", "yes"),
        "casey": world.cast(slug, "casey", "yes"),
    }
    receipts = {name: receipt_of(world, cast) for name, cast in taken.items()}
    world.cast_and_tally(slug, {"devon": "yes"})
    world.publish(slug)
    return files_of(world, slug), receipts


# What a receipt is


def test_a_receipt_says_five_things_and_its_format() -> None:
    """The receipt is canonical JSON on one line, followed by the signature of these bytes."""
    line, _, signature = TEXT.partition("\n")
    assert json.loads(line) == {
        "format": "election-receipt/v1",
        "poll": SLUG,
        "definition": DIGESTS[0],
        "envelope": DIGESTS[1],
        "number": 2,
        "journal": DIGESTS[2],
    }
    verify(signature, public_line(SERVICE_KEY), line.encode())


def test_a_receipt_is_read_as_it_was_written() -> None:
    """Text and value are the same."""
    assert read_receipt(TEXT) == (RECEIPT, TEXT.partition("\n")[2])


@pytest.mark.parametrize(
    "copied",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.strip(),
        f"\n\n  {TEXT}\n",
        "".join(f"  {line}  \n" for line in TEXT.splitlines()),
        TEXT[:60] + "\n" + TEXT[60:],
        TEXT.replace("\n", "\n\n"),
    ],
)
def test_what_copying_does_to_a_text_is_forgiven(copied: str) -> None:
    """Line breaks, indents and a wrapped line are accepted, for the holder did nothing wrong."""
    assert read_receipt(copied) == (RECEIPT, TEXT.partition("\n")[2])


def changed(**more: object) -> str:
    """Return the text with other members on its first line."""
    line, _, signature = TEXT.partition("\n")
    members = {**json.loads(line), **more}
    kept = {name: member for name, member in members.items() if member is not None}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True) + "\n" + signature


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a receipt",
        TEXT.partition("\n")[0],
        TEXT.partition("\n")[2],
        "[]\n" + TEXT.partition("\n")[2],
        "{\n" + TEXT.partition("\n")[2],
        changed(format="election-receipt/v2"),
        changed(format=None),
        changed(envelope=None),
        changed(code="0000000-0000000-0000000"),
    ],
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    """The refusal says what to bring."""
    with pytest.raises(ReceiptUnreadable) as refused:
        read_receipt(text)
    assert str(refused.value).startswith("This is no receipt of a ballot: ")
    assert refused.value.advice


def test_the_same_cast_has_the_same_receipt_always(world: World) -> None:
    """Later time and later acts in the journal, such as an extension, do not change it."""
    taken = world.cast(world.make_open_poll(), "blair", "yes")
    first = receipt_of(world, taken)
    world.clock.forward(days=3)
    world.act(extend, SLUG, CLOSES.replace(day=28), "the mail was down")
    world.cast(SLUG, "casey", "no")
    assert receipt_of(world, taken) == first


def test_two_receipts_tell_nothing_of_who_and_when(world: World) -> None:
    """Receipts of two electors differ in the envelope only: no name, id, time or order."""
    slug = world.make_open_poll()
    blairs = read_receipt(receipt_of(world, world.cast(slug, "blair", "yes")))[0]
    world.clock.forward(days=9)
    caseys = read_receipt(receipt_of(world, world.cast(slug, "casey", "no")))[0]
    assert replace(blairs, envelope="") == replace(caseys, envelope="")
    assert blairs.envelope != caseys.envelope


def test_a_receipt_names_the_journal_at_the_opening(world: World) -> None:
    """The receipt has the hash of the entry `opened`, which fixed N and the needed number."""
    slug = world.make_open_poll()
    receipt, _ = read_receipt(receipt_of(world, world.cast(slug, "blair", "yes")))
    world.cast_and_tally(slug, {})
    world.publish(slug)
    lines = files_of(world, slug)["journal.jsonl"].splitlines()
    (opened,) = (line for line in lines if json.loads(line)["act"] == "opened")
    assert receipt.journal == hashlib.sha256(opened).hexdigest()


def test_a_receipt_holds_nothing_of_the_ballot(world: World) -> None:
    """The same envelope has the same receipt, whatever it holds; no code, no cast id."""
    slug = world.make_open_poll()
    poll, elector = world.poll(slug), world.elector_id(slug, "blair")
    code, cast_id = cast.new_code(), cast.new_cast_id()
    envelope = cast.seal_ballot(world.definition(slug), poll.definition_hash, code, "yes")
    taken = world.act(cast.cast, slug, elector, cast_id, envelope)
    text = receipt_of(world, taken)
    for private in (
        code,
        code.replace("-", ""),
        cast_id,
        "blair",
        "yes",
        world.link(slug, "blair"),
    ):
        for digest in (hashlib.sha256, hashlib.sha1, hashlib.md5):
            assert digest(private.encode()).hexdigest() not in text
        assert private not in text
    assert taken.envelope_hash == hashlib.sha256(envelope).hexdigest()


def test_a_service_with_another_key_signs_no_receipt(world: World) -> None:
    """No receipt is signed that nobody could verify; the ballot is accepted all the same."""
    taken = world.cast(world.make_open_poll(), "blair", "yes")
    with world.database.reading() as tx:
        poll = store.find(tx, SLUG)
        assert signed_receipt(poll, history_of(tx, poll), taken, SAM) is None


# Settling a claim


@pytest.mark.parametrize("place", ["in the box", "replaced"])
def test_an_envelope_of_the_record_is_found(story: Story, place: str) -> None:
    """The claim that the envelope is missing is refuted."""
    files, receipts = story
    assert find_envelope(*read_receipt(receipts[place]), files) == place


def test_an_envelope_that_the_record_leaves_out_is_proof(story: Story) -> None:
    """The service signed for the envelope and signed a record without it: it contradicts itself."""
    files, receipts = story
    receipt, signature = read_receipt(receipts["casey"])
    without = rewritten(files, "box.json", lambda box: box["envelopes"].remove(receipt.envelope))
    with pytest.raises(EnvelopeMissing) as refused:
        find_envelope(receipt, signature, without)
    assert str(refused.value) == (
        f"The claim is proved: the service signed for the envelope {receipt.envelope} in {SLUG}, "
        "and its record lists it neither in the box nor among the replaced."
    )
    assert find_envelope(*read_receipt(receipts["in the box"]), without) == "in the box"


def test_an_envelope_that_may_be_too_old_to_be_listed_is_no_proof_by_itself(story: Story) -> None:
    """A record that lists as many replaced ones as it may of one elector leaves older ones out."""
    files, receipts = story
    receipt, signature = read_receipt(receipts["replaced"])
    full = rewritten(files, "box.json", lambda box: box.update(replaced=["0" * 64] * 100))
    with pytest.raises(EnvelopeNotListed) as refused:
        find_envelope(receipt, signature, full)
    assert "unless its elector cast more than 100 ballots later" in str(refused.value)


def test_a_record_that_somebody_else_changed_proves_nothing(story: Story) -> None:
    """Somebody who takes their envelope out of a copy has not the service's signature."""
    files, receipts = story
    receipt, signature = read_receipt(receipts["casey"])
    without = rewritten(files, "box.json", lambda box: box["envelopes"].remove(receipt.envelope))
    for lie in (
        {**files, "box.json": without["box.json"]},
        {**without, "SHA256SUMS.sig": files["SHA256SUMS.sig"]},
        {**without, "SHA256SUMS.sig": sign(SAM, without["SHA256SUMS"]).encode()},
        {**files, "SHA256SUMS.sig": b"\xff"},
    ):
        with pytest.raises(RecordUnfit):
            find_envelope(receipt, signature, lie)


@pytest.mark.parametrize("path", ["box.json", "journal.jsonl", "SHA256SUMS", "SHA256SUMS.sig"])
def test_a_record_with_a_broken_file_settles_nothing(story: Story, path: str) -> None:
    """One byte more is enough, and the sentence names the file."""
    files, receipts = story
    with pytest.raises(RecordUnfit) as refused:
        find_envelope(*read_receipt(receipts["casey"]), {**files, path: files[path] + b" "})
    assert refused.value.path in {path, "SHA256SUMS.sig"}


def test_a_receipt_that_the_service_did_not_sign_proves_nothing(story: Story) -> None:
    """Another envelope, another number and another's signature are each refused."""
    files, receipts = story
    receipt, signature = read_receipt(receipts["casey"])
    invented = replace(receipt, envelope=DIGESTS[0])
    for claimed, under in (
        (invented, signature),
        (replace(receipt, number=receipt.number + 1), signature),
        (invented, sign(SAM, invented.content)),
        (invented, read_receipt(receipts["replaced"])[1]),
        (invented, ""),
    ):
        with pytest.raises(SignatureRefused):
            find_envelope(claimed, under, files)


def test_a_receipt_of_another_poll_is_told_apart(story: Story) -> None:
    """The definition is compared before anything else, and both hashes are shown."""
    files, receipts = story
    receipt, signature = read_receipt(receipts["casey"])
    with pytest.raises(ReceiptOfAnotherPoll) as refused:
        find_envelope(replace(receipt, definition=DIGESTS[0]), signature, files)
    assert DIGESTS[0] in str(refused.value)
    assert receipt.definition in str(refused.value)


def test_a_journal_that_was_replaced_is_proof_too(story: Story) -> None:
    """The service signed the entry `opened` with the receipt, and the record has another one."""
    files, receipts = story
    lines = files["journal.jsonl"].replace(b'"electors":9', b'"electors":8')
    assert lines != files["journal.jsonl"]
    changed = rewritten({**files, "journal.jsonl": lines}, "box.json", lambda _box: None)
    with pytest.raises(JournalReplaced):
        find_envelope(*read_receipt(receipts["casey"]), changed)


def test_a_record_without_its_members_is_refused(story: Story) -> None:
    """The service signed the record, which has no box."""
    files, receipts = story
    changed = rewritten(files, "box.json", lambda box: box.pop("envelopes"))
    with pytest.raises(RecordUnfit, match="it has no envelopes"):
        find_envelope(*read_receipt(receipts["casey"]), changed)


def test_five_files_of_the_record_are_enough(story: Story) -> None:
    """No ballot and no code is needed for it."""
    files, receipts = story
    few = {path: files[path] for path in NEEDED}
    assert find_envelope(*read_receipt(receipts["casey"]), few) == "in the box"


def test_every_receipt_of_a_poll_is_settled_by_its_record(world: World) -> None:
    """Replaced envelopes and those in the box are found, and none is missing."""
    slug = world.make_open_poll()
    world.clock.now = OPENS
    texts = [
        receipt_of(world, world.cast(slug, person, marking))
        for marking in ("no", "yes", "abstain")
        for person in ("avery", "blair", "casey")
    ]
    world.cast_and_tally(slug, {})
    world.publish(slug)
    files = files_of(world, slug)
    places = [find_envelope(*read_receipt(text), files) for text in texts]
    assert places == ["replaced"] * 6 + ["in the box"] * 3
