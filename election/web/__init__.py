"""The pages: a request is parsed, one service is called, a template is shown.

`app.py` is the whole of it on one screen: every path, and the status of every kind of refusal.
`middleware/headers.py` says which headers are sent.

Not here: rules, queries, and sentences about a kind of poll.
"""
