"""What `election doctor` looks at: settings and files, database and polls, mail and disk."""
