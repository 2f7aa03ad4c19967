"""OpenSSH: signing with a key that this program never sees, by `ssh-keygen -Y sign`.

A private key file is read by ssh-keygen alone, which asks for its passphrase on the terminal. For a
public key file, ssh-agent signs. Not here: verifying, which `election.crypto.ssh_signature` does.
"""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from election.crypto.ssh_signature import NAMESPACE
from election.errors.signatures import NotSigned, SshKeygenMissing


def sign(key: Path, message: bytes) -> str:
    """The armoured signature of the message. Raises NotSigned, with ssh-keygen's own words."""
    with TemporaryDirectory(prefix="election-") as directory:
        file = Path(directory) / "message"
        file.write_bytes(message)
        command = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(file)]
        try:
            process = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  no shell
        except OSError as error:
            raise SshKeygenMissing from error
        if process.returncode != 0:
            raise NotSigned(key=str(key), words=_words(process.stderr))
        return Path(f"{file}.sig").read_text("ascii")


def _words(output: bytes) -> str:
    """The words of ssh-keygen on one line, without its frames."""
    lines = (line.strip("@ ") for line in output.decode(errors="replace").splitlines())
    return " ".join(" ".join(filter(None, lines)).split()).rstrip(".") or "nothing"
