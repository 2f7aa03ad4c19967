"""What some tests need of the machine: where it is missing they are skipped, with the reason.

`.ci/run` installs it and demands it by name in ELECTION_DEMAND: there a missing one is a failure.
Nobody else demands anything, so a plain clone passes anywhere.
"""

import os
from typing import NoReturn

import pytest

DEMANDED = frozenset(os.environ.get("ELECTION_DEMAND", "").split())


def missing(name: str, reason: str) -> NoReturn:
    """Skip this test, or fail it where the thing of this name is demanded."""
    if name in DEMANDED:
        pytest.fail(f"{reason}; it is demanded here", pytrace=False)
    pytest.skip(reason)
