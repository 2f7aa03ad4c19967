"""One word, one meaning: types and modules of one name, and why the few that remain are alike."""

import ast
from collections import defaultdict
from pathlib import Path

import election
from election.cli.app import COMMANDS

PACKAGE = Path(election.__file__).parent
MODULES = [
    path.relative_to(PACKAGE)
    for path in sorted(PACKAGE.rglob("*.py"))
    if "versions" not in path.parts and path.name != "__init__.py"
]
OURS = [path for path in MODULES if path.name != "verify.py"]
"""A stranger takes verify.py away alone: it has to have types of its own."""

ACTS = {command.name for command in COMMANDS} | {"cast"}
ACT_ROOMS = {"services", "results", "office", "web/pages", "cli"}

SAME_THING: dict[str, str] = {
    "app": "the whole of a face on one screen: its paths, or its commands",
    "reader": "a format's reader, and the one that finds the format",
    "tally": "the act, and the value that it makes",
    "writer": "a format's writer",
}
"""Module names that occur twice with one meaning, beside the three kinds judged below."""


def test_no_name_of_a_type_has_two_meanings() -> None:
    """The names are those of classes, and those given to types."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in OURS:
        for node in ast.parse((PACKAGE / path).read_text("utf-8")).body:
            for name in named_types(node):
                places[name].append(path.as_posix())
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def named_types(node: ast.stmt) -> list[str]:
    """Return the type that a statement of a module names, if any."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return [name for name in names if name[:1].isupper() and not name.isupper()]


def test_no_name_of_a_module_has_two_meanings() -> None:
    """An act has one name in every room; an area has refusals, sentences and a part of a kind."""
    places: dict[str, list[Path]] = defaultdict(list)
    for path in OURS:
        places[path.stem].append(path)
    twice = {name: apart(name, paths) for name, paths in places.items() if len(paths) > 1}
    unexplained = {name: paths for name, paths in twice.items() if len(paths) > 1}
    assert {name: paths for name, paths in unexplained.items() if name not in SAME_THING} == {}
    assert set(SAME_THING) == set(unexplained), "an exception that nobody needs any more"


def apart(name: str, paths: list[Path]) -> list[str]:
    """Return the modules of a name that no rule explains, and one for all that do the same act."""
    left = [path for path in paths if not is_about_its_area(path)]
    acts = [path for path in left if name in ACTS and path.parent.as_posix() in ACT_ROOMS]
    return [path.as_posix() for path in left if path not in acts] + ([name] if acts else [])


def is_about_its_area(path: Path) -> bool:
    """True for an area's refusals, a value's sentences, and a kind's part of that name."""
    kind = path.parts[0] == "kinds" and len(path.parts) > 2
    return path.parts[0] == "errors" or path.parts[:2] == ("rules", "sentences") or kind


def test_an_act_bears_the_name_of_its_command() -> None:
    """A newcomer finds the service of a command by the command's name."""
    services = {path.stem for path in OURS if path.parent.as_posix() == "services"}
    results = {path.stem for path in OURS if path.parent.as_posix() == "results"}
    acts = "draft notice reply recuse open remind relink withdraw extend close box unseal tally"
    acts += " publish object challenge rule recount alternate certify cancel void purge"
    assert set(acts.split()) <= services | results
    assert set(acts.split()) <= {command.name for command in COMMANDS}
