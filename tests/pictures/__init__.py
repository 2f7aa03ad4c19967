"""Commands that take pictures: for the README, and of every page in every state."""
