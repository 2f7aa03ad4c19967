"""The parts that removal and decision share: Yes, No and Abstain, counted against a threshold.

This is no kind by itself. The subject, the tables and the outcomes of each of the two kinds are in
its own folder.
"""
