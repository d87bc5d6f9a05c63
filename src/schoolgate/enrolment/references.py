"""Every reference to an adult or a pupil anywhere in the house, and what becomes of it when two records become one.

Found by walking the tables, so that a new room is moved along without being known here. The table below says
which references are not simply moved. A test fails while a new one is not named, so that somebody thinks about it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Model

from schoolgate.enrolment.rules_merging import SIGN_IN, stricter
from schoolgate.people.models import Adult, Pupil
from schoolgate.refusal import Refused


class Way(Enum):
    """What happens to a row that points at the record which goes."""

    MOVE = "it moves; where the same thing stands there already, it stays behind"
    STAY = "it is history, or says itself which record it meant"
    ALONE = "it moves, and the two cannot be joined while both have one"
    BY_HAND = "`merging` decides"


REFERENCES: dict[str, Way] = {
    # an adult
    "people.Adult.merged_into": Way.MOVE,
    "people.Relationship.adult": Way.BY_HAND,
    "people.Restriction.adult": Way.MOVE,
    "people.CircleMember.adult": Way.MOVE,
    "people.ContactPoint.adult": Way.BY_HAND,
    "people.SecretPlace.adult": Way.MOVE,
    "people.Merge.kept_adult": Way.STAY,
    "people.Merge.gone_adult": Way.STAY,
    "people.TwoPeople.one_adult": Way.STAY,
    "people.TwoPeople.other_adult": Way.STAY,
    "timeline.Entry.by_adult": Way.STAY,
    "timeline.Entry.adult": Way.STAY,
    "outbox.Message.adult": Way.BY_HAND,
    "bookings.Booking.adult": Way.ALONE,
    "promises.Promise.owner_adult": Way.MOVE,
    "promises.Settlement.by_adult": Way.MOVE,
    "promises.Change.by_adult": Way.MOVE,
    "promises.Answer.by_adult": Way.MOVE,
    "promises.Thanks.by_adult": Way.MOVE,
    "conversations.SeriesAdult.adult": Way.ALONE,
    "conversations.AgendaItem.by_adult": Way.MOVE,
    "conversations.Needs.adult": Way.MOVE,
    "conversations.TargetAction.owner_adult": Way.MOVE,
    "conversations.ParentView.adult": Way.MOVE,
    "enrolment.Invitation.adult": Way.STAY,  # its seal is over that very adult; what was open is ended
    "safeguarding.Handover.by_adult": Way.MOVE,
    "questions.Question.adult": Way.MOVE,
    "questions.Word.by_adult": Way.MOVE,
    "announcements.Told.adult": Way.MOVE,
    "people.Preference.adult": Way.MOVE,
    "people.PictureAnswer.adult": Way.MOVE,
    "outbox.NoTexts.adult": Way.MOVE,
    "outbox.Answer.adult": Way.MOVE,
    "notes.GateNote.adult": Way.MOVE,
    # a pupil
    "people.Pupil.merged_into": Way.MOVE,
    "people.Placement.pupil": Way.BY_HAND,
    "people.PictureAnswer.pupil": Way.MOVE,
    "people.Assignment.pupil": Way.MOVE,
    "people.Relationship.pupil": Way.BY_HAND,
    "people.Restriction.pupil": Way.MOVE,
    "people.Circle.pupil": Way.MOVE,
    "people.Merge.kept_pupil": Way.STAY,
    "people.Merge.gone_pupil": Way.STAY,
    "people.TwoPeople.one_pupil": Way.STAY,
    "people.TwoPeople.other_pupil": Way.STAY,
    "timeline.Entry.pupil": Way.STAY,
    "outbox.Message.pupil": Way.MOVE,
    "outbox.MessageChild.pupil": Way.MOVE,
    "promises.Promise.pupil": Way.MOVE,
    "safeguarding.Handover.pupil": Way.MOVE,
    "conversations.Series.pupil": Way.MOVE,
    "conversations.SeriesAdult.pupil": Way.ALONE,
    "conversations.Meeting.pupil": Way.MOVE,
    "attendance.SessionMark.pupil": Way.MOVE,
    "imports.LeaverProposal.pupil": Way.MOVE,
    "questions.Question.pupil": Way.MOVE,
    "announcements.Part.pupil": Way.MOVE,
    "notes.Praise.pupil": Way.MOVE,
    "notes.GateNote.pupil": Way.MOVE,
}
# Rows that point by kind and number. What staff wrote by hand follows the value it protects (`merging`).
BY_NUMBER: Mapping[str, tuple[str, str]] = {"imports.ExternalId": ("kind", "object_id")}
KINDS: Mapping[type[Model], str] = {Adult: "parents", Pupil: "pupils"}


def references_to(target: type[Model]) -> Iterator[tuple[type[Model], "models.ForeignKey[Any, Any]"]]:
    """Each table and foreign key that points at `target`, in the order of the tables."""
    for model in apps.get_models():
        for found in model._meta.local_fields:
            if isinstance(found, models.ForeignKey) and found.related_model is target:
                yield model, found


def label(model: type[Model], key: "models.ForeignKey[Any, Any]") -> str:
    return f"{model._meta.label}.{key.name}"


@dataclass(slots=True)
class Log:
    """Writes rows, and remembers what stood there before: the way back, as `people.Merge.moved` keeps it."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def write(self, row: Model, **values: Any) -> None:
        """Set columns of one row (a foreign key by its id). What is the same already is not written."""
        model, before = type(row), _columns(type(row), row.pk, values)
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        model._base_manager.filter(pk=row.pk).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)
            self.entries.append({
                "model": model._meta.label, "pk": row.pk, "field": name,
                "before": _plain(before[name]), "after": _plain(value),
            })  # fmt: skip

    def made(self, row: Model) -> None:
        self.entries.append({"model": row._meta.label, "pk": row.pk, "made": True})


