"""The keys that may sign a record, for OpenSSH's own program."""

from election.crypto.ssh_signature import NAMESPACE
from election.results.facts import Facts


def allowed_signers(facts: Facts) -> bytes:
    """The keys of those who sign now, in the form that `ssh-keygen -Y verify -f` reads."""
    keys: list[tuple[str, str | None]] = [("service", facts.definition.service_key)]
    keys += facts.people.keys.items()
    lines = (f'{who} namespaces="{NAMESPACE}" {key}\n' for who, key in keys if key)
    return "".join(lines).encode("ascii")
