"""Term dates from a calendar file (iCalendar): terms, half-terms, inset days, bank holidays and closures."""

from schoolgate.imports.sources.terms.reader import NAME, is_file, read_files

__all__ = ["NAME", "is_file", "read_files"]
