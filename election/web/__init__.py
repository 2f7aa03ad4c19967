"""The pages: a request is parsed, one service is called, a template is shown.

`app.py` lists every path, and the status of every kind of refusal.
`middleware/headers.py` lists the headers of every answer.

Not here: rules, queries, and sentences about a kind of poll.
"""
