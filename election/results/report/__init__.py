"""The report of a result: its sentences, tables and templates."""
