"""An election of a lead by instant runoff."""
