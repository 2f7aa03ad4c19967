"""The parts of the bench, each measured in a process that loads nothing of the others."""

from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from tests.bench.sizes import Row, Sizes

PARTS = (
    "casting",
    "postgresql",
    "mail",
    "commands",
    "page_files",
    "growth",
    "million",
    "closeness",
    "counting",
)
"""Each is a module of this package, whose `rows` measure it."""


def rows_of(part: str, sizes: Sizes) -> list[Row]:
    """Measure a part, in a process of its own: the memory of the others is not in its figures."""
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        return alone.submit(_measured, part, sizes).result()


def _measured(part: str, sizes: Sizes) -> list[Row]:
    return list(import_module(f"tests.bench.{part}").rows(sizes))
