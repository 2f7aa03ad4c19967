"""Fresh worlds for long runs, on either database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from tests.support.postgres import programs, running
from tests.support.world import World, world_in

SQLITE, POSTGRESQL = "sqlite", "postgresql"
NewWorld: TypeAlias = Callable[[], AbstractContextManager[World]]


@contextmanager
def worlds_on(database: str, place: Path | None = None) -> Iterator[NewWorld]:
    """A way to make one world after another, each in a directory and a database of its own.

    The directories are in `place`, and on the disk where none is given.
    """
    with ExitStack() as stack:
        server = None
        if database == POSTGRESQL:
            bin_directory = programs()
            assert bin_directory is not None, "there is no PostgreSQL"
            server = stack.enter_context(running(bin_directory))

        @contextmanager
        def new() -> Iterator[World]:
            with ExitStack() as own:
                directory = own.enter_context(TemporaryDirectory(prefix="election-", dir=place))
                url = own.enter_context(server.database()) if server else None
                yield own.enter_context(world_in(Path(directory), url))

        yield new
