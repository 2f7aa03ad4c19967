"""The last moment of a process that was told to end: one of its threads may hang in a database."""

import logging
import os
import signal
import threading

LOG = logging.getLogger("election")
BEYOND_SECONDS = 5
"""A server that has not ended so long after its grace ends at once: a thread of it hangs."""


def end_at_last(seconds: float) -> None:
    """End this process after so long, if it is still there then."""

    def end() -> None:
        LOG.warning("Something still hangs after the grace: the process ends without it.")
        os._exit(128 + signal.SIGTERM)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
