"""The rehearsal of a poll: invented people take a draft to a certified record, and it is judged.

It does not hold what a preview shares with it: that is in `office/throwaway.py` and its neighbours.
"""
