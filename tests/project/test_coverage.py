"""Every line and every branch of rules, kinds and ballot files is run by some test.

The tests that cover them run once more for it, in a process of their own: to count the lines of the
whole run would double the time of what is exhaustive.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COVERING = (
    "tests/ballotfiles",
    "tests/kinds",
    "tests/rules",
    "tests/presentation",
    "tests/documents",
    "tests/cli/test_count_command.py",
    "tests/cli/test_scenarios_decision.py",
    "tests/cli/test_whole_polls.py",
    "tests/results/test_report.py",
    "tests/results/test_report_look.py",
    "tests/robustness/test_margin_exhaustive.py::test_trying_less_hard_at_first_leads_to_the_same",
    "tests/services/test_openers.py",
    "tests/services/test_seeds.py",
    "tests/web/test_statements.py",
    "tests/web/test_web_accessible.py",
)
"""The tests of these rooms, and of those that ask a kind for what they show."""


def test_every_branch_of_rules_kinds_and_ballot_files_is_covered(tmp_path: Path) -> None:
    """All of them, by the settings of pyproject.toml; the report names what is missed."""
    words = ["-n", "0", "-q", "-m", "not exhaustive", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--cov", "--cov-report=term", *COVERING],
        cwd=ROOT,
        env={**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Required test coverage of 100% reached" in done.stdout, done.stdout
