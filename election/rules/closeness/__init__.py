"""Closeness of a result: margin, pairwise table, other lots. It informs and never decides."""
