"""The kinds of poll, one folder each."""
