"""The database: tables, transactions, migrations, and the overwriting of what was deleted.

Not here: what a row means or who may change it (`rules`, `services`), and the queries of an act
(`services`).
"""
