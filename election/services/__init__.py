"""What people do, one verb a function and one transaction a call; clock and keys are passed in.

Each function gathers rows, asks a rule, and stores the outcome, with its journal entry and its
mail in the same transaction. The caller opens the transaction: `with database.transaction()`.
"""
