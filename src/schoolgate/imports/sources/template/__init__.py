"""Our own template, which any school's system can produce: pupils.csv, contacts.csv, staff.csv."""

from schoolgate.imports.sources.template.reader import is_template, read

__all__ = ["is_template", "read"]
