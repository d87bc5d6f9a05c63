"""What stands in the navigation, for whom, and which item is the current one.

A room appears here by the name of its URL. A name that does not resolve (the room is not built or not wired) is left
out, so that no page ever shows a dead link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Item:
    """One way in. `only_for`: role values that see it; empty means everyone of that layout."""

    name: str
    label: str | Promise
    icon: str
    only_for: frozenset[str] = frozenset()


PARENT: tuple[Item, ...] = (
    Item("home", _("Home"), "home"),
    Item("messages", _("Messages"), "message"),
    Item("talks", pgettext_lazy("navigation: meet the school", "Meet"), "talk"),
    Item("promises", _("Promises"), "promise"),
    Item("me", pgettext_lazy("navigation: my own settings", "You"), "person"),
)

# Who may open what is decided by `access.policy`, which this room does not know; the values here only keep a door
# out of sight for those who would find it locked.
_WITH_FAMILIES = frozenset({"head", "slt", "teacher", "head_of_year", "senco", "dsl", "family_liaison"})
_OFFICE = frozenset({"office", "office_lead"})

STAFF: tuple[Item, ...] = (
    Item("home", _("My day"), "sun"),
    Item("families", _("Families"), "talk", _WITH_FAMILIES | _OFFICE | {"attendance"}),
    Item("talks", _("Meetings"), "calendar", _WITH_FAMILIES | {"support"}),
    Item("promises", _("Promises"), "promise", _WITH_FAMILIES | _OFFICE | {"support"}),
    Item("messages", _("Messages"), "message"),
    Item("notices", _("Notices"), "book"),
    Item("notes", _("Good words"), "gate", _WITH_FAMILIES),
    Item("deliveries", _("Deliveries"), "letter", _OFFICE | {"head", "school_admin"}),
    Item(
        "lists",
        pgettext_lazy("navigation: lists of people from the school’s records", "Lists"),
        "book",
        frozenset({"head", "office_lead", "school_admin"}),
    ),
    Item("colleagues", _("Colleagues"), "lock", frozenset({"head", "school_admin"})),
    Item("people", _("Find"), "search", _WITH_FAMILIES | _OFFICE | {"attendance"}),
    Item("questions", _("Questions"), "ear", _WITH_FAMILIES | _OFFICE | {"attendance"}),
)

# Doors that are opened less often: under "More", at a desk as on a phone.
FURTHER: tuple[Item, ...] = (
    Item("pictures", _("Pictures"), "person", _WITH_FAMILIES | _OFFICE | {"attendance"}),
    Item("newsletters", _("Newsletters"), "book", _OFFICE | {"head", "slt", "dsl", "senco"}),
    Item("access-confirm", _("Who may sign in"), "check", _OFFICE | {"head"}),
    Item("invitations", _("Invitations"), "letter", _OFFICE | {"head"}),
    Item("duplicates", _("On record twice?"), "person", frozenset({"head", "office_lead"})),
    Item("handovers", _("Told to you in confidence"), "ear", frozenset({"dsl"})),
    Item(
        "draft-words",
        _("Kind and clear"),
        "ear",
        _WITH_FAMILIES | _OFFICE | {"attendance", "business_manager", "support", "clerk", "school_admin"},
    ),
    Item("register-codes", _("Register codes"), "book"),
    Item("dsl-tell-any", _("Tell the safeguarding lead"), "alert"),
)
PLACES = 4
"""How many doors a phone shows staff at its foot; the fifth place is "More", with all others."""

BY_KIND: dict[str, tuple[Item, ...]] = {"parent": PARENT, "staff": STAFF}


def address(name: str) -> str | None:
    """The path of the URL called `name`, or None where no such URL is wired."""
    return _address(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, urlconf: str, prefix: str) -> str | None:
    """`urlconf` and `prefix` only tell one answer from another: both are what `reverse` uses by itself."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def items_for(kind: str, roles: Iterable[str]) -> tuple[Item, ...]:
    """The items a viewer of this kind and with these roles may see, in order."""
    return _for(BY_KIND.get(kind, ()), roles)


def further_for(kind: str, roles: Iterable[str]) -> tuple[Item, ...]:
    """What stands under "More" at a desk. A parent has five doors and no more."""
    return _for(FURTHER, roles) if kind == "staff" else ()


def _for(items: tuple[Item, ...], roles: Iterable[str]) -> tuple[Item, ...]:
    held = {str(getattr(role, "value", role)) for role in roles}
    return tuple(item for item in items if address(item.name) and (not item.only_for or item.only_for & held))


def current_item(kind: str, path: str) -> str:
    """The name of the item whose address is the longest beginning of `path`; "" when none is."""
    best, length = "", 0
    for item in BY_KIND.get(kind, ()):
        at = address(item.name)
        if at is None:
            continue
        matches = path == at if item.name == "home" else path.startswith(at)
        if matches and len(at) > length:
            best, length = item.name, len(at)
    return best
