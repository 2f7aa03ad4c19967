"""The checks of `election doctor`: settings and files, database and polls, mail and disk."""
