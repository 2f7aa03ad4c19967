"""How close a result was: margin, pairwise table, other lots. It informs and never decides."""
