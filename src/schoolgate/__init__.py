"""Schoolgate: the software with which a school and its parents become partners."""
