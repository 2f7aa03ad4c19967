"""The count of lines and branches of rules, kinds and ballot files: all are run, or the run fails.

Lines count while the packages are imported, and during the tests that must cover them. During the
others they do not, because counting doubles the time of a test. They do not count either where only
some tests are run.
"""

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from coverage import Coverage, CoverageData

from tests.support.once import SHARED

ROOT = Path(__file__).parents[2]
ALL = 100.0
COVERING = tuple(
    ROOT / "tests" / path
    for path in (
        "ballotfiles",
        "documents",
        "kinds",
        "presentation",
        "rules",
        "cli/test_count_command.py",
        "cli/test_roll_import.py",
        "office/test_clock_jumps.py",
        "results/test_report.py",
        "results/test_report_look.py",
        "services/test_reminders.py",
        "services/test_seeds.py",
        "web/test_statements.py",
        "web/test_web_election_ballot.py",
    )
)
"""The tests during which lines count, with those that are marked `covering`."""


class LineCount:
    """Counts the imports when it is made; as a plugin of a whole run it counts where it should."""

    def __init__(self) -> None:
        self.coverage = Coverage(data_file=None, config_file=str(ROOT / "pyproject.toml"))
        self.report = StringIO()
        self.missed = False
        self.coverage.start()
        try:
            import_all(cast("list[str]", self.coverage.get_option("run:source")))
        finally:
            self.coverage.stop()

    def configure(self, config: pytest.Config) -> None:
        """Count where all tests are run, and not where some are."""
        if is_whole(config):
            config.pluginmanager.register(self, "line-count")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if not counts(item):
            return (yield)
        self.coverage.start()
        try:
            return (yield)
        finally:
            self.coverage.stop()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Each worker leaves what it counted; the run puts it together, and fails by it."""
        result = yield
        shared = Path(os.environ[SHARED])
        worker = getattr(session.config, "workerinput", None)
        if worker is not None:
            (shared / f"lines-{worker['workerid']}").write_bytes(self.coverage.get_data().dumps())
            return result
        if not total(self.coverage, list(shared.glob("lines-*")), self.report):
            self.missed = True
            session.testsfailed += 1
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.missed:
            terminalreporter.section("lines that no test ran", red=True)
            terminalreporter.write(self.report.getvalue())


def import_all(folders: Iterable[str]) -> None:
    """Import every module below these folders, for the lines that run when it is imported."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("[!_]*.py")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def is_whole(config: pytest.Config) -> bool:
    """Whether every test is to run, and not those in some files or of some name or mark."""
    some = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise")
    arguments = [config.invocation_params.dir / each for each in config.args]
    everything = [(ROOT / each).resolve() for each in config.getini("testpaths")]
    return arguments == everything and not any(config.getoption(each, None) for each in some)


def counts(item: pytest.Item) -> bool:
    """Whether lines are counted during this test."""
    if item.get_closest_marker("covering"):
        return True
    covering = any(item.path.is_relative_to(path) for path in COVERING)
    return covering and not item.get_closest_marker("exhaustive")


def total(coverage: Coverage, of_workers: list[Path], report: StringIO) -> bool:
    """Whether all that is to be covered is, by all processes together; `report` names the rest."""
    data = coverage.get_data()
    for file in of_workers:
        found = CoverageData(no_disk=True)
        found.loads(file.read_bytes())
        data.update(found)
    return coverage.report(file=report) == ALL


LINES = LineCount()
"""The one of this process, made before anything else imports the packages."""