def move_all(target: type[Adult] | type[Pupil], gone: Adult | Pupil, kept: Adult | Pupil, log: Log) -> None:
    """Point everything that is not history, and not decided by hand, at the record that stays."""
    for model, key in references_to(target):
        way = REFERENCES.get(label(model, key), Way.MOVE)
        if way in (Way.MOVE, Way.ALONE):
            for row in model._base_manager.filter(**{key.attname: gone.pk}).order_by("pk"):
                move(row, key.attname, kept.pk, log, must=way is Way.ALONE)
    for name, (kind, number) in BY_NUMBER.items():
        for row in apps.get_model(name)._base_manager.filter(
            school=gone.school_id, **{kind: KINDS[target], number: gone.pk}
        ):
            move(row, number, kept.pk, log)


def move(row: Model, column: str, to: int, log: Log, *, must: bool = False) -> bool:
    """Point one row at the record that stays. Where the database holds that one is enough, this one stays behind."""
    try:
        with transaction.atomic():
            log.write(row, **{column: to})
    except IntegrityError:
        if must:
            raise Refused(
                "Both records have a talk or a time of their own that is still running.",
                then="End one of them first, then join the records.",
            ) from None
        return False
    return True


def put_back(entries: list[dict[str, Any]]) -> None:
    """Undo what a log says, last thing first. A value that somebody changed since stays where it is the stricter."""
    for entry in reversed(entries):
        if "model" not in entry:
            continue
        model = apps.get_model(entry["model"])
        row = model._base_manager.filter(pk=entry["pk"]).first()
        if row is None:
            continue
        if entry.get("made"):
            row.delete()
            continue
        name = entry["field"]
        column = model._meta.get_field(
            name.removesuffix("_id") if name.endswith("_id") and name != "object_id" else name
        )
        now, before, after = getattr(row, name), column.to_python(entry["before"]), column.to_python(entry["after"])
        value = before if now == after else _stricter(name, before, now)
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{name: value})
        except IntegrityError:
            continue  # somebody has put another row in its place since


def _stricter(name: str, before: Any, now: Any) -> Any:
    """Which of two values stays when a value was changed after the merge."""
    if name == "sign_in":
        return stricter(before, now, SIGN_IN)
    if name == "ends":
        return min((day for day in (before, now) if day is not None), default=None)
    if isinstance(now, bool):
        return before or now
    return before if name.endswith("_id") else now


def _columns(model: type[Model], pk: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = model._base_manager.filter(pk=pk).values(*names).get()
    return found


def _plain(value: Any) -> Any:
    """As JSON can hold it; `to_python` of the column reads it again."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
