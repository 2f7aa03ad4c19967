"""What removal and decision share: Yes, No and Abstain, counted against a threshold.

It is no kind by itself. What each of the two says of its subject, of its tables and of its outcome
is in its own folder.
"""
