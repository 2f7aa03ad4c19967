"""Results: publishing and certifying, and the record and report that both write.

Facts are gathered in one place (`gather.py`) into one value (`facts.py`). `record/` makes every
file of a poll's record from it, `report/` makes the sentences and tables of the report.

Not here: the count itself (`rules/counting`, through a poll's kind), and what one kind alone
reports (`kinds`).
"""
