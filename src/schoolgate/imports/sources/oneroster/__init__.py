"""OneRoster CSV, 1.0 to 1.2: good for pupils, staff and classes, weak on parents."""

from schoolgate.imports.sources.oneroster.reader import is_oneroster, read

__all__ = ["is_oneroster", "read"]
