"""Robin and Sam as signers: poll files that name their keys, and the keys themselves."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.crypto.ssh_signature import public_line, sign
from election.results.certification import Certification
from election.results.certify import certification
from election.results.certify import certify as certify_poll
from tests.support.world import PUBLISHER, World

ROBIN = Ed25519PrivateKey.from_private_bytes(b"Robin's key, by which they sign.")
SAM = Ed25519PrivateKey.from_private_bytes(b"Sam's key, by which they sign...")
STATEMENT = "https://example.org/reasons"


def naming(**keys: str) -> dict[str, str]:
    """Changes of a poll file that add public lines to `officer`, `scrutineer` or both."""
    return {
        f'email = "{office}@example.org" }}': f'email = "{office}@example.org", key = "{key}" }}'
        for office, key in keys.items()
    }


BOTH = naming(officer=public_line(ROBIN), scrutineer=public_line(SAM))


def drawn_up(world: World, slug: str, statement: str | None = STATEMENT) -> Certification:
    """The certification to be signed now."""
    return world.act(certification, slug, statement)


def certify(
    world: World, slug: str, *keys: Ed25519PrivateKey, statement: str | None = STATEMENT
) -> Certification:
    """Sign the present certification with these keys, and bring the signatures."""
    content = drawn_up(world, slug, statement).content
    signatures = [sign(key, content) for key in keys]
    return world.work(certify_poll, slug, PUBLISHER, statement, signatures)
