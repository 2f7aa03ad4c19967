"""Mail: what each message says, how it becomes an e-mail, and how that is handed over.

Read `messages.py` first: one table has an entry for each kind of message. `send.py` tells the way
of one message: `contents.py` gathers its values, `compose.py` makes the e-mail, `transports/` hand
it over, and the outbox keeps the answer.

Not here: the outbox, and who is mailed when. An act in `services` or `results` queues its messages.
No message with a ballot link is stored.
"""
