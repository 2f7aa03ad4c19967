"""Imports point down only: the contracts of pyproject.toml, and that each can be broken.

Each breach is written into a copy of the package, where it must be read as the import that it is;
and added to the graph of imports, alone, where it must break its contract.
"""

import json
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple

import grimp
import pytest
from importlinter import Contract
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "election"
configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
CONTRACTS = OPTIONS.contracts_options
KINDS: dict[str, type[Contract]] = {"layers": LayersContract, "forbidden": ForbiddenContract}
DOWN, PURE = "layers", "rules-are-pure"
LINT = "import sys, importlinter.cli; sys.exit(importlinter.cli.lint_imports(no_cache=True))"
READ = """
import json, sys
sys.path.insert(0, ".")
import grimp
graph = grimp.build_graph("election", include_external_packages=True, cache_dir=None)
found = {name: sorted(graph.find_modules_directly_imported_by(name)) for name in graph.modules}
print(json.dumps(found))
"""


class Breach(NamedTuple):
    """A module that imports what a contract forbids; `says` is how, unless as most others do."""

    file: str
    imports: str
    contract: str
    says: str = ""

    @property
    def module(self) -> str:
        return ".".join(("election", *Path(self.file).with_suffix("").parts))

    @property
    def statement(self) -> str:
        package, _, name = self.imports.rpartition(".")
        return self.says or (f"from {package} import {name}" if package else f"import {name}")


STRAY = "utils.py"
LATE = "def late():\n    from election.office import office"
BREACHES = (
    Breach("rules/counting/ties.py", "election.services.store", DOWN),
    Breach("rules/counting/ties.py", "election.office.clock", DOWN),
    Breach("crypto/box_root.py", "election.database.tables", DOWN),
    Breach("kinds/election/second_counter.py", "election.services.store", DOWN),
    Breach("services/store.py", "election.web.site", DOWN),
    Breach(
        "services/links.py",
        "election.office.settings",
        DOWN,
        "from election.office.settings import Settings",
    ),
    Breach("mail/compose.py", "election.results", DOWN),
    Breach("results/record/build.py", "election.mail", DOWN),
    Breach("web/site.py", "election.office.key_files", DOWN),
    Breach("web/site.py", "election.office.office", DOWN, LATE),
    Breach("errors/base.py", "election.rules.poll.receipt_codes", DOWN),
    Breach("verify.py", "election.errors", DOWN),
    Breach("verify.py", "election.crypto.canonical", DOWN),
    Breach("rules/counting/lot.py", "random", PURE),
    Breach("rules/poll/phases.py", "time", PURE, "from time import time"),
    Breach("rules/pollfile/roll_file.py", "pathlib", PURE, "from pathlib import Path"),
    Breach("rules/poll/definition.py", "os", PURE, "import os.path"),
    Breach("rules/poll/tally.py", "sqlmodel", PURE, "from sqlmodel import SQLModel"),
)
"""Imports upwards and sideways, the world opened below, clock and chance in a rule."""


def runs(directory: Path, code: str) -> tuple[bool, str]:
    """Run a program in this directory: True where it ends well, and what it says."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=directory, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom in the package as it is."""
    return grimp.build_graph("election", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project without its tests, with every breach written into it."""
    copy = tmp_path_factory.mktemp("broken")
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(PACKAGE, copy / "election", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "election" / STRAY).touch()
    for breach in BREACHES:
        file = copy / "election" / breach.file
        file.write_text(f"{file.read_text('utf-8')}\n{breach.statement}\n", encoding="utf-8")
    return copy


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    """True where these imports keep a contract of pyproject.toml."""
    (options,) = (options for options in CONTRACTS if options["id"] == contract)
    made = KINDS[options["type"]](options["name"], OPTIONS.session_options, options)
    return bool(made.check(deepcopy(graph), verbose=False).kept)


def test_all_imports_point_down() -> None:
    """Layers, and the purity of the rules."""
    kept, said = runs(ROOT, LINT)
    assert kept, said
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in said


@pytest.mark.parametrize("contract", [options["id"] for options in CONTRACTS])
def test_the_graph_keeps_the_contracts_as_long_as_nobody_breaks_it(
    graph: grimp.ImportGraph, contract: str
) -> None:
    """The graph as it is keeps each contract: what the next tests see is the breach's own doing."""
    assert is_kept(contract, graph)


def test_the_linter_finds_the_breaches_in_a_copy(broken: Path) -> None:
    """All of them at once: both contracts are broken."""
    kept, said = runs(broken, LINT)
    assert not kept
    for options in CONTRACTS:
        assert f"{options['name']} BROKEN" in said


def test_each_breach_is_read_as_the_import_that_it_is(broken: Path) -> None:
    """At the end of a module or in a function, of a module or of a name in it."""
    read, said = runs(broken, READ)
    assert read, said
    imports = json.loads(said)
    assert "election.utils" in imports
    for breach in BREACHES:
        assert breach.imports in imports[breach.module], breach


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach.file}: {breach.imports}")
def test_a_breach_is_found(graph: grimp.ImportGraph, breach: Breach) -> None:
    """Each by itself breaks its contract."""
    broken = deepcopy(graph)
    assert breach.imports not in broken.find_modules_directly_imported_by(breach.module)
    broken.add_import(importer=breach.module, imported=breach.imports)
    assert not is_kept(breach.contract, broken)


def test_a_module_in_no_layer_is_found(graph: grimp.ImportGraph) -> None:
    """A stray one at the top, though it imports nothing."""
    broken = deepcopy(graph)
    broken.add_module("election.utils")
    assert not is_kept(DOWN, broken)
