"""The office's own: ways to reach somebody, invitations, joined records, lists. From safeguarding-and-data 4 and
roles-and-calendar 1."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from schoolgate.enrolment.models import Invitation, InvitationRun
from schoolgate.imports.models import ImportRun
from schoolgate.people.details import ContactPoint, SecretPlace
from schoolgate.people.merges import Merge, TwoPeople
from schoolgate.testing.factories import link, make_adult, make_pupil
from tests.access.seen.groups import (
    ADMIN,
    DETAILS,
    ELSEWHERE,
    ELSEWHERE_HEAD,
    FEW,
    MOTHER,
    OF_WILLOW,
    OF_YUSUF,
    WHOLE,
    ZOES_HEAD,
)  # fmt: skip
from tests.access.seen.table import Seen, Stage


def ways_to_reach(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    SecretPlace.objects.create(school=cast.school, adult=cast.leah, begun_by=cast.office_lead)

    def way(adult: Any, value: str, **more: Any) -> ContactPoint:
        made: ContactPoint = ContactPoint.objects.create(
            school_id=adult.school_id, adult=adult, kind="phone", value=value, **more
        )
        return made

    return {
        "Huda’s": way(cast.huda, "01"),
        "Huda’s, confidential": way(cast.huda, "02", is_confidential=True),
        "Leah’s, whose home is secret": way(cast.leah, "03"),
        "Zoe’s father’s": way(stage.adult("Zoe’s father"), "04"),
        "of another school": way(cast.carys, "05"),
    }


WAYS_SEEN = {
    "Huda’s": DETAILS | MOTHER,
    "Huda’s, confidential": FEW | MOTHER,
    "Leah’s, whose home is secret": FEW,
    "Zoe’s father’s": (DETAILS - ZOES_HEAD) | {"Zoe’s father"},
    "of another school": ELSEWHERE_HEAD | {"parent elsewhere"},
}


def invitations(stage: Stage) -> dict[str, Model]:
    cast = stage.cast

    def invited(adult: Any, by: Any) -> Invitation:
        run, _ = InvitationRun.objects.get_or_create(school=adult.school, key="seen", by=by)
        made: Invitation = Invitation.objects.create(
            school=adult.school, adult=adult, run=run, by=by, way="letter", made_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=14),
        )  # fmt: skip
        return made

    return {
        "Huda’s": invited(cast.huda, cast.jo),
        "Darren’s": invited(cast.barred, cast.jo),
        "Mrs Rao’s": invited(cast.rao_parent, cast.jo),
        "Zoe’s father’s": invited(stage.adult("Zoe’s father"), cast.jo),
        "of another school": invited(cast.carys, cast.millbrook_head),
    }


# Who may open the pages of invitations is the table's affair; here, that they are of grown-ups one sees.
INVITATIONS_SEEN = {
    "Huda’s": OF_YUSUF | {"teacher who is a parent"},
    "Darren’s": OF_WILLOW,
    "Mrs Rao’s": OF_WILLOW,
    "Zoe’s father’s": WHOLE,
    "of another school": ELSEWHERE,
}


def joined(stage: Stage) -> dict[str, Model]:
    cast = stage.cast

    def merge(**kept: Any) -> Merge:
        kind, row = next(iter(kept.items()))
        gone = (
            make_adult(row.school, "Gone", "Record", email="", mobile="")
            if kind == "adult"
            else make_pupil(row.school, "Gone", "Record", year=4)
        )
        made: Merge = Merge.objects.create(
            school=row.school, at=timezone.now(), **{f"kept_{kind}": row, f"gone_{kind}": gone}
        )
        return made

    return {
        "into Huda": merge(adult=cast.huda),
        "into Yusuf": merge(pupil=cast.yusuf),
        "into Zoe’s father": merge(adult=stage.adult("Zoe’s father")),
        "into Zoe": merge(pupil=stage.children["zoe"]),
        "of another school": merge(adult=cast.carys),
        "of another school, a child": merge(pupil=cast.gwen),
    }


JOINED_SEEN = {
    "into Huda": ADMIN | ZOES_HEAD,
    "into Yusuf": ADMIN | ZOES_HEAD,
    "into Zoe’s father": ADMIN,
    "into Zoe": ADMIN,
    "of another school": ELSEWHERE_HEAD,
    "of another school, a child": ELSEWHERE_HEAD,
}


def pairs(stage: Stage) -> dict[str, Model]:
    cast = stage.cast
    first, last = (make_pupil(cast.school, name, "Record", year=4) for name in ("First", "Last"))
    zoe, father = stage.children["zoe"], stage.adult("Zoe’s father")
    later = make_adult(cast.school, "Later", "Record")
    link(first, later)

    def pair(kind: str, one: Any, other: Any) -> TwoPeople:
        assert one.pk < other.pk, "the smaller key stands first"
        made: TwoPeople = TwoPeople.objects.create(school=one.school, **{f"one_{kind}": one, f"other_{kind}": other})
        return made

    return {
        "Huda and Karim": pair("adult", cast.huda, cast.karim),
        "Huda and Zoe’s father": pair("adult", cast.huda, father),
        "Zoe’s father and another": pair("adult", father, later),
        "Yusuf and Layla": pair("pupil", cast.yusuf, cast.layla),
        "Yusuf and Zoe": pair("pupil", cast.yusuf, zoe),
        "Zoe and another": pair("pupil", zoe, last),
        "of another school": pair("adult", cast.carys, cast.adam_at_millbrook),
    }


PAIRS_SEEN = {
    "Huda and Karim": ADMIN | ZOES_HEAD,
    "Huda and Zoe’s father": ADMIN,
    "Zoe’s father and another": ADMIN,
    "Yusuf and Layla": ADMIN | ZOES_HEAD,
    "Yusuf and Zoe": ADMIN,
    "Zoe and another": ADMIN,
    "of another school": ELSEWHERE_HEAD,
}


def lists(stage: Stage) -> dict[str, Model]:
    schools = {"ours": stage.cast.school, "of another school": stage.cast.millbrook}
    return {name: ImportRun.objects.create(school=school) for name, school in schools.items()}


LISTS_SEEN = {"ours": ADMIN | ZOES_HEAD | {"admin"}, "of another school": ELSEWHERE_HEAD}

TABLES = (
    Seen(ContactPoint, ways_to_reach, WAYS_SEEN),
    Seen(Invitation, invitations, INVITATIONS_SEEN),
    Seen(Merge, joined, JOINED_SEEN),
    Seen(TwoPeople, pairs, PAIRS_SEEN),
    Seen(ImportRun, lists, LISTS_SEEN),
)
