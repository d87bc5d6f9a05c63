"""Taking the last list back: old values again, and what was made is gone; or, by name, what stands in the way.

What the list did is read from its rows of `ImportEffect`: what was made (table → ids), what was changed (table → id →
field → value before) and what was removed (table → rows). A list can be taken back until the next one, and as long as
nobody has built on it. Taking back never opens anything: limits stay, and a sign-in that the list ended waits to be
confirmed by a person again. History is never unwritten: whoever stands in it stays as a row without a name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.access.policy import Action, may
from schoolgate.attendance.actions import replaced_since, take_back_marks
from schoolgate.enrolment.models import WrittenByHand
from schoolgate.imports import raw, rules
from schoolgate.imports.models import ImportEffect, ImportRun, LeaverProposal
from schoolgate.people.models import Adult, Pupil, Relationship, School, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.refusal import Refused
from schoolgate.timeline.actions import record
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb

Ids = dict[str, set[int]]
AT_ONCE = 400
MOST_NAMED = 20
# In which order what was made can go: first what points, then what is pointed at.
IN_ORDER = ("people.closedday", "people.term", "imports.externalid", "people.contactpoint", "people.right",
            "people.relationship", "people.placement", "people.teaching", "people.schoolclass", "people.pupil",
            "people.adult", "people.staff")  # fmt: skip
# Lines of history that only say that somebody came or was looked at: nobody has built on them.
NO_MATTER = frozenset({Verb.PUPIL_ADMITTED, Verb.ADULT_ADDED, Verb.STAFF_ADDED, Verb.RESTRICTION_READ, Verb.TALK_READ})
# Deeds after the list that stand on what it changed.
BUILT_ON = frozenset(
    {Verb.PUPIL_CHANGED, Verb.ADULT_CHANGED, Verb.STAFF_CHANGED, Verb.RELATIONSHIP_ADDED, Verb.RELATIONSHIP_CHANGED,
     Verb.RELATIONSHIP_ENDED, Verb.ACCESS_CONFIRMED, Verb.ACCESS_WITHDRAWN, Verb.PUPIL_LEFT, Verb.PUPIL_RETURNED,
     Verb.DETAILS_CHANGED, Verb.CLASS_PLACED}
)  # fmt: skip
WHY: dict[str, Lazy | str] = {
    "timeline.entry": gettext_lazy("something has been recorded since"),
    "outbox.message": gettext_lazy("a message was written since"),
    "people.restriction": gettext_lazy("a limit is on record, and a limit is never taken away like this"),
    "people.relationship": gettext_lazy("somebody was linked by hand since"),
    "people.right": gettext_lazy("a right was given by hand since"),
    "people.placement": gettext_lazy("was placed in a class by hand since"),
    "people.teaching": gettext_lazy("teaches a class by hand since"),
    "people.rolegrant": gettext_lazy("holds a role since"),
    "people.circle": gettext_lazy("a talk was planned since"),
    "people.assignment": gettext_lazy("somebody looks after the family since"),
    "people.merge": gettext_lazy("was joined with another record since"),
    "attendance.sessionmark": gettext_lazy("has marks in the register"),
    "imports.leaverproposal": gettext_lazy("is named in another list"),
}


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way: whom it is about, and what it is."""

    name: str
    why: str


@dataclass(frozen=True)
class Marks:
    """What a list wrote into the register: all of it carries one moment and one source."""

    at: datetime
    source: str
    new: int
    changed: int


