"""Every limit of the web site, each with its reason. `docs/people/operator.md` lists them.

What a form may hold is in `forms.py`, beside the code that reads it.
"""

from datetime import timedelta

MINUTE = timedelta(minutes=1)

BAD_LINKS = 20
"""Invalid links from one network within a minute: nobody guesses one. Valid links have no limit,
because an electorate may share an address."""
CASTS = 10
"""Ballots of one elector within a minute, by one issue of their link: more is a program. A newer
link begins anew, so whoever holds an older one cannot keep its elector from casting."""

MAKERS = 4
"""Threads that make public pages. All other pages have threads of their own, and do not wait."""
HEALTH_CHECKS = 2
"""Threads of the health check: it answers while all others are busy."""
KEPT_BYTES = 64 * 1024**2
"""Bytes of all public pages that a process keeps: the pages of some hundred polls."""
LARGEST_KEPT = KEPT_BYTES // 8
"""Bytes of one public page that is kept. A larger one is made each time, by one thread."""
