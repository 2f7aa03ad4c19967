"""What stands before every page: headers, the guard of POSTs, limits, the last resort."""
