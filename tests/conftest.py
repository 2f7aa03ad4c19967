"""Fixtures that several features share."""

from pathlib import Path

import pytest

from tests.officer import officer as officer
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An office of its own in a fresh directory."""
    return World(tmp_path)
