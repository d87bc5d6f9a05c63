"""Commands of the machine itself."""
