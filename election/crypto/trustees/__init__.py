"""A poll key shared among trustees: pieces, shares on paper, the public card, and recovery."""
