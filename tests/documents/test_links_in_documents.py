"""Every link and every path that a document or a docstring names leads somewhere."""

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
    """Files of these kinds: at the top, in docs, in the program and in its tests."""
    for kind in kinds:
        yield from ROOT.glob(f"*{kind}")
        for room in ("docs", "election", "tests"):
            yield from (ROOT / room).rglob(f"*{kind}")


DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def prose(document: Path) -> str:
    """A document without its fenced blocks, where a bracket is no link."""
    return re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def targets(document: Path) -> Iterator[str]:
    """The links of a document that stay in this project."""
    for link, picture in LINK.findall(prose(document)):
        if not (link or picture).startswith(ELSEWHERE):
            yield link or picture


def anchors(document: Path) -> set[str]:
    """The anchors of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_dead(document: Path, target: str) -> bool:
    """Whether the file is missing, or the heading in it."""
    path, _, anchor = target.partition("#")
    found = document.parent / path if path else document
    return not found.exists() or bool(anchor and anchor not in anchors(found))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    """Relative links and anchors; addresses of the web are not looked up."""
    assert [target for target in targets(document) if is_dead(document, target)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_in_backquotes_exists(document: Path) -> None:
    """A file, folder or module of this project that a page names in its text."""
    named = PATH.findall(document.read_text("utf-8"))
    places = {path: (ROOT / path, ROOT / f"{path}.py") for path in named}
    assert [path for path, both in places.items() if not any(map(Path.exists, both))] == []


def test_every_page_that_the_program_names_exists() -> None:
    """In docstrings, comments and texts of the program and its tests."""
    named = {
        (str(file.relative_to(ROOT)), path)
        for file in of_this_project(".py", ".js", ".txt", ".html", ".toml")
        for path in NAMED.findall(file.read_text("utf-8"))
        if file != Path(__file__)
    }
    assert len(named) > 20
    assert sorted((file, path) for file, path in named if not (ROOT / path).exists()) == []


def test_no_page_lies_beside_the_folders() -> None:
    """Every page has a room by its reader; the index alone stands above them."""
    assert {entry.name for entry in DOCS.iterdir()} == FOLDERS | {"README.md"}


def test_the_index_names_every_page() -> None:
    """With one line each, and the decisions as one folder."""
    linked = {(DOCS / target).resolve() for target in targets(DOCS / "README.md")}
    pages = {page for page in DOCS.rglob("*.md") if page.parent.name != "decisions"}
    assert pages - linked == {DOCS / "README.md"}
