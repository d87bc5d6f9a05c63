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


def sds_1() -> Files:
    """School Data Sync version 1: two pupils, their teacher, a section, and two parents of whom one has both."""
    return {
        "School": [["SIS ID", "Name"], ["10001", "Hill Primary"]],
        "Student": [
            ["SIS ID", "School SIS ID", "First Name", "Last Name", "Username", "Password", "Grade", "Birthdate"],
            ["13001", "10001", "Omar", "Haddad", "omar", "", "4", "2/13/2017"],
            ["13002", "10001", "Ada", "Quill", "ada", "", "3", "4/2/2018"],
        ],
        "Teacher": [
            ["SIS ID", "School SIS ID", "First Name", "Last Name", "Username", "Password"],
            ["14001", "10001", "Tess", "Brook", "tess@school.example", ""],
        ],
        "Section": [
            ["SIS ID", "School SIS ID", "Section Name", "Term StartDate", "Term EndDate"],
            ["11001", "10001", "Maths 4", "9/1/2025", "7/22/2026"],
        ],
        "StudentEnrollment": [["Section SIS ID", "SIS ID"], ["11001", "13001"], ["11001", "13002"]],
        "TeacherRoster": [["Section SIS ID", "SIS ID"], ["11001", "14001"]],
        "user": [
            ["Email", "First Name", "Last Name", "Phone", "SIS ID"],
            ["hala@home.example", "Hala", "Haddad", "07700 900101", ""],
            ["bea@home.example", "Bea", "Quill", "", ""],
        ],
        "guardianrelationship": [
            ["SIS ID", "Email", "Role"],
            ["13001", "hala@home.example", "Parent"],
            ["13002", "hala@home.example", "Relative"],
            ["13002", "bea@home.example", "Guardian"],
        ],
    }


def in_british_form(files: Files) -> Files:
    """The same files with the headings of the British form."""
    british = {"SIS ID": "ID", "School SIS ID": "School DfE Number", "Section SIS ID": "Section ID"}
    found = {name: [[british.get(cell, cell) for cell in rows[0]], *rows[1:]] for name, rows in files.items()}
    found["School"][0][0] = "DfE Number"
    found["guardianrelationship"][0][0] = found["user"][0][4] = "SIS ID"
    return found


def sds_2() -> Files:
    """Version 2: roles stand in users, and there are no parents."""
    return {
        "orgs": [["sourcedId", "name", "type", "parentSourcedId"], ["o1", "Hill Primary", "school", ""]],
        "users": [
            ["sourcedId", "orgSourcedIds", "givenName", "familyName", "username", "password", "role", "grade"],
            ["p1", "o1", "Omar", "Haddad", "omar@school.example", "", "Student", "4"],
            ["p2", "o1", "Ada", "Quill", "ada@school.example", "", "student", "3"],
            ["t1", "o1", "Tess", "Brook", "tess@school.example", "", "Faculty", ""],
            ["t2", "o1", "Ivo", "Dale", "ivo@school.example", "", "aide", ""],
        ],
        "classes": [["sourcedId", "orgSourcedId", "title"], ["c1", "o1", "Maths 4"]],
        "enrollments": [
            ["classSourcedId", "userSourcedId", "role"],
            ["c1", "p1", "Student"],
            ["c1", "p2", "Student"],
            ["c1", "t1", "Faculty"],
            ["c1", "t2", "Aide"],
        ],
    }


def sds_21() -> Files:
    """Version 2.1: roles and relationships have files of their own; parents have no role."""
    return {
        "orgs": [
            ["sourcedId", "name", "type", "parentSourcedId"],
            ["o0", "Hill Trust", "academicTrust", ""],
            ["o1", "Hill Primary", "school", "o0"],
        ],
        "academicSessions": [
            ["sourcedId", "title", "type", "schoolYear", "startDate", "endDate"],
            ["y1", "2025/26", "schoolYear", "2025", "9/1/2025", "7/22/2026"],
        ],
        "users": [
            ["sourcedId", "username", "givenName", "familyName", "password", "email", "phone", "sms"],
            ["p1", "omar@school.example", "Omar", "Haddad", "", "", "", ""],
            ["p2", "ada@school.example", "Ada", "Quill", "", "", "", ""],
            ["t1", "tess@school.example", "Tess", "Brook", "", "", "", ""],
            ["a1", "", "Hala", "Haddad", "", "hala@home.example", "", "07700 900101"],
            ["a2", "", "Bea", "Quill", "", "bea@home.example", "", ""],
        ],
        "roles": [
            ["userSourcedId", "orgSourcedId", "role", "sessionSourcedId", "grade", "roleStartDate", "roleEndDate"],
            ["p1", "o1", "student", "y1", "4", "9/1/2025", "7/22/2026"],
            ["p2", "o1", "student", "y1", "3", "9/1/2025", "7/22/2026"],
            ["t1", "o1", "teacher", "y1", "", "9/1/2025", ""],
        ],
        "demographics": [
            ["userSourcedId", "sex", "birthDate", "raceCodes"],
            ["p1", "male", "2/13/2017", ""],
            ["p2", "female", "4/2/2018", ""],
            ["t1", "female", "10/26/1983", ""],
        ],
        "classes": [
            ["sourcedId", "orgSourcedId", "title", "sessionSourcedIds"],
            ["c1", "o1", "Maths 4", "y1"],
        ],
        "enrollments": [
            ["classSourcedId", "userSourcedId", "role"],
            ["c1", "p1", "student"],
            ["c1", "p2", "student"],
            ["c1", "t1", "teacher"],
        ],
        "relationships": [
            ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"],
            ["p1", "a1", "guardian"],
            ["p2", "a2", "relative"],
        ],
    }
