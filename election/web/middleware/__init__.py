"""What pages share: headers, the guard of POSTs, public pages, rates, and the last resort."""
