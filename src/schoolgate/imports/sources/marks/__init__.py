"""Attendance marks: a row for each mark, or a grid with a row for each pupil and a column for each session."""

from schoolgate.imports.sources.marks.reader import NAME, add_to, apart, is_marks, is_tables, read

__all__ = ["NAME", "add_to", "apart", "is_marks", "is_tables", "read"]
