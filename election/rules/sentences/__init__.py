"""What a rule, a draft and a result come to in plain words, the same on page, mail and terminal."""
