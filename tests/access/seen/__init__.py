"""Who sees which row, room by room: every file here that has `TABLES` is found by itself."""

import importlib
import pkgutil

from tests.access.seen.table import Seen

TABLES: tuple[Seen, ...] = tuple(
    table
    for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    for table in getattr(importlib.import_module(module.name), "TABLES", ())
)
