"""Every export is read back before a record is published, and is read by others, whatever names."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election import verify
from election.ballotfiles import exports
from election.ballotfiles.counted_election import RESERVED_BY_RCTAB, Exported, labels
from election.ballotfiles.exported_files import ExportedFiles
from election.ballotfiles.spelling import folded
from election.crypto import canonical
from election.errors.record import NothingPublished, RecordRefused
from election.results.facts import Facts
from election.results.record import build, data_files
from tests.support.ballot_files import elections, profile_of, read, same_everywhere
from tests.support.record_files import exported_files
from tests.support.records import TIE_FOR_LAST, Files, files_of, preliminary
from tests.support.verified_polls import faults, said, written
from tests.support.world import ELECTION, ROLL, World

NAMES = st.one_of(
    st.sampled_from(
        [
            *sorted(RESERVED_BY_RCTAB),
            *(
                "Overvote",
                "EXHAUSTED",
                "id",
                "Rank 1",
                "ballot",
                "weight",
                "precinct",
                "1",
                "First",
            ),
            *(
                'Jo "Joe" Diaz',
                "Jo 'Joe' Diaz",
                '"',
                "''",
                "Kim",
                "KIM",
                "Kim (blair)",
                "Kim (avery)",
            ),
            *(
                "Jose\u0301",
                "Jos\u00e9",
                "\uff2b\uff49\uff4d",
                "a, b",
                "x  y",
                " padded ",
                "0",
                "-=-",
            ),
            *("=Kim", "'=Kim", "+1", "-Kim", "@kim", "a;=b", "a; b", "\uff1dKim", "''", " =Kim"),
            *("Casey (casey)", "(blair)", "Kim (blair) (blair)", "#", "/* */", "\\", "|"),
        ]
    ),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12),
)


@st.composite
def renamed(draw: st.DrawFn) -> Exported:
    """Elections of people with names that files have other uses for."""
    found = draw(elections())
    return replace(found, names={candidate: draw(NAMES) for candidate in found.names})


def as_counted(exported: Exported) -> Counter[tuple[str, ...]]:
    """Return the ballots by label."""
    label = labels(exported.names)
    return Counter(tuple(label[each] for each in ballot.ranking) for ballot in exported.ballots)


@same_everywhere
@given(renamed())
def test_no_two_candidates_have_one_name_in_a_file(exported: Exported) -> None:
    """Not even in another letter case or another spelling of one letter."""
    label = labels(exported.names)
    assert len(set(map(folded, label.values()))) == len(label)
    for candidate, name in label.items():
        assert '"' not in name
        assert name.endswith(f"({candidate})") or name == " ".join(
            exported.names[candidate].replace('"', "'").split()
        )


@same_everywhere
@given(renamed())
def test_rctab_knows_every_name_that_the_vote_records_have(exported: Exported) -> None:
    """RCTab 2.0.1 refuses an unknown candidate, a name twice, and a name of its own."""
    files = exported_files(exported)
    configured = [each["name"] for each in json.loads(files["rctab/config.json"])["candidates"]]
    recorded = [each["Name"] for each in json.loads(files["cvr.json"])["Election"][0]["Candidate"]]
    assert sorted(configured) == sorted(recorded)
    assert not {name.casefold() for name in configured} & RESERVED_BY_RCTAB


@same_everywhere
@given(renamed())
def test_election_count_reads_the_same_ballots_from_blt(exported: Exported) -> None:
    """The record says that anybody can count it so."""
    assert profile_of(read(exported_files(exported)["ballots.blt"], "ballots.blt")) == (
        as_counted(exported)
    )


def as_a_record(exported: Exported) -> verify.Record:
    """Return what verify.py knows of an election when it comes to its exports."""
    record = object.__new__(verify.Record)
    cast = [ballot.ranking for ballot in exported.ballots]
    listed = [{"id": candidate, "name": name} for candidate, name in exported.names.items()]
    record.question = {"kind": "election", "candidates": listed, "text": exported.question}
    record.definition = {
        "slug": exported.slug,
        "publish": "codes_apart",
        "question": record.question,
    }
    order = [{"candidate": candidate} for candidate in exported.lot_order]
    count = json.loads(json.dumps(asdict(exported.count)))
    record.tally = {"result": {"count": count, "lot": {"order": order}}}
    record.rankings, record.codes, record.said = Counter(cast), [], {"withdrawn": []}
    record.journal = [{"act": "tallied", "at": exported.counted_at}]
    ballots = b",".join(canonical.dumps({"ranking": list(ranking)}) for ranking in cast)
    files = {**exported_files(exported), "ballots.json": b'{"ballots":[' + ballots + b"]"}
    record.files = {path: partial(BytesIO, content) for path, content in files.items()}
    return record


@same_everywhere
@given(renamed())
def test_verify_makes_the_same_bytes_whatever_the_names(found: Exported) -> None:
    """The two programs share no line, and differ in no byte."""
    apart = [replace(ballot, code=None) for ballot in found.ballots]
    said = list(verify.check_exports(as_a_record(replace(found, ballots=tuple(apart)))))
    assert len(said) == len(EXPORTS)


HOSTILE = {
    "Blair Okonkwo": 'Kim ""Ace"" Lee',
    "Devon \u0218tef\u0103nescu": "Exhausted",
    "Harper da Silva-N\u00fa\u00f1ez": 'Kim ""Ace"" Lee',
}


def hostile_record(world: World) -> Files:
    """Return the record of an election of two of one name, and one whose name RCTab has taken."""
    roll = ROLL
    for name, other in HOSTILE.items():
        assert name in roll
        roll = roll.replace(name, f'"{other}"')
    slug = world.make_open_poll(ELECTION, roll)
    world.cast_and_tally(slug, TIE_FOR_LAST)
    world.publish(slug)
    return files_of(world, slug)


def test_a_record_of_two_of_one_name_is_published_and_verified(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The id tells them apart in every file for other programs."""
    files = hostile_record(world)
    recorded = [each["Name"] for each in json.loads(files["cvr.json"])["Election"][0]["Candidate"]]
    assert recorded == ["Kim 'Ace' Lee (blair)", "Exhausted (devon)", "Kim 'Ace' Lee (harper)"]
    for path in ("ballots.blt", "ballots.csv", "rctab/ballots.csv", "rctab/config.json"):
        assert all(name in files[path].decode() for name in recorded)
    assert faults(said(written(files, tmp_path_factory.mktemp("record") / "record"))) == []


