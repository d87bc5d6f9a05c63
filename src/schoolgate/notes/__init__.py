"""A good word that goes home in three taps, and what was said at the gate; who has had no good word yet."""
