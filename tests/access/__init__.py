"""Who sees what: the hand-written table, the sweep for words that should not be there, and what is thrown at each form."""
