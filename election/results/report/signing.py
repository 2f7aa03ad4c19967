"""Sentences on who signs a record, and commands that verify it with OpenSSH's own program."""

from typing import TYPE_CHECKING

from election.crypto.ssh_signature import NAMESPACE, fingerprint
from election.results.record.file_names import CERTIFICATION, SIGNERS, signature_path
from election.rules.poll.definition import People, Role
from election.rules.sentences.words import listed
from election.services.history import EndedEntry

if TYPE_CHECKING:
    from election.results.facts import Facts


def signers(facts: "Facts") -> tuple[str, ...]:
    """A sentence for the service's key, and for each office where one of them has a key."""
    definition = facts.definition
    lines = []
    if definition.service_key:
        key = fingerprint(definition.service_key)
        lines.append(f"The service signs receipts and the sums of this record with the key {key}.")
    if facts.people.keys:
        lines += [_office(facts, "officer"), _office(facts, "scrutineer")]
    return tuple(lines)


def _office(facts: "Facts", office: Role) -> str:
    people = facts.people
    who = f"The {office}, {_name(people, office)},"
    if office not in people.keys:
        return f"{who} named no key to sign with."
    does = f"signed {CERTIFICATION}" if facts.certified else "is to sign the certification"
    return f"{who} {does} with the key {fingerprint(people.keys[office])}."


def _name(people: People, office: Role) -> str:
    return people.officer.name if office == "officer" else people.scrutineer.name


def signed_sentence(facts: "Facts") -> str:
    """A sentence on who signed a certified result."""
    if not facts.signatures:
        return "It is certified without signatures."
    offices = [f"the {office}" for office in facts.people.keys]
    return f"Its certification is signed by {listed(offices)}."


def end_sentence(ended: EndedEntry) -> str:
    """Who signed the end by an upheld challenge, before its reason; empty where nobody was to."""
    if ended.challenge is None:
        return ""
    if not ended.signatures:
        return f"Challenge {ended.challenge} ended it, and nobody signed that. "
    offices = listed(f"the {office}" for office in ended.signatures)
    return f"Challenge {ended.challenge} ended it, signed by {offices}. "


def verification(who: str, signature: str, path: str) -> str:
    """The command that verifies a signature of a file, in the record's directory."""
    return f"ssh-keygen -Y verify -f {SIGNERS} -I {who} -n {NAMESPACE} -s {signature} < {path}"


def office_verification(office: Role) -> str:
    """The command that verifies an office's signature of the certification."""
    return verification(office, signature_path(CERTIFICATION, office), CERTIFICATION)


def verified(who: str, key: str) -> str:
    """The line that `ssh-keygen -Y verify` prints for a good signature."""
    return f'Good "{NAMESPACE}" signature for {who} with ED25519 key {fingerprint(key)}'
