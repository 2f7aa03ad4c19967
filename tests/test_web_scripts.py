"""What the scripts of the pages are: small modules of our own that keep nothing and load nothing."""

import re
from pathlib import Path

import pytest

from election.web.paths import STATIC

SCRIPTS = sorted(STATIC.glob("*.js"))
KEEPING = re.compile(
    r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker"
)
SENDING = re.compile(
    r"fetch\(|sendBeacon|XMLHttpRequest|WebSocket|EventSource|\.submit\(\)|new Image"
)
INJECTING = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_keeps_nothing_and_injects_nothing(script: Path) -> None:
    """No storage in which a marking or a code could stay, and no text that becomes markup."""
    text = script.read_text("utf-8")
    assert not KEEPING.search(text)
    assert not INJECTING.search(text)
    assert len(text.splitlines()) <= 220


def test_one_function_alone_sends_anything() -> None:
    """What leaves a page goes through `visit` in page.js: whoever reads it has read them all."""
    sending = [
        script.name for script in SCRIPTS for _ in SENDING.findall(script.read_text("utf-8"))
    ]
    assert sending == ["page.js"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_imports_its_neighbours_alone(script: Path) -> None:
    """Nothing comes from another site, and what is imported is there."""
    text = script.read_text("utf-8")
    for module in re.findall(r'(?:from|import)\s*\(?"([^"]+)"', text):
        assert module.startswith("./")
        assert (STATIC / module).exists()
    assert "http" not in text
