"""A trust's list of people out of nothing: a OneRoster package, or our own template for one school. Nobody exists.

Families hold two adults each, and one in nine has two children: 1,000 pupils have 1,800 parents and 2,000 links.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schoolgate.imports.codes import UPN_LETTERS, upn_check_letter

IN_A_SCHOOL, IN_A_FORM, YEARS = 1600, 30, 7
FIRST = ("Ada", "Bilal", "Cora", "Dunya", "Emre", "Fern", "Goran", "Hala", "Ines", "Juno", "Kofi", "Lina", "Milo",
         "Nour", "Otto", "Pia", "Quinn", "Rosa", "Sami", "Tess", "Uma", "Vito", "Wren", "Xena", "Yara",
         "Zeno")  # fmt: skip
LAST = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fell", "Glen", "Heath", "Isle", "Juniper", "Knoll", "Larch", "Moor",
        "Nook", "Oak", "Pine", "Quarry", "Ridge", "Stone", "Tarn", "Ulm", "Vale", "Wold", "Yew")  # fmt: skip
BLANKS = ("", "")  # status and dateLastModified: a bulk file leaves both empty


@dataclass(frozen=True, slots=True)
class Child:
    """A made-up pupil: whose number in the trust, in which school, year, form and family."""

    number: int
    school: int
    family: int

    @property
    def form(self) -> str:
        return f"c{self.school}-{(self.number % IN_A_SCHOOL) // IN_A_FORM}"

    @property
    def year(self) -> int:
        return (self.number % IN_A_SCHOOL) // IN_A_FORM % YEARS

    @property
    def born(self) -> date:
        return date(2021 - self.year, 1 + self.number % 8, 1 + self.number // 8 % 28)

    @property
    def first(self) -> str:
        return FIRST[self.number % len(FIRST)]

    @property
    def upn(self) -> str:
        """Twelve characters and the letter that fits them."""
        body = f"9{self.number:010d}"
        body += str(self.number % 10)
        return upn_check_letter(body) + body


def children(pupils: int) -> Iterator[Child]:
    """Families one after the other within each school, every ninth of two children."""
    family = left = 0
    for number in range(pupils):
        school = number // IN_A_SCHOOL
        if left and number % IN_A_SCHOOL:
            left -= 1
        else:
            family += 1
            left = 1 if family % 9 == 0 else 0
        yield Child(number, school, family)


def surname(family: int) -> str:
    """Two trees make many families."""
    return f"{LAST[family % len(LAST)]}-{LAST[family // len(LAST) % len(LAST)]}"


def write_trust(path: Path, pupils: int) -> Path:
    """A OneRoster 1.1 package, bulk, in one zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, rows in _trust(pupils):
            with archive.open(f"{name}.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
                csv.writer(text).writerows(rows)
    return path


def _trust(pupils: int) -> Iterator[tuple[str, Iterable[Iterable[str]]]]:
    schools = 1 + (pupils - 1) // IN_A_SCHOOL
    forms = {child.form: child for child in children(pupils)}
    files = ("academicSessions", "classes", "demographics", "enrollments", "orgs", "users")
    others = ("categories", "classResources", "courseResources", "courses", "lineItems", "resources", "results")
    said = [[f"file.{name}", "bulk"] for name in files] + [[f"file.{name}", "absent"] for name in others]
    yield "manifest", [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.1"], *said]
    yield (
        "orgs",
        [
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
            ["trust", *BLANKS, "Made-up Trust", "district", "", ""],
            *([f"s{n}", *BLANKS, f"School {n + 1}", "school", str(800000 + n), "trust"] for n in range(schools)),
        ],
    )
    yield "academicSessions", [
        ["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId",
         "schoolYear"],
        ["y1", *BLANKS, "2025/26", "schoolYear", "2025-09-01", "2026-08-01", "", "2026"],
    ]  # fmt: skip
    yield "classes", [
        ["sourcedId", "status", "dateLastModified", "title", "grades", "courseSourcedId", "classCode", "classType",
         "location", "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"],
        *([form, *BLANKS, f"Form {form}", str(c.year), "", "", "homeroom", "", f"s{c.school}", "y1", "", "", ""]
          for form, c in forms.items()),
    ]  # fmt: skip
    yield "users", _users(pupils, forms)
    yield "demographics", _births(pupils)
    yield "enrollments", _enrollments(pupils, forms)


def _users(pupils: int, forms: dict[str, Child]) -> Iterator[list[str]]:
    yield ["sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "userIds",
           "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
           "password"]  # fmt: skip
    family = 0
    for child in children(pupils):
        name, org = surname(child.family), f"s{child.school}"
        mother, father = f"a{child.family}m", f"a{child.family}f"
        yield [f"p{child.number}", *BLANKS, "true", org, "student", f"p{child.number}", f"{{UPN:{child.upn}}}",
               child.first, name, "", "", "", "", "", f"{mother},{father}", str(child.year), ""]  # fmt: skip
        if child.family != family:
            family = child.family
            for n, ref in enumerate((mother, father)):
                first = FIRST[(family * 7 + n * 11) % len(FIRST)]
                mobile = f"07{700_000_000 + family * 2 + n}"
                yield [ref, *BLANKS, "true", org, "parent", ref, "", first, name, "", "", f"{ref}@home.example", mobile,
                       "", "", "", ""]  # fmt: skip
    for number, (form, child) in enumerate(forms.items()):
        yield [f"t{form}", *BLANKS, "true", f"s{child.school}", "teacher", f"t{form}", "", FIRST[number % len(FIRST)],
               f"{surname(number)}-{number}", "", "", f"t{form}@school.example", "", "", "", "", ""]  # fmt: skip


def _births(pupils: int) -> Iterator[list[str]]:
    yield ["sourcedId", "status", "dateLastModified", "birthDate", "sex"]
    for child in children(pupils):
        yield [f"p{child.number}", *BLANKS, child.born.isoformat(), ""]


def _enrollments(pupils: int, forms: dict[str, Child]) -> Iterator[list[str]]:
    yield ["sourcedId", "status", "dateLastModified", "classSourcedId", "schoolSourcedId", "userSourcedId", "role",
           "primary", "beginDate", "endDate"]  # fmt: skip
    for child in children(pupils):
        yield [f"e{child.number}", *BLANKS, child.form, f"s{child.school}", f"p{child.number}", "student", "", "", ""]
    for form, child in forms.items():
        yield [f"e{form}", *BLANKS, form, f"s{child.school}", f"t{form}", "teacher", "true", "", ""]


def write_school(folder: Path, pupils: int) -> Path:
    """Our own template for one school: two files, with responsibility and priority, so that rights are written too."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "pupils.csv").open("w", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(["pupil_id", "upn", "forename", "surname", "date_of_birth", "year", "form"])
        rows.writerows(
            [c.number, c.upn, c.first, surname(c.family), f"{c.born:%d/%m/%Y}", c.year, c.form]
            for c in children(pupils)
        )
    with (folder / "contacts.csv").open("w", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(["pupil_id", "contact_id", "forename", "surname", "relationship", "priority",
                       "parental_responsibility", "email", "mobile"])  # fmt: skip
        for c in children(pupils):
            for n, (ref, kind) in enumerate(((f"a{c.family}m", "Mother"), (f"a{c.family}f", "Father"))):
                rows.writerow([c.number, ref, FIRST[(c.family * 7 + n * 11) % len(FIRST)], surname(c.family), kind,
                               n + 1, "yes", f"{ref}@home.example", f"07{700_000_000 + c.family * 2 + n}"])  # fmt: skip
    return folder


assert len(UPN_LETTERS) == 23
