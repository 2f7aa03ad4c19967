"""Bounces: holds the reading of the mailbox that undelivered mail comes back to.

It does not hold what follows from a bounce; that is in the services.
"""
