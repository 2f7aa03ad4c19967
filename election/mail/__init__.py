"""Mail: what each message says, how it goes out, and the worker that sends what is due.

`contents` gathers the values, `messages` composes, `transports` hands over, `sending` settles the
outbox, `worker` does all that a job on the server does. No message with a ballot link is stored.
"""
