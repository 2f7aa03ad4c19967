"""Two whole polls on an invented project, by the services, routes and mail of a real one.

No ballot takes a shorter way: electors read their own mailbox, follow their own link over HTTP and
post the forms. Only the time is not real: see `demo_clock.py`.
"""