@dataclass
class What:
    """What taking back would do."""

    made: Ids = field(default_factory=lambda: defaultdict(set))
    changed: dict[str, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    removed: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    marks: list[Marks] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def numbers(self) -> dict[str, int]:
        """For the page: how many of whom go, and how many rows get their old values."""
        return {
            "children": len(self.made["people.pupil"]),
            "grown_ups": len(self.made["people.adult"]),
            "staff": len(self.made["people.staff"]),
            "classes": len(self.made["people.schoolclass"]),
            "links": len(self.made["people.relationship"]),
            "changed": sum(len(rows) for rows in self.changed.values()),
            "days": len(self.made["people.term"]) + len(self.made["people.closedday"]),
            "marks": sum(found.new for found in self.marks),
            "marks_changed": sum(found.changed for found in self.marks),
        }


@dataclass(frozen=True)
class Done:
    """What it left for people to do."""

    to_confirm: int


def too_late(run: ImportRun) -> str:
    """Why a list as such can no longer be taken back; empty while it can."""
    latest = ImportRun.objects.all().latest_applied(run.school_id).first()
    if run.state != ImportRun.State.APPLIED:
        return _("This list does not stand any more.")
    if latest is None or latest.pk != run.pk:
        return _("Another list has been brought in since. Only the latest can be taken back.")
    if not ImportEffect.objects.filter(run=run).exists():
        if not any(found.get(outcome) for found in run.counts.values() for outcome in ("new", "changed")):
            return _("This list changed nothing, so there is nothing to take back.")
        return _("Too much time has passed: what this list changed is no longer kept.")
    return ""


def what(run: ImportRun) -> What:
    """What taking back would do, and what stands in the way."""
    found = What()
    for effect in ImportEffect.objects.filter(run=run).order_by("number").values_list("what", flat=True):
        _collect(found, effect)
    found.obstacles = list(_first(_obstacles(run, found), MOST_NAMED))
    return found


@transaction.atomic
def take_back(run: ImportRun, *, by: Viewer | None) -> Done:
    """Undo a list whole, or refuse and name what stands in the way. `by` None: whoever holds the machine itself."""
    if by is not None and (not may(by.roles, Action.ROSTER_IMPORT) or run.school_id != by.school_id):
        raise Refused(_("Only the head, the office lead or the school administrator can take a list back."))
    list(School.objects.select_for_update().order_by("pk"))  # as for bringing in: one at a time
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    rules.ensure_state(run.state, ImportRun.State.APPLIED)
    if late := too_late(run):
        raise Refused(late)
    found = what(run)
    if found.obstacles:
        first = found.obstacles[0]
        raise Refused(
            _("Something was built on this list: %(name)s: %(why)s.") % {"name": first.name, "why": first.why}
        )
    for marks in found.marks:
        take_back_marks(run.school_id, marks.at, marks.source, by=by, reason=str(_("The list was taken back.")))
    _remove(found.made)
    _put_back(found, run.school_id)
    to_confirm = _restore(found.changed)
    _end(run, by)
    record(
        Verb.LIST_TAKEN_BACK, by=by, about=run, words=run.file_hash, reach=Entry.Reach.AUDIT, school_id=run.school_id
    )
    return Done(to_confirm)


def _collect(found: What, effect: Mapping[str, Any]) -> None:
    for table, ids in effect.get("made", {}).items():
        found.made[table] |= {int(pk) for pk in ids}
    for table, rows in effect.get("changed", {}).items():
        for pk, fields in rows.items():
            known = found.changed[table].setdefault(int(pk), {})
            for name, old in fields.items():
                known.setdefault(name, old)  # the oldest value is the one before the list
    for table, gone in effect.get("removed", {}).items():
        found.removed[table] += gone
    if marks := effect.get("marks"):
        found.marks.append(Marks(**{**marks, "at": datetime.fromisoformat(marks["at"])}))


# -- what stands in the way ------------------------------------------------------------------------------------------


def _obstacles(run: ImportRun, found: What) -> Iterator[Obstacle]:
    yield from _left_since(run)
    yield from _signed_in(found.made)
    for table in ("people.pupil", "people.adult", "people.staff", "people.schoolclass", "people.relationship"):
        yield from _pointed_at(table, found)
    yield from _marked_since(run.school_id, found.marks)
    yield from _by_hand(run, found)
    yield from _built_on(run, found)


def _left_since(run: ImportRun) -> Iterator[Obstacle]:
    rows = LeaverProposal.objects.filter(run=run, state__in=["left", "asked"]).select_related("pupil")
    for row in rows:
        yield Obstacle(row.pupil.full_name, _("was said to have left because of this list. Say “still here” first"))


def _signed_in(made: Ids) -> Iterator[Obstacle]:
    """A person was let in: that is a decision, and people undo it."""
    for ids in _parts(made["people.relationship"]):
        granted = Relationship.objects.filter(pk__in=ids, sign_in=Relationship.SignIn.GRANTED).select_related("adult")
        for link in granted:
            yield Obstacle(link.adult.full_name, _("may sign in since"))
    people: list[tuple[str, type[Adult] | type[Staff]]] = [("people.adult", Adult), ("people.staff", Staff)]
    for table, model in people:
        for ids in _parts(made[table]):
            for person in model._base_manager.filter(pk__in=ids, user__isnull=False):
                yield Obstacle(person.full_name, _("has a sign-in since"))


def _marked_since(school_id: int, marks: Iterable[Marks]) -> Iterator[Obstacle]:
    """A mark of the list was put right in the register: whoever did so built on it."""
    for found in marks:
        since = replaced_since(school_id, found.at, found.source).select_related("mark__pupil")
        for row in since[:MOST_NAMED]:
            yield Obstacle(row.mark.pupil.full_name, _("has a mark that was put right since"))


def _pointed_at(table: str, found: What) -> Iterator[Obstacle]:
    """Rows of any room that point at what was made and were not made with it: the database's own references."""
    made = found.made
    model = apps.get_model(table)
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        other = relation.related_model
        label = other._meta.label_lower
        column = relation.field.name
        for ids in _parts(made[table]):
            rows = other._base_manager.filter(**{f"{column}__in": ids})
            if label == "timeline.entry":
                rows = rows.exclude(verb__in=NO_MATTER)
            if label == "attendance.sessionmark":
                for marks in found.marks:
                    rows = rows.exclude(recorded_at=marks.at, source=marks.source)
            for row in rows.iterator():
                if label == "people.restriction" or row.pk not in made.get(label, ()):
                    yield Obstacle(_name(getattr(row, column)), str(WHY.get(label, _("something was added since"))))


def _by_hand(run: ImportRun, found: What) -> Iterator[Obstacle]:
    """A field that the school has written itself since the list: on what was made any, on what was changed the same."""
    kinds = {"pupils": "people.pupil", "parents": "people.adult", "staff": "people.staff",
             "relationships": "people.relationship"}  # fmt: skip
    written = WrittenByHand.objects.filter(school=run.school_id, at__gt=run.applied_at or timezone.now())
    for kind, object_id, name in written.values_list("kind", "object_id", "field"):
        table = kinds.get(kind, "")
        if object_id in found.made.get(table, ()) or name in found.changed.get(table, {}).get(object_id, {}):
            yield Obstacle(_name_of(table, object_id), _("was corrected by hand since"))


def _built_on(run: ImportRun, found: What) -> Iterator[Obstacle]:
    """Deeds since the list about people whom it changed."""
    since = Entry.objects.filter(school=run.school_id, at__gt=run.applied_at or timezone.now(), verb__in=BUILT_ON)
    pupils, adults = set(found.changed["people.pupil"]), set(found.changed["people.adult"])
    links = set(found.changed["people.relationship"])
    for entry in since.select_related("pupil", "adult", "by_adult"):
        if entry.pupil_id in pupils and entry.adult_id is None:
            yield Obstacle(_name(entry.pupil), str(WHY["timeline.entry"]))
        elif entry.adult_id in adults or entry.by_adult_id in adults:
            yield Obstacle(_name(entry.adult or entry.by_adult), str(WHY["timeline.entry"]))
        elif entry.object_kind == "people.relationship" and entry.object_id in links:
            yield Obstacle(_name(entry.adult or entry.pupil), str(WHY["timeline.entry"]))


def _name(row: Any) -> str:
    if isinstance(row, Relationship):
        return f"{row.adult.full_name}, {row.pupil.full_name}"
    return str(row)


def _name_of(table: str, pk: int) -> str:
    row = apps.get_model(table)._base_manager.filter(pk=pk).first()
    return _name(row) if row is not None else ""


def _first(obstacles: Iterable[Obstacle], most: int) -> Iterator[Obstacle]:
    """Each once, and no more than a person will read."""
    seen: set[Obstacle] = set()
    for obstacle in obstacles:
        if obstacle not in seen:
            seen.add(obstacle)
            yield obstacle
        if len(seen) == most:
            return


# -- the deed --------------------------------------------------------------------------------------------------------


def _remove(made: Ids) -> None:
    # Only these: whatever else a list leaves behind, a limit above all, stays.
    for table in IN_ORDER:
        model = apps.get_model(table)
        for ids in _parts(made.get(table, set())):
            keep = _in_history(model, ids)
            for person in model._base_manager.filter(pk__in=keep):
                _forget(person)
            model._base_manager.filter(pk__in=ids - keep).delete()


def _in_history(model: type[models.Model], ids: set[int]) -> set[int]:
    """Those at whom a line of history points, which nobody may cut."""
    field = "pupil" if model is Pupil else "adult" if model is Adult else None
    if field is None:
        return set()
    return set(Entry.objects.filter(**{f"{field}__in": ids}).values_list(field, flat=True))


def _forget(person: Any) -> None:
    """A row without a name, never on the roll: all that is left of somebody who was on a list by mistake."""
    person.title = person.last_name = person.known_as = ""
    person.first_name = "–"
    if isinstance(person, Pupil):
        person.upn, person.born, person.left = "", None, person.joined - timedelta(days=1)
    else:
        person.email = person.mobile = ""
    person.save()


def _put_back(found: What, school_id: int) -> None:
    """Rows that the list had removed, with the ids they had."""
    for table, rows in found.removed.items():
        model = apps.get_model(table)
        model._base_manager.bulk_create(
            [_row(model, {**values, "school_id": school_id}) for values in rows], batch_size=AT_ONCE
        )


def _row(model: type[models.Model], values: Mapping[str, Any]) -> models.Model:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in values.items() if name in fields})


