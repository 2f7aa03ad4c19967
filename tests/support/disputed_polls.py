"""A removal that is objected to or challenged, as an officer types it."""

from tests.support.officer import Officer

SLUG = "removal-2026-1"


def runs_to_report(officer: Officer) -> None:
    """Run a noticed removal, in which nobody casts, to its preliminary report."""
    officer.clock.forward(days=11)
    officer.does("worker", "--once")
    officer.clock.forward(days=15)
    officer.does("worker", "--once")
    officer.does("tally", SLUG, "--key", f"keys/{SLUG}.key")
    officer.does("publish", SLUG, "--yes")


def rules(number: int, verdict: str, *more: str) -> tuple[str, ...]:
    """The words of a ruling."""
    return ("rule", SLUG, str(number), f"--{verdict}", "--statement", "So it is.", *more, "--yes")
