"""Made-up packages, built for each test: a small OneRoster school, and the template. Nobody in them exists."""

import csv
import io
import zipfile
from pathlib import Path

Files = dict[str, list[list[str]]]

DATA = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments", "demographics")
OTHERS = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")
UPN = "H801200001001"
OTHER_UPN = "P823432109001"


def one_roster() -> Files:
    """Version 1.1, bulk, without a fault: two pupils, three parents, a teacher, a form and a maths group."""
    users = [
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "enabledUser",
            "orgSourcedIds",
            "role",
            "username",
            "userIds",
            "givenName",
            "familyName",
            "middleName",
            "identifier",
            "email",
            "sms",
            "phone",
            "agentSourcedIds",
            "grades",
            "password",
        ],
        [
            "p1",
            "",
            "",
            "true",
            "s1",
            "student",
            "omar",
            f"{{UPN:{UPN}}}",
            "Omar",
            "Haddad",
            "",
            "",
            "",
            "",
            "",
            "a1,a2",
            "4",
            "",
        ],
        ["p2", "", "", "true", "s1", "student", "ada", "", "Ada", "Quill", "", "", "", "", "", "", "4", ""],
        [
            "a1",
            "",
            "",
            "true",
            "s1",
            "parent",
            "h",
            "",
            "Hala",
            "Haddad",
            "",
            "",
            "hala@home.example",
            "07700 900101",
            "",
            "",
            "",
            "",
        ],
        [
            "a2",
            "",
            "",
            "true",
            "s1",
            "guardian",
            "r",
            "",
            "Rami",
            "Haddad",
            "",
            "",
            "rami@home.example",
            "",
            "",
            "p1",
            "",
            "",
        ],
        [
            "a3",
            "",
            "",
            "true",
            "s1",
            "parent",
            "b",
            "",
            "Bea",
            "Quill",
            "",
            "",
            "bea@home.example",
            "",
            "",
            "p2",
            "",
            "",
        ],
        [
            "t1",
            "",
            "",
            "true",
            "s1",
            "teacher",
            "t",
            "",
            "Tess",
            "Brook",
            "",
            "",
            "tess@school.example",
            "",
            "",
            "",
            "",
            "",
        ],
    ]
    return {
        "orgs": [
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
            ["d1", "", "", "Hill Trust", "district", "", ""],
            ["s1", "", "", "Hill Primary", "school", "123456", "d1"],
        ],
        "academicSessions": [
            [
                "sourcedId",
                "status",
                "dateLastModified",
                "title",
                "type",
                "startDate",
                "endDate",
                "parentSourcedId",
                "schoolYear",
            ],
            ["y1", "", "", "2025/26", "schoolYear", "2025-09-01", "2026-08-01", "", "2026"],
        ],
        "courses": [
            [
                "sourcedId",
                "status",
                "dateLastModified",
                "schoolYearSourcedId",
                "title",
                "courseCode",
                "grades",
                "orgSourcedId",
                "subjects",
                "subjectCodes",
            ],
            ["k1", "", "", "y1", "Year 4", "", "4", "s1", "", ""],
        ],
        "classes": [
            [
                "sourcedId",
                "status",
                "dateLastModified",
                "title",
                "grades",
                "courseSourcedId",
                "classCode",
                "classType",
                "location",
                "schoolSourcedId",
                "termSourcedIds",
                "subjects",
                "subjectCodes",
                "periods",
            ],
            ["c1", "", "", "4 Willow", "4", "k1", "", "homeroom", "", "s1", "y1", "", "", ""],
            ["c2", "", "", "Maths", "4", "k1", "m4", "scheduled", "", "s1", "y1", "", "", ""],
        ],
        "users": users,
        "enrollments": [
            [
                "sourcedId",
                "status",
                "dateLastModified",
                "classSourcedId",
                "schoolSourcedId",
                "userSourcedId",
                "role",
                "primary",
                "beginDate",
                "endDate",
            ],
            ["e1", "", "", "c1", "s1", "p1", "student", "", "2025-09-01", ""],
            ["e2", "", "", "c1", "s1", "p2", "student", "", "", ""],
            ["e3", "", "", "c1", "s1", "t1", "teacher", "true", "", ""],
            ["e4", "", "", "c2", "s1", "p1", "student", "", "", ""],
        ],
        "demographics": [
            ["sourcedId", "status", "dateLastModified", "birthDate", "sex"],
            ["p1", "", "", "2017-02-13", "male"],
            ["p2", "", "", "2017-05-20", "female"],
        ],
    }


def manifest(files: Files, mode: str = "bulk") -> list[list[str]]:
    """What a package says of itself."""
    rows = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.1"]]
    return [*rows, *([f"file.{name}", mode if name in files else "absent"] for name in (*DATA, *OTHERS))]


def as_csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def write_folder(folder: Path, files: Files, *, with_manifest: bool = True) -> Path:
    """The package as a folder of files."""
    folder.mkdir(parents=True, exist_ok=True)
    if with_manifest:
        (folder / "manifest.csv").write_text(as_csv(manifest(files)), encoding="utf-8")
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    return folder


def write_zip(path: Path, files: Files, *, prefix: str = "", encoding: str = "utf-8") -> Path:
    """The package as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{prefix}manifest.csv", as_csv(manifest(files)))
        for name, rows in files.items():
            archive.writestr(f"{prefix}{name}.csv", as_csv(rows).encode(encoding))
    return path


def template() -> Files:
    """Our own template, without a fault: siblings with one mother who is written twice, and their father."""
    return {
        "pupils": [
            ["pupil_id", "upn", "forename", "surname", "date_of_birth", "year", "form"],
            ["101", UPN, "Omar", "Haddad", "13/02/2017", "4", "4 Willow"],
            ["102", "", "Nour", "Haddad", "01/06/2019", "2", "2 Elm"],
        ],
        "contacts": [
            [
                "pupil_id",
                "contact_id",
                "title",
                "forename",
                "surname",
                "relationship",
                "priority",
                "parental_responsibility",
                "lives_with_pupil",
                "email",
                "mobile",
                "phone",
                "language",
            ],
            [
                "101",
                "",
                "Mrs",
                "Hala",
                "Haddad",
                "Mother",
                "1",
                "yes",
                "yes",
                "hala@home.example",
                "07700 900101",
                "",
                "Arabic",
            ],
            ["101", "", "Mr", "Rami", "Haddad", "Father", "2", "yes", "no", "rami@home.example", "", "", ""],
            [
                "102",
                "",
                "Mrs",
                "Hala",
                "Haddad",
                "Mother",
                "1",
                "yes",
                "yes",
                "hala@home.example",
                "07700 900101",
                "",
                "Arabic",
            ],
        ],
        "staff": [
            ["staff_id", "title", "forename", "surname", "email", "job", "forms"],
            ["t1", "Miss", "Tess", "Brook", "tess@school.example", "Teacher", "4 Willow"],
        ],
    }
