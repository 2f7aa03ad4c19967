"""The service's signature on a record, and the keys that a record names as signers."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from election.crypto.ssh_signature import fingerprint, public_line, sign, verify
from election.errors.signatures import KeyOfTheService, ServiceKeyChanged, SignatureRefused
from election.results.certify import certify as certify_poll
from election.results.publish import publish
from tests.support.record_files import write_record
from tests.support.records import (
    SEVEN_YES,
    TIE_FOR_LAST,
    Files,
    certified,
    files_of,
    preliminary,
    view,
)
from tests.support.signers import BOTH, ROBIN, SAM, certify, naming
from tests.support.sshkeys import Ssh
from tests.support.world import ELECTION, PUBLISHER, REMOVAL, SERVICE_KEY, World, world_in

SLUG = "removal-2026-1"
KEYS = (SERVICE_KEY, ROBIN, SAM)
COMMAND = re.compile(r"^   (ssh-keygen -Y verify .+)\n\n   prints (.+)$", re.MULTILINE)


def signed_certification(world: World, changes: dict[str, str] = BOTH) -> Files:
    """The record of a removal that Robin and Sam certified with their keys."""
    preliminary(world, REMOVAL, SEVEN_YES, changes)
    world.clock.forward(days=7)
    certify(world, SLUG, ROBIN, SAM)
    return files_of(world, SLUG)


def test_the_service_signs_the_sums_of_every_record(world: World) -> None:
    """The preliminary and the certified sums each have a signature."""
    with world_in(subdirectory(world)) as another:
        of_another = certified(another, ELECTION, TIE_FOR_LAST)
    for files in (preliminary(world, REMOVAL, SEVEN_YES), of_another):
        armoured = files["SHA256SUMS.sig"].decode()
        verify(armoured, public_line(SERVICE_KEY), files["SHA256SUMS"])
        with pytest.raises(SignatureRefused):
            verify(armoured, public_line(SERVICE_KEY), files["SHA256SUMS"] + b" ")


def subdirectory(world: World) -> Path:
    found = world.directory / "another"
    found.mkdir()
    return found


def test_the_same_facts_give_the_same_signature(world: World) -> None:
    """Ed25519 draws no chance, so two builds agree to the last byte."""
    files = preliminary(world, REMOVAL, SEVEN_YES)
    assert files["SHA256SUMS.sig"].decode() == sign(SERVICE_KEY, files["SHA256SUMS"])


def test_a_record_names_the_keys_of_the_definition(world: World) -> None:
    """The service's key comes first, then those of officer and scrutineer."""
    files = preliminary(world, REMOVAL, SEVEN_YES, BOTH)
    assert files["allowed_signers"].decode() == "".join(
        f'{who} namespaces="election" {public_line(key)}\n'
        for who, key in (("service", SERVICE_KEY), ("officer", ROBIN), ("scrutineer", SAM))
    )


def test_who_named_no_key_is_no_signer(world: World) -> None:
    """With one key or none named, the others are not listed."""
    only = preliminary(world, REMOVAL, SEVEN_YES, naming(scrutineer=public_line(SAM)))
    assert [line.split()[0] for line in only["allowed_signers"].decode().splitlines()] == [
        "service",
        "scrutineer",
    ]
    world.clock.now = world.clock.now.replace(day=1, month=1)
    nobody = preliminary(world, ELECTION, TIE_FOR_LAST)
    assert nobody["allowed_signers"].decode().split()[0] == "service"
    assert nobody["allowed_signers"].count(b"\n") == 1


def test_the_sums_hold_signers_and_certification_and_not_their_own_signature(world: World) -> None:
    """They list every other file, so one signature covers them all."""
    files = signed_certification(world)
    listed = {line.split("  ")[1] for line in files["SHA256SUMS"].decode().splitlines()}
    assert listed == set(files) - {"SHA256SUMS", "SHA256SUMS.sig"}
    assert {
        "allowed_signers",
        "certification.json.officer.sig",
        "certification.json.scrutineer.sig",
    } <= listed


def test_another_service_key_publishes_nothing(world: World) -> None:
    """The sentence names both keys, and the right key publishes afterwards."""
    slug = world.make_open_poll()
    world.cast_and_tally(slug, SEVEN_YES)
    with pytest.raises(ServiceKeyChanged) as refused:
        world.work(publish, slug, replace(PUBLISHER, key=SAM))
    assert str(refused.value) == (
        f"The service's key is {fingerprint(public_line(SAM))}, and the definition of {slug} "
        f"names {fingerprint(public_line(SERVICE_KEY))}."
    )
    assert world.poll(slug).phase == "tallied"
    world.publish(slug)
    world.clock.forward(days=7)
    with pytest.raises(ServiceKeyChanged):
        world.work(certify_poll, slug, replace(PUBLISHER, key=SAM), "https://example.org/reasons")
    assert world.poll(slug).phase == "published"


