"""Fixtures that several folders of tests share, and the directory that tests write to."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.line_count import LINES  # first: lines are counted from here on

# isort: split
from tests.support.compiled_once import compile_once
from tests.support.officer import officer, officer_without_office
from tests.support.once import SHARED, alone, shared_directory
from tests.support.postgres import asked_for, postgres
from tests.support.sshkeys import ssh
from tests.support.templates import office_template
from tests.support.world import World, world_in

__all__ = [
    "office_template",
    "officer",
    "officer_without_office",
    "postgres",
    "ssh",
]

SHARED_MEMORY = Path("/dev/shm")
LONG_TESTS = Path(__file__).parent / "robustness"
OBJECTS = 20_000
"""As many new objects are worth a look for cycles: a tenth of the time goes into it otherwise."""
ENOUGH = 2 * 1024**3  # bytes: a whole run needs less than half


def pytest_configure(config: pytest.Config) -> None:
    """Let tests write into shared memory where it is large enough, for it is faster than a disk."""
    LINES.configure(config)
    compile_once()
    gc.set_threshold(OBJECTS)
    if SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what takes longest first, so that no process works alone at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(LONG_TESTS))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """One process rewrites the assertions of a file; the others wait, and read what it wrote."""
    if not isinstance(collector, pytest.Module):
        return (yield)
    with alone(f"{collector.path.parent.name}-{collector.path.stem}"):
        return (yield)


def pytest_collection_finish() -> None:
    """Look for cycles among what tests make, and not again and again among all that was loaded."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than processors: many tests wait, for a browser or for a program."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main() -> Iterator[None]:
    """Give all processes of a run one directory, for what is made once.

    They may keep what they compile: a program that a test starts would compile it all anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if SHARED in os.environ:
        return (yield)
    with shared_directory():
        return (yield)


@pytest.fixture
def tmp_path(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A directory of this test; on the disk for tests marked `disk`."""
    if request.node.get_closest_marker("disk") is None:
        yield tmp_path
        return
    with TemporaryDirectory(prefix="election-") as directory:
        yield Path(directory)


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """An office in a fresh directory, on a SQLite file unless the test asks for another."""
    with asked_for(request) as url, world_in(tmp_path, url) as world:
        yield world
