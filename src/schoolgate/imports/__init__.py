"""Brings a school's roster in: sources read files into rows, compare says what would change, apply writes it."""
