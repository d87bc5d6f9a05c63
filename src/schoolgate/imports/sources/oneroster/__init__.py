"""OneRoster CSV, 1.0 to 1.2: good for pupils, staff and classes, weak on parents."""

from schoolgate.imports.sources.oneroster.reader import is_tables, read

NAME = "oneroster"

__all__ = ["NAME", "is_tables", "read"]
