"""Rules, drafts and results in plain words, the same on page, mail and terminal."""
