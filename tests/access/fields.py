"""Every field of the tables that matter, thrown at every form (G-03, T37).

A form takes what it names. Whatever else is posted, by its column's own name or the form's way of writing it, must make
no difference: with and without it, the same rows come of it.
"""

from typing import Any

from django.db import models

from schoolgate.announcements.models import Notice, Part, Told, Wording
from schoolgate.drafting.models import Dismissal, MutedRule, SchoolWord
from schoolgate.newsletters.models import Block, Issue, IssueDate
from schoolgate.notes.models import GateNote, Praise
from schoolgate.outbox.models import Delivery, Message, MessageChild
from schoolgate.outbox.models_texts import Answer
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.merges import Merge
from schoolgate.people.models import (
    Adult,
    Assignment,
    Circle,
    CircleMember,
    Placement,
    Pupil,
    Relationship,
    RestrictedRight,
    Restriction,
    Right,
    RoleGrant,
    School,
    SchoolClass,
    Staff,
    Teaching,
    User,
)
from schoolgate.people.pictures import PictureAnswer
from schoolgate.promises.models import Promise
from schoolgate.questions.models import Question, Word
from schoolgate.safeguarding.models import Handover

SENSITIVE: tuple[type[models.Model], ...] = (
    Adult, Answer, Assignment, Block, Circle, CircleMember, ContactPoint, Delivery, Dismissal, GateNote, Handover,
    Issue, IssueDate, Merge, Message, MessageChild, MutedRule, Notice, Part, PictureAnswer, Placement, Praise,
    Promise, Pupil, Question, Relationship, RestrictedRight, Restriction, Right, RoleGrant, School, SchoolClass,
    SchoolWord, SecretPlace, Staff, Teaching, Told, User, Word, Wording,
)  # fmt: skip
HOSTILE = "canary-field"
# Made anew at each time, by chance: an id for the provider, a code, a link with a code, a password nobody knows, the
# number of the row that a promise comes of.
BY_CHANCE = {"provider_reference", "password", "body", "link_path", "key", "because_id"}


def fields_of(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.local_fields if not field.primary_key]


def value_for(field: "models.Field[Any, Any]") -> str:
    """Something that the column would take, and that nobody has."""
    if isinstance(field, models.ForeignKey):
        last = field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        return str(last or 1)
    if isinstance(field, models.BooleanField):
        return "on"
    if field.choices:
        return str(list(field.choices)[-1][0])
    kind = field.get_internal_type()
    if kind in ("DateTimeField", "DateField", "TimeField"):
        return {"DateTimeField": "2031-01-01 10:00", "DateField": "2031-01-01", "TimeField": "10:00"}[kind]
    if "Integer" in kind:
        return "7"
    return "canary@field.example" if isinstance(field, models.EmailField) else HOSTILE[: field.max_length or 40]


def thrown(taken: frozenset[str]) -> list[dict[str, str]]:
    """Every field of the tables by its name and by its column's, without those that the form names.

    Two tables may call a column alike: twice, then, once with what the first of them would take and once the last.
    """
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for model in SENSITIVE:
        for field in fields_of(model):
            for name in {field.name, str(field.column)} - taken:
                value = value_for(field)
                first.setdefault(name, value)
                last[name] = value
    return [first, last]


def state_of() -> dict[str, list[str]]:
    """Every row of those tables, without its number and the moment it was made. Whom a row points at is said by that
    one's place among its like: PostgreSQL does not give a number again that was given and taken back.
    """
    found: dict[str, list[str]] = {}
    places: dict[type[models.Model], dict[Any, int]] = {}
    for model in SENSITIVE:
        named = [field for field in fields_of(model) if field.get_internal_type() != "DateTimeField"]
        named = [field for field in named if field.name not in BY_CHANCE]
        rows = [list(row) for row in model._base_manager.values_list(*(field.attname for field in named))]
        for at, field in enumerate(named):
            if isinstance(field, models.ForeignKey):
                if field.related_model not in places:
                    places[field.related_model] = _places_of(field.related_model)
                place = places[field.related_model]
                for row in rows:
                    row[at] = place.get(row[at])
        found[model._meta.label] = sorted(map(repr, rows))
    return found


def _places_of(model: type[models.Model]) -> dict[Any, int]:
    return {pk: at for at, pk in enumerate(model._base_manager.order_by("pk").values_list("pk", flat=True))}


def differences(plain: dict[str, list[str]], with_more: dict[str, list[str]]) -> list[str]:
    return [label for label, rows in plain.items() if rows != with_more[label]]
