"""Mail: holds what each message says, how it becomes an e-mail, and how that is handed over.

Read `messages.py` first: one table has an entry for each kind of message. `send.py` tells the way
of one message: `contents.py` gathers its values, `compose.py` makes the e-mail, `transports/` hand
it over, and the outbox keeps the answer.

It does not hold the outbox, or who is mailed when: an act in `services` or `results` queues its
messages. No message with a ballot link is stored.
"""
