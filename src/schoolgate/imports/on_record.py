"""Reading what is on record, in a dozen statements however large the school. Nothing is locked and nothing written."""

from datetime import date

from django.db.models import Q

from schoolgate.enrolment.models import WrittenByHand
from schoolgate.imports.known import Known, KnownClass, KnownLink, KnownPerson, KnownSchool
from schoolgate.imports.models import ExternalId
from schoolgate.people.models import Adult, Placement, Pupil, Relationship, School, SchoolClass, Staff, Teaching
from schoolgate.timeline.models import Entry
from schoolgate.timeline.verbs import Verb


def load_schools() -> list[KnownSchool]:
    """Every school of this installation."""
    return [KnownSchool(*row) for row in School.objects.order_by("pk").values_list("pk", "name", "urn", "laestab")]


def load(school: KnownSchool, origin: str, on: date) -> Known:
    """Everything about one school that an import compares with. Nothing is locked and nothing written."""
    names = ("title", "first_name", "last_name", "known_as")
    known = Known(school)
    pupil_fields = (*names, "upn", "born", "year", "left")
    for values in Pupil.objects.filter(school=school.id).values("pk", *pupil_fields):
        here = values["left"] is None or values["left"] >= on
        known.pupils[values["pk"]] = KnownPerson(values["pk"], values, is_here=here)
    adult_fields = (*names, "email", "mobile", "speaks", "is_contact_shared", "user")
    for values in Adult.objects.filter(school=school.id).values("pk", *adult_fields):
        known.adults[values["pk"]] = KnownPerson(values["pk"], values, has_user=values["user"] is not None)
    for values in Staff.objects.filter(school=school.id).values("pk", *names, "email", "job", "user", "ends"):
        here = values["ends"] is None or values["ends"] >= on
        known.staff[values["pk"]] = KnownPerson(values["pk"], values, has_user=values["user"] is not None, is_here=here)
    classes = SchoolClass.objects.filter(school=school.id)
    for pk, name, academic_year, kind, year in classes.values_list("pk", "name", "academic_year", "kind", "year"):
        known.classes[pk] = KnownClass(pk, name, academic_year, kind == SchoolClass.Kind.FORM, year)
    link_fields = ("kind", "responsibility", "lives_with", "priority")
    for values in Relationship.objects.filter(school=school.id).values(
        "pk", "pupil", "adult", "sign_in", "ends", *link_fields
    ):
        current = values["ends"] is None or values["ends"] >= on
        known.links[values["pupil"], values["adult"]] = KnownLink(
            values["pk"], values["pupil"], values["adult"], {name: values[name] for name in link_fields},
            is_granted=values["sign_in"] == Relationship.SignIn.GRANTED, is_current=current,
        )  # fmt: skip
    not_over = Q(ends__isnull=True) | Q(ends__gte=on)
    current_rows = [
        (Placement.objects.filter(not_over, school=school.id), "pupil", known.placements),
        (Teaching.objects.filter(not_over, school=school.id), "staff", known.teachings),
    ]
    for rows, person, into in current_rows:
        for class_id, person_id, starts, ends in rows.values_list("school_class", person, "starts", "ends"):
            into[class_id, person_id] = (starts, ends)
    _load_placed_by_hand(known, school.id)
    for kind, external_id, object_id in ExternalId.objects.filter(school=school.id, source=origin).values_list(
        "kind", "external_id", "object_id"
    ):
        known.external[kind, external_id] = object_id
    known.by_hand = set(WrittenByHand.objects.filter(school=school.id).values_list("kind", "object_id", "field"))
    # What people changed about themselves is theirs: the school's own records hear of it later, if at all.
    themselves = Entry.objects.filter(school=school.id, verb=Verb.DETAILS_CHANGED)
    for adult_id, staff_id in themselves.values_list("by_adult", "by_staff").distinct():
        kind, object_id = ("parents", adult_id) if adult_id is not None else ("staff", staff_id)
        known.by_hand |= {(kind, object_id, field) for field in ("email", "mobile")}
    return known


def _load_placed_by_hand(known: Known, school_id: int) -> None:
    """Places in a class that a person gave. Of teachers only the person is remembered: then all of theirs count."""
    done = Entry.objects.filter(school=school_id, verb=Verb.CLASS_PLACED).values("object_id")
    placed = Placement.objects.filter(school=school_id, pk__in=done)
    known.placed_by_hand = {("student", *row) for row in placed.values_list("school_class", "pupil")}
    touched = Entry.objects.filter(school=school_id, verb=Verb.STAFF_CHANGED, by_staff__isnull=False)
    staff = set(touched.values_list("object_id", flat=True))
    known.placed_by_hand |= {("teacher", *pair) for pair in known.teachings if pair[1] in staff}
