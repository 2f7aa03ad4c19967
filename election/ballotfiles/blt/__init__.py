"""Ballots in BLT, as count programs exchange them."""
