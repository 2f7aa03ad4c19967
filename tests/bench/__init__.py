"""Measurements that take minutes: run by hand, and not part of the tests."""
