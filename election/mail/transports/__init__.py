"""Ways to hand a message over: an SMTP server or a Maildir."""
