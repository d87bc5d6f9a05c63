"""Newsletters: written in blocks, told to families by a notice, read on a page and by the school's website."""