EXPORTS = ("ballots.blt", "ballots.csv", "cvr.json", "rctab/ballots.csv", "rctab/config.json")


@pytest.mark.covering
@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_that_says_something_else_is_never_published(
    world: World, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The fault of a writer is told at publication; the poll stays tallied, and nothing is kept."""
    slug = world.make_open_poll(ELECTION)
    world.cast_and_tally(slug, TIE_FOR_LAST)
    true = exports.export_files

    def faulty(exported: Exported) -> ExportedFiles:
        names = dict(zip(exported.names, [*exported.names.values()][::-1], strict=True))
        other = true(replace(exported, names=names)).pieces[path]
        return replace(true(exported), pieces={**true(exported).pieces, path: other})

    monkeypatch.setattr("election.kinds.election.ballot_exports.export_files", faulty)
    with pytest.raises(RecordRefused) as refused:
        world.publish(slug)
    assert path in refused.value.reason
    assert world.poll(slug).phase == "tallied"
    with pytest.raises(NothingPublished):
        files_of(world, slug)
    monkeypatch.undo()
    world.publish(slug)


WRITERS: dict[str, Any] = {
    "ballots.blt": "blt_of",
    "ballots.csv": "csv_of",
    "cvr.json": "cvr_of",
}


@pytest.mark.parametrize("path", WRITERS)
def test_a_file_is_read_back_by_another_reader_than_its_writer(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A writer that forgets a ballot is caught where files are made, before any record is."""
    found: list[Exported] = []

    @given(elections())
    @same_everywhere
    def first(exported: Exported) -> None:
        if not found and len(exported.ballots) > 2 and exported.ballots[0].ranking:
            found.append(exported)

    first()
    (exported,) = found
    writer = getattr(exports, WRITERS[path])

    def forgets(each: Exported) -> Any:
        return writer(replace(each, ballots=each.ballots[1:]))

    monkeypatch.setattr(exports, WRITERS[path], forgets)
    with pytest.raises(RecordRefused, match=f"{path}, read back"):
        exported_files(exported)


def test_a_record_that_its_own_check_refuses_is_not_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """verify.py checks the whole record, also what is no export."""
    slug = world.make_open_poll(ELECTION)
    world.cast_and_tally(slug, TIE_FOR_LAST)
    true = data_files.data_files

    def without_people(facts: Facts) -> tuple[dict[str, Iterable[bytes]], ExportedFiles]:
        files, exported = true(facts)
        return {**files, "roll.csv": [b"id\n"]}, exported

    monkeypatch.setattr(build, "data_files", without_people)
    with pytest.raises(RecordRefused, match=r"roll\.csv is not the roll of definition\.json"):
        world.publish(slug)
    assert world.poll(slug).phase == "tallied"


def test_the_example_records_pass(world: World) -> None:
    """The check refuses nothing that is right."""
    assert "SHA256SUMS.sig" in preliminary(world, ELECTION, TIE_FOR_LAST)
