"""What pages share: headers, the guard of POSTs, the limit on bad links, the last resort."""
