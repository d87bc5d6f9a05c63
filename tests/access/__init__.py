"""Who sees what: the hand-written table, the sweep for words that should not be there, and bad input at each form."""
