"""Commands that take pictures: of the README, and of every page in every state."""
