"""The runbook's commands, run: `python -m tests.runbook` in a bare Debian."""
