"""Work in a thread of its own, which keeps the error that ended it."""

from collections.abc import Callable
from threading import Thread


class Background:
    """A thread that starts at once. `error` is the exception that ended it, if any."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # a server that gives up raises SystemExit
            self.error = error

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait until the work is over."""
        self._thread.join()
