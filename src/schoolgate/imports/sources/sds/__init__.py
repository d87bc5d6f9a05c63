"""Microsoft School Data Sync: the CSV files that many schools send to Microsoft 365 already, versions 1, 2 and 2.1."""

from schoolgate.imports.sources.sds.reader import is_tables, read

NAME = "sds"

__all__ = ["NAME", "is_tables", "read"]
