"""The published report and record: facts in, files out.

`record` builds every file of a poll's record; `report` words and tabulates what the report shows;
`acts` publishes, certifies and gathers the report of a page; `export` writes a record to a folder.
"""
