"""A plan in the words of an office: fields, values, counts and the sentence a page opens with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from schoolgate.imports.rows import Kind, Outcome
from schoolgate.people.languages import language_name
from schoolgate.people.models import Relationship
from schoolgate.ui import words as ui

Item = Mapping[str, Any]
KINDS = {
    Kind.PUPILS: gettext_lazy("Children"),
    Kind.PARENTS: gettext_lazy("Parents and carers"),
    Kind.RELATIONSHIPS: gettext_lazy("Who belongs to whom"),
    Kind.STAFF: gettext_lazy("Staff"),
    Kind.CLASSES: gettext_lazy("Classes"),
    Kind.MEMBERSHIPS: gettext_lazy("Who is in which class"),
    Kind.MARKS: gettext_lazy("Marks"),
    Kind.SCHOOLS: gettext_lazy("Schools"),
    Kind.TERMS: gettext_lazy("Term dates"),
}
ONE = {
    Kind.PUPILS: gettext_lazy("child"),
    Kind.PARENTS: gettext_lazy("parent or carer"),
    Kind.RELATIONSHIPS: gettext_lazy("family link"),
    Kind.STAFF: gettext_lazy("member of staff"),
    Kind.CLASSES: gettext_lazy("class"),
    Kind.MEMBERSHIPS: gettext_lazy("place in a class"),
    Kind.MARKS: gettext_lazy("mark"),
    Kind.SCHOOLS: gettext_lazy("school"),
    Kind.TERMS: gettext_lazy("term date"),
}
# What the name of something new has said already.
IN_THE_NAME = frozenset({"first_name", "last_name", "known_as", "name"})
OUTCOMES = {
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("as it was"),
    "merged": gettext_lazy("joined with another row"),
    "held": gettext_lazy("waits for you"),
    "rejected": gettext_lazy("left out"),
    "skipped": gettext_lazy("not needed"),
    "leaver": gettext_lazy("not in this list"),
    "": gettext_lazy("not in the list any more"),
}
FIELDS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "known_as": gettext_lazy("Known as"),
    "title": gettext_lazy("Title"),
    "upn": gettext_lazy("UPN"),
    "born": gettext_lazy("Born"),
    "year": gettext_lazy("Year"),
    "left": gettext_lazy("Left on"),
    "email": gettext_lazy("Email"),
    "mobile": gettext_lazy("Mobile"),
    "speaks": gettext_lazy("Speaks"),
    "is_contact_shared": gettext_lazy("Shares an address"),
    "job": gettext_lazy("Job"),
    "name": gettext_lazy("Name"),
    "academic_year": gettext_lazy("School year"),
    "responsibility": gettext_lazy("Parental responsibility"),
    "lives_with": gettext_lazy("Same home"),
    "priority": gettext_lazy("Contact number"),
    "starts": pgettext_lazy("first day", "From"),
    "ends": pgettext_lazy("last day", "Until"),
    "code": gettext_lazy("Mark"),
    "minutes_late": gettext_lazy("Minutes late"),
    "first": pgettext_lazy("first day", "From"),
    "last": pgettext_lazy("last day", "Until"),
    "is_emergency": gettext_lazy("Emergency contact"),
    "urn": gettext_lazy("URN"),
    "laestab": gettext_lazy("DfE number"),
}
# What somebody without a directory of families may not read of what is on record (roles-and-calendar 1).
PRIVATE = frozenset({"email", "mobile"})
_RELATIONS = dict(Relationship.Kind.choices)
_STANDING = dict(Relationship.Responsibility.choices)


@dataclass(frozen=True)
class Said:
    """One field of one row: `old` is None where there was nothing to compare with."""

    label: str
    old: str | None
    new: str
    key: str = ""


@dataclass(frozen=True)
class Line:
    """One row as a page shows it."""

    kind: str
    name: str
    of: str
    outcome: str
    fields: list[Said]
    messages: list[str]
    where: str
    asks_care: bool
    is_child: bool
    is_person: bool
    was: str = ""
    kept: list[Said] = field(default_factory=list)

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return ((parts[0][:1] + parts[-1][:1]) if len(parts) > 1 else self.name[:1]).upper()


def line_of(item: Item, *, may_read: bool, may_know_limits: bool) -> Line:
    """`may_read`: addresses on record may be shown to this reader. `may_know_limits`: they are
    one of the few who may know of orders.
    """
    kind, outcome = str(item["k"]), str(item["o"])
    return Line(
        kind=str(ONE[Kind(kind)]) if kind else "",
        name=_role(item) if kind in ("relationships", "memberships") else str(item["t"]),
        of=str(item.get("of", "")),
        outcome=str(OUTCOMES.get(outcome, outcome)),
        fields=_all_said(kind, item.get("f", ()), outcome == "new", may_read),
        kept=[
            replace(said, key=f"{kind}|{item['id']}|{name}")
            for (name, *_rest), said in zip(
                [h for h in item.get("h", ()) if h[0] in FIELDS],
                _all_said(kind, item.get("h", ()), False, may_read),
                strict=True,
            )
        ],
        messages=[str(message) for message in item.get("m", ())],
        where=where(item),
        asks_care=bool(item.get("care")) and may_know_limits,
        is_child=kind == "pupils",
        is_person=kind in ("pupils", "parents", "staff"),
        was=str(OUTCOMES[item["was"]]) if item.get("was") else "",
    )  # fmt: skip


def _role(item: Item) -> str:
    """Hala Haddad, mother; Omar Haddad."""
    role = next((new for name, _old, new in item.get("f", ()) if name == "kind"), "")
    return f"{item['t']}, {_RELATIONS[role]}" if role in _RELATIONS else str(item["t"])


def where(item: Item) -> str:
    """users.csv, line 14."""
    file, number = str(item.get("file", "")), item.get("line")
    if file and number:
        return _("%(file)s, line %(number)s") % {"file": file, "number": number}
    return file or (_("line %(number)s") % {"number": number} if number else "")


def _all_said(kind: str, fields: Any, is_new: bool, may_read: bool) -> list[Said]:
    return [
        _said(kind, name, old, new, is_new, may_read)
        for name, old, new in fields
        # A day that is no school day is called by its date.
        if (name in FIELDS or name[:1].isdigit()) and not (is_new and name in IN_THE_NAME)
    ]


def _said(kind: str, name: str, old: Any, new: Any, is_new: bool, may_read: bool) -> Said:
    before = None if is_new else value(kind, name, old)
    if before and name in PRIVATE and not may_read:
        before = _("another one") if old else before
    return Said(str(FIELDS[name]) if name in FIELDS else _day(name), before, value(kind, name, new))


def value(kind: str, name: str, raw: Any) -> str:
    """A value as people say it; nothing at all is "nothing"."""
    if raw is None or raw == "":
        return _("nothing")
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if name == "year":
        return year(raw)
    if name in ("born", "left", "starts", "ends", "first", "last"):
        return _day(str(raw))
    if name == "kind" and kind == "relationships":
        return str(_RELATIONS.get(raw, raw))
    if name == "responsibility":
        return str(_STANDING.get(raw, raw))
    return language_name(str(raw)) if name == "speaks" else str(raw)


def year(number: Any) -> str:
    if number == 0:
        return _("Reception")
    return _("Nursery") if isinstance(number, int) and number < 0 else _("Year %(number)s") % {"number": number}


def _day(raw: str) -> str:
    try:
        return ui.day(date.fromisoformat(raw))
    except ValueError:
        return raw


def sentence(counts: Mapping[str, Mapping[str, int]]) -> str:
    """412 children are in this list: 3 new, 9 changed, 400 as they were."""
    for kind, one, many in (
        (Kind.PUPILS, _("One child is in this list"), _("%(n)s children are in this list")),
        (Kind.PARENTS, _("One parent or carer is in this list"), _("%(n)s parents and carers are in this list")),
        (Kind.STAFF, _("One member of staff is in this list"), _("%(n)s members of staff are in this list")),
        (Kind.MARKS, _("One mark is in this list"), _("%(n)s marks are in this list")),
        (Kind.TERMS, _("One date of the year is in this list"), _("%(n)s dates of the year are in this list")),
        (Kind.TERMS, _("One term or holiday is in this list"), _("%(n)s terms and holidays are in this list")),
    ):
        found = counts.get(kind.value, {})
        total = sum(number for outcome, number in found.items() if outcome != Outcome.SKIPPED)
        if total:
            head = one if total == 1 else many % {"n": total}
            parts = [f"{found.get(name, 0)} {said}" for name, said in _parts(kind) if found.get(name, 0)]
            return f"{head}: {', '.join(parts)}." if parts else f"{head}."
    return _("Nobody is in this list.")


def _parts(kind: Kind) -> list[tuple[str, str]]:
    as_were = _("as they were")
    return [("new", _("new")), ("changed", _("changed")), ("unchanged", as_were), ("merged", _("joined")),
            ("rejected", _("left out"))]  # fmt: skip


def waiting(number: int) -> str:
    """4 rows wait for you."""
    if not number:
        return ""
    return ngettext("One row waits for you.", "%(n)s rows wait for you.", number) % {"n": number}


def table(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[int]]]:
    """(kind, [new, changed, as it was, waits, left out]) for each kind of which there is anything."""
    found = []
    for kind, label in KINDS.items():
        number = counts.get(kind.value, {})
        row = [
            number.get("new", 0), number.get("changed", 0), number.get("unchanged", 0) + number.get("merged", 0),
            number.get("held", 0), number.get("rejected", 0) + number.get("skipped", 0),
        ]  # fmt: skip
        if any(row):
            found.append((str(label), row))
    return found
