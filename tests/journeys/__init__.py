"""The first family's story in a real browser."""
