"""Where the service keeps what it knows: tables, transactions, and migrations.

Not here: what a row means or who may change it (`rules`, `services`). No query of an act lies here.
"""