def _restore(changed: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> int:
    """Old values again. Returns how many sign-ins now wait for a person: no undoing lets anybody in."""
    to_confirm = 0
    for table, rows in changed.items():
        model = apps.get_model(table)
        if model is Relationship:
            # Two contacts may have swapped their numbers; without a moment of none they would clash halfway.
            numbered = [pk for pk, fields in rows.items() if "priority" in fields]
            Relationship.objects.filter(pk__in=numbered).update(priority=None)
        for pk, fields in rows.items():
            values = {name: _value(model, name, old) for name, old in fields.items()}
            if model is Relationship and values.get("sign_in") == Relationship.SignIn.GRANTED:
                values["sign_in"] = Relationship.SignIn.PENDING
                to_confirm += 1
            model._base_manager.filter(pk=pk).update(**values)
    return to_confirm


def _value(model: type[models.Model], name: str, raw: Any) -> Any:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return fields[name].to_python(raw)


def _end(run: ImportRun, by: Viewer | None) -> None:
    key = run.file_key
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportRun.State.UNDONE, undone_by_id=by.person_id if by else None, undone_at=timezone.now(), file_key=""
    )
    ImportEffect.objects.filter(run=run).delete()
    LeaverProposal.objects.filter(run=run).delete()
    transaction.on_commit(lambda: raw.erase(key))


def _parts(ids: Iterable[int]) -> Iterator[set[int]]:
    """Few enough at a time for any database's limit on values."""
    found = sorted(ids)
    for start in range(0, len(found), AT_ONCE):
        yield set(found[start : start + AT_ONCE])
