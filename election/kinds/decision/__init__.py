"""A decision: a person or a question confirmed or declined by a stated majority.

The core maintainers confirm or decline a nomination, the removal of a module or core maintainer, or
any other question. No register of leads is touched.
"""
