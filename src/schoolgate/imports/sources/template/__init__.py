"""Our own template, which any school's system can produce: pupils.csv, contacts.csv, staff.csv."""

from schoolgate.imports.sources.template.reader import SOURCE as NAME
from schoolgate.imports.sources.template.reader import is_tables, read

__all__ = ["NAME", "is_tables", "read"]
