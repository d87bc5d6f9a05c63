"""Who may open what, and do what, in Yusuf's story with his mother. By hand, from the rules, never from the code.

The rows themselves stand in `rows/`, one file for each room; here they are gathered.

Sources: roles-and-calendar 1; conversations A4 rule 10 (participants, SENCO, head, and staff named in an action, their
action only; never another parent); safeguarding-and-data 2 to 6; reliability G-01 to G-04. Whoever stands in no row is
told what everybody is told about things that do not exist; whoever is not signed in is sent to sign in.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.access import rows
from tests.access.row import ANSWERED, Row

__all__ = ["ANSWERED", "FORMS", "IDS", "RELATIONS", "ROWS", "Row"]


def _gathered(what: str) -> dict[str, Any]:
    """`what` of every room together. A word that two rooms use is a mistake."""
    found: dict[str, Any] = {}
    for module in iter_modules(rows.__path__):
        own = getattr(import_module(f"{rows.__name__}.{module.name}"), what, {})
        twice = set(found) & set(own)
        assert not twice, f"{module.name}: {what} names {sorted(twice)} a second time"
        found |= own
    return found


ROWS: dict[str, Row] = _gathered("ROWS")
IDS = _gathered("IDS")  # a word of an address → its id, asked of the World
FORMS = _gathered("FORMS")  # a word for a form → the form, asked of the World
RELATIONS = _gathered("RELATIONS")  # a word of an address → other things of its kind, and who may see those
