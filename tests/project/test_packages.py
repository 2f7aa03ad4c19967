"""What is installed: the built packages, the lock of a deployment, its bill of materials."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib import metadata
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.once import made_once

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
BILL = json.loads((ROOT / "sbom.cdx.json").read_text("utf-8"))
LICENCES = (ROOT / "docs" / "reference" / "licences.md").read_text("utf-8")
NOT_SOURCE = shutil.ignore_patterns(".*_cache", ".venv", ".git", ".hypothesis", "__pycache__")


# Wheel and sdist


def build(source: Path, to: Path) -> dict[str, bytes]:
    """Build both packages of a tree, and return the bytes of each by its name."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(to), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: path.read_bytes() for path in to.iterdir()}


def packed_packages() -> bytes:
    """Build the packages of this tree, and return both in one archive."""
    with TemporaryDirectory() as directory:
        source, dist = Path(directory) / "source", Path(directory) / "dist"
        shutil.copytree(ROOT, source, ignore=NOT_SOURCE)
        build(source, dist)
        return Path(shutil.make_archive(directory + "/both", "tar", dist)).read_bytes()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A directory with both packages of this tree."""
    with tarfile.open(fileobj=BytesIO(made_once("packages.tar", packed_packages))) as archive:
        archive.extractall(tmp_path / "dist", filter="data")
    return tmp_path / "dist"


def package(dist: Path, ending: str) -> Path:
    """Return the path of the one package of this kind."""
    (path,) = dist.glob(f"*{ending}")
    return path


def test_a_tree_that_was_copied_later_by_another_gives_the_same_bytes(
    dist: Path, tmp_path: Path
) -> None:
    """Times, rights of files and what Python left behind are in neither package."""
    first = {path.name: path.read_bytes() for path in dist.iterdir()}
    shutil.copytree(ROOT, tmp_path / "source", ignore=NOT_SOURCE)
    for path in (tmp_path / "source" / "election").rglob("*.py"):
        os.utime(path, (1, 1_000_000_000))
        path.chmod(0o600)
    left = tmp_path / "source" / "election" / "__pycache__"
    left.mkdir()
    (left / "app.cpython-311.pyc").write_bytes(b"compiled")
    assert build(tmp_path / "source", tmp_path / "again") == first
    assert len(first) == 2


def test_the_wheel_holds_every_file_of_the_program_and_no_other(dist: Path) -> None:
    """Templates, scripts, styles and migrations too; no test, and no file of a machine."""
    program = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "election").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(package(dist, ".whl")) as wheel:
        names = set(wheel.namelist())
        (bill,) = (name for name in names if name.endswith("/sboms/sbom.cdx.json"))
        assert json.loads(wheel.read(bill)) == BILL
    assert {name for name in names if ".dist-info/" not in name} == program


def test_the_sdist_holds_the_tests_and_what_they_read(dist: Path) -> None:
    """Whoever packages it elsewhere can run them."""
    with tarfile.open(package(dist, ".tar.gz")) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert {
        ".ci/run",
        "LICENSE",
        "docs/reference/verify.sha256",
        "requirements.txt",
        "sbom.cdx.json",
        "tests/conftest.py",
    } <= names


@pytest.mark.parametrize("ending", [".whl", ".tar.gz"])
def test_an_office_is_set_up_by_the_program_that_was_installed_from_a_package(
    dist: Path, tmp_path: Path, ending: str
) -> None:
    """Pip installs it without this tree; init then finds templates and migrations in it."""
    site = tmp_path / "site"
    offline = [
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "--no-compile",
        "--target",
        str(site),
    ]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", *offline, str(package(dist, ending))],
        check=True,
        capture_output=True,
    )
    office = tmp_path / "office"
    office.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(site)}
    for command in (["init"], ["template", "decision"]):
        done = subprocess.run(
            [site / "bin" / "election", *command],
            cwd=office,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    where = [sys.executable, "-c", "import election.cli.app as app; print(app.__file__)"]
    found = subprocess.check_output(where, cwd=office, env=environment, text=True)
    assert found.startswith(str(site))


# The lock


def locked(marked: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    """Return version and hashes of each package that such an interpreter would install."""
    packages = {}
    for entry in re.split(r"\n(?=\w)", LOCK.partition("\n")[2].partition("\n")[2]):
        pinned, *hashes = re.split(r"\s*\\\n\s*", entry.strip())
        name, version, marker = re.fullmatch(r"([\w-]+)==([\w.]+)(?: ; (.+))?", pinned).groups()  # type: ignore[union-attr]
        if marker is None or Marker(marker).evaluate(marked):
            assert name not in packages, f"two versions of {name}"
            packages[name] = (version, hashes)
    return packages


HERE = locked({})


def needed(name: str, extras: frozenset[str], seen: set[str]) -> Iterator[Requirement]:
    """Yield what a package requires here, and what those packages require."""
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        wanted = any(
            requirement.marker is None or requirement.marker.evaluate({"extra": extra})
            for extra in extras | {""}
        )
        if wanted:
            yield requirement
            if requirement.name not in seen:
                seen.add(requirement.name)
                yield from needed(requirement.name, frozenset(requirement.extras), seen)


def test_the_lock_holds_every_package_in_a_version_that_is_allowed() -> None:
    """All that this environment needs to run the program is there, however deep."""
    required = list(needed("election", frozenset(), set()))
    missing = [
        str(requirement)
        for requirement in required
        if (name := canonicalize_name(requirement.name)) not in HERE
        or not requirement.specifier.contains(HERE[name][0])
    ]
    assert missing == []
    assert {canonicalize_name(requirement.name) for requirement in required} == set(HERE)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_has_one_version_of_each_package_on_each_python(python: str) -> None:
    """What pyproject.toml asks for is there on each, at its floor or above."""
    marked = {"python_version": python, "python_full_version": f"{python}.0"}
    packages = locked(marked)
    for line in metadata.requires("election") or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({**marked, "extra": ""}):
            version, _ = packages[canonicalize_name(requirement.name)]
            (floor,) = requirement.specifier
            assert Version(version) >= Version(floor.version)


def test_each_package_of_the_lock_is_bound_to_its_bytes() -> None:
    """Every package has SHA-256 hashes, and no address says where it must come from."""
    for _, hashes in HERE.values():
        assert hashes
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes)
    assert not re.search(r"://|--index|--find|--extra|--trusted", LOCK)


# The bill of materials, and the licences


def test_the_bill_of_materials_lists_the_packages_of_the_lock() -> None:
    """It is made on Linux, where the packages for Windows alone are not installed."""
    linux = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": "3.11.7"}
    of_linux = {name: version for name, (version, _) in locked(linux).items()}
    listed = {canonicalize_name(part["name"]): part["version"] for part in BILL["components"]}
    assert listed == of_linux
    named = {part["purl"] for part in BILL["components"]}
    assert named == {f"pkg:pypi/{name}@{version}" for name, version in of_linux.items()}


def test_the_page_of_licences_says_what_the_bill_says() -> None:
    """Each package has a row, and each row an SPDX expression of a licence we may ship with."""
    rows = re.findall(r"^\| ([\w-]+) \| ([\w.]+) \| (.+) \|$", LICENCES, re.MULTILINE)
    assert rows[1:] == sorted(
        (canonicalize_name(part["name"]), part["version"], part["licenses"][0]["expression"])
        for part in BILL["components"]
    )
    known = (
        r"(Apache-2\.0|MIT|MIT-0|MIT-CMU|CNRI-Python|BSD-[23]-Clause|0BSD|ISC|Zlib|PSF-2\.0"
        r"|Unlicense|CC0-1\.0|LGPL-3\.0-only)"
    )
    unknown = [row for row in rows[1:] if not re.fullmatch(rf"{known}( (AND|OR) {known})*", row[2])]
    assert unknown == []
