"""Any table whose columns somebody has named: an export with headings of its own, once said which column is which."""

from schoolgate.imports.sources.columns.reader import SOURCE as NAME
from schoolgate.imports.sources.columns.reader import is_mapped, is_tables, read

__all__ = ["NAME", "is_mapped", "is_tables", "read"]
