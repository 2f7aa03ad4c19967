"""Two whole polls on an invented project, run from outside: the same services, routes and mail.

Nothing here reaches into the count: electors read their own mailbox, follow their own link over
HTTP and post the forms. Only the times are short.
"""

from election.office.demo.performance import Audience, run_demo

__all__ = ["Audience", "run_demo"]