@pytest.mark.parametrize("office", ["officer", "scrutineer"])
def test_nobody_signs_with_the_services_own_key(world: World, office: str) -> None:
    """The notice refuses it, or whoever runs the server could sign for an official."""
    with pytest.raises(KeyOfTheService, match=f"the key of the {office}"):
        world.make_noticed_poll(changes=naming(**{office: public_line(SERVICE_KEY)}))


def verifications(directory: Path) -> list[str]:
    """The signers of each signature, by the README's own commands, run by a shell."""
    commands = COMMAND.findall((directory / "README.txt").read_text("utf-8"))
    for command, prints in commands:
        done = subprocess.run(
            ["sh", "-c", command], cwd=directory, capture_output=True, check=False, text=True
        )
        assert (done.returncode, done.stdout.strip()) == (0, prints), done.stderr
    return [prints.split()[4] for _, prints in commands]


@pytest.mark.usefixtures("ssh")
def test_ssh_keygen_accepts_every_signature_of_a_record(world: World, tmp_path: Path) -> None:
    """The commands of the README, run in its directory, accept them."""
    write_record(signed_certification(world), tmp_path / "record")
    assert verifications(tmp_path / "record") == ["service", "officer", "scrutineer"]
    with world_in(subdirectory(world)) as plain:
        write_record(certified(plain, ELECTION, TIE_FOR_LAST), tmp_path / "plain")
    assert verifications(tmp_path / "plain") == ["service"]


def test_ssh_keygen_sees_a_changed_certification(world: World, tmp_path: Path, ssh: Ssh) -> None:
    """After one changed character the same commands refuse it."""
    directory = tmp_path / "record"
    write_record(signed_certification(world), directory)
    text = (directory / "certification.json").read_text()
    (directory / "certification.json").write_text(text.replace("reasons", "seasons"))
    for command, _ in COMMAND.findall((directory / "README.txt").read_text("utf-8"))[1:]:
        done = ssh.runs("sh", "-c", f"cd {directory} && {command}")
        assert done.returncode != 0, command


def lines_about_keys(files: Files) -> list[str]:
    text = files["README.txt"].decode().partition("Who signs\n---------\n")[2]
    return text.partition("\n\n")[0].splitlines()


def test_the_report_tells_who_signed_with_which_key(world: World) -> None:
    """README, page and text agree; before certification they say who is to sign."""
    service, officer, scrutineer = (fingerprint(public_line(key)) for key in KEYS)
    before = preliminary(world, REMOVAL, SEVEN_YES, BOTH)
    sums = f"The service signs receipts and the sums of this record with the key {service}."
    later = "is to sign the certification with the key"
    assert lines_about_keys(before) == [
        sums,
        f"The officer, Robin Castellanos, {later} {officer}.",
        f"The scrutineer, Sam Whitfield, {later} {scrutineer}.",
    ]
    world.clock.forward(days=7)
    certify(world, SLUG, ROBIN, SAM)
    after, done = files_of(world, SLUG), "signed certification.json with the key"
    assert lines_about_keys(after) == [
        sums,
        f"The officer, Robin Castellanos, {done} {officer}.",
        f"The scrutineer, Sam Whitfield, {done} {scrutineer}.",
    ]
    for path in ("README.txt", "report.html", "report.md"):
        text = after[path].decode()
        assert "signed by the officer and the scrutineer" in text, path
        assert all(key in text for key in (service, officer, scrutineer)), path


def test_one_key_alone_is_told_as_that(world: World) -> None:
    """The report says that the officer named none."""
    preliminary(world, REMOVAL, SEVEN_YES, naming(scrutineer=public_line(SAM)))
    world.clock.forward(days=7)
    certify(world, SLUG, SAM)
    files = files_of(world, SLUG)
    assert "Its certification is signed by the scrutineer." in files["README.txt"].decode()
    assert lines_about_keys(files)[1] == (
        "The officer, Robin Castellanos, named no key to sign with."
    )
    assert "certification.json.officer.sig" not in files


def test_the_page_of_a_certified_poll_tells_the_same_as_its_record(world: World) -> None:
    """The page, made anew from the database, names the same signers."""
    signed_certification(world)
    shown = view(world, SLUG)
    assert shown.standing == (
        "This result is final. Its certification is signed by the officer and the scrutineer."
    )
    assert [check.fact for check in shown.checks][1:5] == [
        "The keys of those who sign are the definition's",
        "The service signed the sums",
        "The officer signed the certification",
        "The scrutineer signed the certification",
    ]
    assert [file.path for file in shown.files if file.path.endswith(".sig")] == [
        "certification.json.officer.sig",
        "certification.json.scrutineer.sig",
        "SHA256SUMS.sig",
    ]


def test_no_private_key_is_in_a_record(world: World) -> None:
    """It has the public halves of service, officer and scrutineer only."""
    files = signed_certification(world)
    for secret in (key.private_bytes_raw() for key in KEYS):
        assert not any(secret in content for content in files.values())
