"""What an officer writes, poll file and roll, read and judged: everything wrong reported at once.

Read `pollfile.py` first: it joins the tables. `reading.py` is how a table is read key by key.
"""
