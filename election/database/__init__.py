"""Where the service keeps what it knows: tables, the database's safe use, and migrations."""
