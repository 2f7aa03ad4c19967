"""Polls of a project's core maintainers: removal by supermajority, and instant-runoff election.

docs/development/architecture.md is the map of the rooms, and says in which order to read them.
"""
