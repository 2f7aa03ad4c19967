"""Worlds that many tests begin from, made once in a run and copied for each test."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.once import made_once
from tests.support.world import World, world_in


@dataclass(frozen=True)
class MadeWorld:
    """The content of a world: the file of its database, its time, and its polls' keys."""

    database: bytes
    now: datetime
    keys: dict[str, str]


def become_copy(world: World, make: Callable[[World], object]) -> None:
    """Turn a new world into a copy of the one that `make`, a named function, made."""
    name = f"{make.__module__}.{make.__qualname__}"
    original: MadeWorld = pickle.loads(made_once(name, partial(_made, make)))
    world.database.close()
    (world.directory / "election.db").write_bytes(original.database)
    world.clock.now = original.now
    world.keys.update(original.keys)


def _made(make: Callable[[World], object]) -> bytes:
    with TemporaryDirectory() as directory:
        with world_in(Path(directory)) as world:
            make(world)
        database = (Path(directory) / "election.db").read_bytes()
        return pickle.dumps(MadeWorld(database, world.clock.now, world.keys))
