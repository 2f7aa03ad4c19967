"""Where a mail server is, how its line is encrypted, and who logs in there."""

from dataclasses import dataclass, field
from typing import Literal

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Login:
    """A host and port, and the user and password there; no user where none is asked for."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
