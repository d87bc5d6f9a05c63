"""Times that can be chosen, and who chose them: the one place where two people can want the same thing."""
