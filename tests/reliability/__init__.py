"""Long proofs that nothing acknowledged is lost: kills, histories, and whole lives of polls.

docs/reference/reliability.md has the commands and the figures; short forms run with all tests.
"""
