"""A small school with somebody in its office, and lists about it: what the tests of the pages stand on."""

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schoolgate.access.policy import Role
from schoolgate.imports import runs
from schoolgate.imports.models import ImportRun
from schoolgate.people.models import School, Staff
from schoolgate.people.viewers import Viewer
from schoolgate.testing.factories import make_school, make_staff, viewer_of

HEADINGS = ["UPN", "Surname", "Forename", "Date of Birth", "Year", "Form"]
OMAR = ["H801200001001", "Haddad", "Omar", "13/02/2017", "4", "4 Willow"]
ADA = ["P823432109001", "Quill", "Ada", "02/05/2017", "4", "4 Willow"]
BEN = ["X801200001002", "Frost", "Ben", "21/09/2016", "4", "4 Willow"]


@dataclass
class Hill:
    """Hill Primary, its office lead and its head."""

    school: School
    office_lead: Staff
    head: Staff
    admin: Staff
    teacher: Staff

    @property
    def lead(self) -> Viewer:
        return viewer_of(self.office_lead)

    @property
    def second(self) -> Viewer:
        return viewer_of(self.head)


def make_hill() -> Hill:
    school = make_school("Hill Primary")
    return Hill(
        school,
        make_staff(school, "Olive", "Lead", Role.OFFICE_LEAD),
        make_staff(school, "Hope", "Head", Role.HEAD),
        make_staff(school, "Dana", "Manager", Role.SCHOOL_ADMIN),
        make_staff(school, "Tom", "Teacher", Role.TEACHER),
    )


def table(*rows: list[str], headings: list[str] = HEADINGS) -> bytes:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode()


def hand_in(hill: Hill, data: bytes, name: str = "pupils.csv", **options: Any) -> ImportRun:
    """Through the action, as committed."""
    run = runs.hand_in(name, [data], by=hill.lead, **options)
    return again(run)


def again(run: ImportRun) -> ImportRun:
    found: ImportRun = ImportRun.objects.get(pk=run.pk)
    return found


def brought_in(hill: Hill, data: bytes, **options: Any) -> ImportRun:
    """Looked at and brought in."""
    run = hand_in(hill, data, **options)
    assert run.state == "looked", (run.state, run.summary)
    runs.confirm(run, by=hill.lead, plan=run.plan)
    run = again(run)
    assert run.state == "applied", (run.state, run.summary)
    return run


def upload(client: Client, data: bytes, name: str = "pupils.csv", **more: Any) -> Any:
    return client.post("/lists/", {"file": SimpleUploadedFile(name, data), **more})
