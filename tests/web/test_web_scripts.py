"""The rules for the pages' scripts: small modules of our own that store and load nothing."""

import re
from pathlib import Path

import pytest

from tests.support.static_files import SCRIPTS

KEEPING = "localStorage|sessionStorage|indexedDB|document.cookie|caches|serviceWorker"
SENDING = r"fetch\(|sendBeacon|XMLHttpRequest|WebSocket|EventSource|\.submit\(|new Image"
INJECTING = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"


def found(pattern: str, script: Path) -> list[str]:
    return re.findall(pattern, script.read_text("utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_nothing_and_injects_nothing(script: Path) -> None:
    """It uses no storage for a marking or code, and turns no text into markup."""
    assert found(KEEPING, script) == found(INJECTING, script) == []
    assert len(found("\n", script)) <= 280


def test_one_function_alone_sends_anything() -> None:
    """Only `visit` in page.js sends requests."""
    sending = [script.name for script in SCRIPTS for _ in found(SENDING, script)]
    assert sending == ["page.js"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_imports_its_neighbours_alone(script: Path) -> None:
    """It imports only files that exist beside it."""
    for module in found(r'(?:from|import)\s*\(?"([^"]+)"', script):
        assert module.startswith("./")
        assert (script.parent / module).exists()
    assert found("https?:", script) == []
