"""The pages: a request is parsed, one service is called, a template is shown.

`app.py` is the whole of it on one screen. No page holds a rule or a query.
"""
