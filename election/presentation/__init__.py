"""Showing values to people: templates, times in words, shown tables, charts.

Not here: what a page, a mail or a report says. Their templates lie in the rooms that fill them.
"""
