"""One sound file of each kind a school may hand in, as bytes: what the fuzzing starts from. Nobody in them exists."""

import io
import zipfile
from datetime import date
from pathlib import Path

import xlsxwriter

from schoolgate.imports.tests import packages

CTF = """<?xml version="1.0" encoding="UTF-8"?>
<CTfile>
  <Header>
    <DocumentName>Common Transfer File</DocumentName>
    <CTFversion>25.0</CTFversion>
    <DateTime>2026-03-09T10:00:00</DateTime>
    <DocumentQualifier>partial</DocumentQualifier>
    <SupplierID>Made up</SupplierID>
    <SourceSchool><LEA>801</LEA><Estab>2999</Estab><SchoolName>Lower Hill</SchoolName>
      <AcademicYear>2025</AcademicYear></SourceSchool>
    <DestSchool><LEA>801</LEA><Estab>2000</Estab></DestSchool>
  </Header>
  <CTFpupilData>
    <Pupil>
      <UPN>H801200001001</UPN><Surname>HADDAD</Surname><Forename>OMAR</Forename><DOB>2017-02-13</DOB><Sex>M</Sex>
      <BasicDetails><NCyearActual>4</NCyearActual></BasicDetails>
      <Contacts>
        <Contact><Order>1</Order><Surname>Haddad</Surname><Forename>Hala</Forename><Relationship>PAM</Relationship>
          <Responsibility>true</Responsibility>
          <Phones><Phone><TelephoneType>M</TelephoneType><PhoneNo>07700 900101</PhoneNo></Phone></Phones>
          <Email>hala@home.example</Email></Contact>
        <Contact><Order>2</Order><Surname>Haddad</Surname><Forename>Sami</Forename><Relationship>PAF</Relationship>
          <Responsibility>false</Responsibility></Contact>
      </Contacts>
    </Pupil>
    <Pupil>
      <UPN>P823432109001</UPN><Surname>QUILL</Surname><Forename>ADA</Forename><DOB>2018-05-04</DOB><Sex>F</Sex>
    </Pupil>
  </CTFpupilData>
</CTfile>
"""

TERMS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Made up//Term dates//EN
BEGIN:VEVENT
UID:1@school.example
DTSTART;VALUE=DATE:20260105
DTEND;VALUE=DATE:20260328
SUMMARY:Spring term
END:VEVENT
BEGIN:VEVENT
UID:2@school.example
DTSTART;VALUE=DATE:20260216
DTEND;VALUE=DATE:20260221
SUMMARY:Half term
END:VEVENT
BEGIN:VEVENT
UID:3@school.example
DTSTART;VALUE=DATE:20260105
SUMMARY:INSET day
END:VEVENT
END:VCALENDAR
"""

MARKS = """UPN,Date,Session,Mark
H801200001001,09/03/2026,AM,/
H801200001001,09/03/2026,PM,\\
P823432109001,09/03/2026,AM,L
P823432109001,09/03/2026,PM,I
"""

GRID = """Week commencing 9 March 2026,,,
UPN,Name,Mon 9 AM,Mon 9 PM
H801200001001,Omar Haddad,/,\\
P823432109001,Ada Quill,L 5,
"""


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """A spreadsheet as a person's program writes it: texts as texts, dates as dates."""
    found = io.BytesIO()
    with xlsxwriter.Workbook(found, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    else:
                        sheet.write(at, column, value)
    return found.getvalue()


def table(rows: list[list[str]]) -> bytes:
    """A CSV file."""
    return packages.as_csv(rows).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip, packed as most programs pack."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return found.getvalue()


def roster_files() -> dict[str, bytes]:
    """The members of a OneRoster package."""
    found = {f"{name}.csv": table(rows) for name, rows in packages.one_roster().items()}
    return found | {"manifest.csv": table(packages.manifest(packages.one_roster()))}


def template_files() -> dict[str, bytes]:
    return {f"{name}.csv": table(rows) for name, rows in packages.template().items()}


def seeds() -> dict[str, bytes]:
    """A sound file of each kind."""
    return {
        "oneroster": zipped(roster_files()),
        "template": zipped(template_files()),
        "workbook": workbook({name: list(rows) for name, rows in packages.template().items()}),  # type: ignore[arg-type]
        "pupils": template_files()["pupils.csv"],
        "ctf": CTF.encode(),
        "terms": TERMS.replace("\n", "\r\n").encode(),
        "marks": MARKS.encode(),
        "grid": GRID.encode(),
    }


def put(folder: Path, data: bytes) -> Path:
    """The file as handed in: its name says nothing."""
    path = folder / "handed-in"
    path.write_bytes(data)
    return path
