"""Two whole polls on an invented project, run from outside: the same services, routes and mail.

Nothing here reaches into the count: electors read their own mailbox, follow their own link over
HTTP and post the forms. Only the time is not real: see `demo_clock.py`.
"""
