"""Transports: holds the ways to hand an e-mail over, an SMTP server or a Maildir.

It does not hold what a mail says, or when it is tried again.
"""
