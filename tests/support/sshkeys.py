"""OpenSSH's own programs, as officer and scrutineer have them: keys, signatures and an agent."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.demanded import missing

PROGRAMS = ("ssh-keygen", "ssh-agent", "ssh-add")


@dataclass(frozen=True)
class Ssh:
    """OpenSSH's programs, and a directory in which they work."""

    directory: Path

    def runs(self, *words: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run one of the programs, which may succeed or fail."""
        return subprocess.run(words, input=given, capture_output=True, check=False)

    def key(self, name: str, kind: str = "ed25519", passphrase: str = "") -> Path:
        """Make a new private key; its public half lies beside it."""
        path = self.directory / name
        words = ("ssh-keygen", "-q", "-t", kind, "-C", f"{name}@example.org", "-N", passphrase)
        done = self.runs(*words, "-f", path)
        assert done.returncode == 0, done.stderr
        return path

    def public(self, key: Path) -> str:
        """The public line without its comment, as a definition holds it."""
        return " ".join(Path(f"{key}.pub").read_text().split()[:2])

    def fingerprint(self, key: Path) -> str:
        return self.runs("ssh-keygen", "-l", "-f", f"{key}.pub").stdout.decode().split()[1]

    def signs(self, key: Path, message: bytes, namespace: str = "election", *more: str) -> str:
        """The signature that `ssh-keygen -Y sign` makes."""
        words = ("ssh-keygen", "-Y", "sign", "-n", namespace, *more)
        done = self.runs(*words, "-f", key, given=message)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def accepts(self, armoured: str, public: str, message: bytes) -> bool:
        """True if `ssh-keygen -Y verify` says that this key signed the message."""
        signature, signers = self.directory / "given.sig", self.directory / "signers"
        signature.write_bytes(armoured.encode())
        signers.write_text(f'somebody namespaces="election" {public}\n')
        words = ("ssh-keygen", "-Y", "verify", "-I", "somebody", "-n", "election")
        done = self.runs(*words, "-f", signers, "-s", signature, given=message)
        return done.returncode == 0

    @contextmanager
    def agent(self, *keys: Path) -> Iterator[None]:
        """Run a real ssh-agent with these keys during the block."""
        output = self.runs("ssh-agent", "-s").stdout.decode()
        variables = dict(re.findall(r"(SSH_\w+)=([^;]+);", output))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in variables.items():
                patch.setenv(name, value)
            try:
                for key in keys:
                    assert self.runs("ssh-add", key).returncode == 0
                yield
            finally:
                self.runs("ssh-agent", "-k")


@pytest.fixture
def ssh(tmp_path: Path) -> Ssh:
    """OpenSSH's programs. Where they are missing the tests are skipped."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        missing("openssh", f"there is no {' and '.join(absent)}: apt-get install openssh-client")
    directory = tmp_path / "ssh"
    directory.mkdir(mode=0o700)
    return Ssh(directory)
