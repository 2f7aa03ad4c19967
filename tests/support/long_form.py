"""Whether what is random or exhaustive runs in its long form, as CONTRIBUTING.md tells."""

import os

LONG = bool(os.environ.get("ELECTION_LONG"))
"""True with ELECTION_LONG=1: every case, every step and every poll, for minutes or hours."""
