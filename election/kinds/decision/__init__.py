"""A decision: a question that is confirmed or declined by a stated majority.

The core maintainers confirm or decline a nomination, the removal of a module or core maintainer, or
any other question. The register of leads does not change.
"""
