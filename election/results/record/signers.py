"""The keys that may sign a record, for OpenSSH's own program."""

from election.crypto.ssh_signature import NAMESPACE
from election.rules.poll.definition import Definition


def allowed_signers(definition: Definition) -> bytes:
    """The keys that the definition names, in the form that `ssh-keygen -Y verify -f` reads."""
    keys: list[tuple[str, str | None]] = [("service", definition.service_key)]
    keys += definition.people.keys.items()
    lines = (f'{who} namespaces="{NAMESPACE}" {key}\n' for who, key in keys if key)
    return "".join(lines).encode("ascii")
