"""Programs that some tests need: where one is missing, its tests are skipped with a reason.

`.ci/run` installs these programs and names them in ELECTION_DEMAND, so that there a missing one is
a failure. Without that variable a plain clone passes anywhere.
"""

import os
from typing import NoReturn

import pytest

DEMANDED = frozenset(os.environ.get("ELECTION_DEMAND", "").split())


def missing(name: str, reason: str) -> NoReturn:
    """Skip this test, or fail it where ELECTION_DEMAND has the name."""
    if name in DEMANDED:
        pytest.fail(f"{reason}; it is demanded here", pytrace=False)
    pytest.skip(reason)
