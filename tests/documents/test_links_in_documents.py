"""Every link and path in a document, docstring or comment leads to something."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FOLDERS = {"people", "reference", "development", "pictures"}
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
NAMED = re.compile(r"(?<![\w/.])docs/[\w./-]*\w")
PATH = re.compile(r"`((?:election|tests|docs|\.ci)/[\w./-]+)`")
ELSEWHERE = ("http://", "https://", "mailto:")


def of_this_project(*kinds: str) -> Iterator[Path]:
    """Yield files of these kinds: at the top, in docs, in the program and in its tests."""
    for kind in kinds:
        yield from ROOT.glob(f"*{kind}")
        for room in ("docs", "election", "tests"):
            yield from (ROOT / room).rglob(f"*{kind}")


DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def prose(document: Path) -> str:
    """Return a document without its fenced blocks, where a bracket is no link."""
    return re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def targets(document: Path) -> Iterator[str]:
    """Yield the links of a document that stay in this project."""
    for link, picture in LINK.findall(prose(document)):
        if not (link or picture).startswith(ELSEWHERE):
            yield link or picture


def anchors(document: Path) -> set[str]:
    """Return the anchors of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_dead(document: Path, target: str) -> bool:
    """True where the file is missing, or the heading in it."""
    path, _, anchor = target.partition("#")
    target_path = document.parent / path if path else document
    return not target_path.exists() or bool(anchor and anchor not in anchors(target_path))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    """Relative links and anchors are checked, and addresses of the web are not."""
    assert [target for target in targets(document) if is_dead(document, target)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_in_backquotes_exists(document: Path) -> None:
    """The text of a page may name a file, folder or module of this project."""
    named = PATH.findall(document.read_text("utf-8"))
    places = {path: (ROOT / path, ROOT / f"{path}.py") for path in named}
    assert [path for path, both in places.items() if not any(map(Path.exists, both))] == []


def test_every_page_that_the_program_names_exists() -> None:
    """Docstrings, comments and texts of the program and its tests are checked."""
    named = {
        (str(file.relative_to(ROOT)), path)
        for file in of_this_project(".py", ".js", ".txt", ".html", ".toml")
        for path in NAMED.findall(file.read_text("utf-8"))
        if file != Path(__file__)
    }
    assert len(named) > 20
    assert sorted((file, path) for file, path in named if not (ROOT / path).exists()) == []


def test_no_page_lies_beside_the_folders() -> None:
    """Every page is in the folder of its readers; only the index is above them."""
    assert {entry.name for entry in DOCS.iterdir()} == FOLDERS | {"README.md"}


def test_the_index_names_every_page() -> None:
    """The index names each page with one line, and the decisions as one folder."""
    linked = {(DOCS / target).resolve() for target in targets(DOCS / "README.md")}
    pages = {page for page in DOCS.rglob("*.md") if page.parent.name != "decisions"}
    assert pages - linked == {DOCS / "README.md"}
