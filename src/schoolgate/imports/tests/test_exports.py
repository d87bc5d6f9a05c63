"""Lists as the common school systems export them, made up here with their headings: who is read, and whose parent."""

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.sources.template.layout import assign
from schoolgate.imports.tests import books, packages
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.test_oneroster import codes_of, counts


@pytest.fixture
def export(look, tmp_path):
    """Look at one table of text."""

    def export(rows, name="export.csv"):
        path = tmp_path / name
        path.write_text(packages.as_csv(rows), encoding="utf-8")
        return look(path)

    return export


def families(changes):
    """[(child's first name, adult's first name and surname, relationship, priority, responsibility)]"""
    children = {row.ref: row.first_name for row in changes.reading.pupils}
    adults = {row.ref: f"{row.first_name} {row.last_name}" for row in changes.reading.adults}
    return sorted(
        (children.get(link.pupil_ref, link.pupil_ref), adults[link.adult_ref], link.relationship, link.priority or 0)
        for link in changes.reading.links
    )


ONE_ROW_FOR_EACH_CONTACT_AND_CLASS = [
    [
        "ID", "Forename", "Surname", "ID", "(Contact) Priority", "Parental responsibility", "Lives with Pupil", "Title",
        "Forename", "Surname", "(Contact) Home Email", "Main Telephone", "Primary Email", "Mobile number", "ID",
        "(Class) Class Name",
    ],
    ["101", "Omar", "Haddad", "c1", "1", "T", "T", "Mrs", "Hala", "Haddad", "", "01632 960001", "hala@home.example",
     "07700 900101", "k1", "4 Willow"],
    ["101", "Omar", "Haddad", "c2", "2", "T", "F", "Mr", "Rami", "Haddad", "rami@home.example", "", "", "", "k1",
     "4 Willow"],
    ["101", "Omar", "Haddad", "c1", "1", "T", "T", "Mrs", "Hala", "Haddad", "", "01632 960001", "hala@home.example",
     "07700 900101", "k2", "Maths 4"],
    ["102", "Nour", "Haddad", "c1", "1", "T", "T", "Mrs", "Hala", "Haddad", "", "01632 960001", "hala@home.example",
     "07700 900101", "k3", "2 Elm"],
]  # fmt: skip


def test_the_same_heading_twice_is_first_the_childs_and_then_the_parents(export):
    changes = export(ONE_ROW_FOR_EACH_CONTACT_AND_CLASS)

    assert families(changes) == [
        ("Nour", "Hala Haddad", "", 1), ("Omar", "Hala Haddad", "", 1), ("Omar", "Rami Haddad", "", 2),
    ]  # fmt: skip
    assert [(row.ref, row.email, row.mobile) for row in changes.reading.adults] == [
        ("contact:c1", "hala@home.example", "+447700900101"), ("contact:c2", "rami@home.example", ""),
    ]  # fmt: skip
    assert counts(changes, "pupils") == {"new": 2, "merged": 2}
    assert counts(changes, "parents") == {"new": 2, "merged": 2}


def test_a_child_in_several_classes_is_taught_in_them(export):
    classes = {row.name: row.is_form for row in export(ONE_ROW_FOR_EACH_CONTACT_AND_CLASS).reading.classes}

    assert classes == {"4 Willow": False, "Maths 4": False, "2 Elm": True}


def test_headings_that_run_words_together_name_child_and_contact(export):
    text = "StudentForename,StudentSurname,StudentID,Year,Reg,DOB,Gender,Relationship,Title,ContactForename,"
    text += "ContactSurname,ContactID,PrimaryEmail,MobileNumber,HouseName,HouseNumber,Street,District,Town,County,"
    heading = [*text.split(","), "Priority"]
    row = ["Omar", "Haddad", "101", "4", "4W", "13/02/2017", "M", "Mother", "Mrs", "Hala", "Haddad", "c1",
           "hala@home.example", "07700 900101", "", "1", "High St", "", "Hill", "", "HI1 1HI", "1"]  # fmt: skip
    heading[-2] = "Postcode"
    changes = export([heading, row])

    assert families(changes) == [("Omar", "Hala Haddad", "mother", 1)]
    assert str(changes.reading.pupils[0].born) == "2017-02-13"
    assert codes_of(changes) == ["COL_UNKNOWN"]


SIDE_BY_SIDE = [
    ["Adno", "Legal Surname", "forename", "year", "Contact 1 First Name", "Contact 1 Last Name", "Contact 1 Email",
     "Contact 1 Relationship", "Contact2FirstName", "Contact2LastName", "Contact2Mobile", "Contact2Relationship"],
    ["101", "Haddad", "Omar", "4", "Hala", "Haddad", "hala@home.example", "Mother", "Rami", "Haddad", "07700 900102",
     "Father"],
    ["102", "Haddad", "Nour", "2", "Hala", "Haddad", "hala@home.example", "Mother", "", "", "", ""],
]  # fmt: skip


def test_contacts_side_by_side_are_people_of_their_own(export):
    changes = export(SIDE_BY_SIDE)

    assert families(changes) == [
        ("Nour", "Hala Haddad", "mother", 0), ("Omar", "Hala Haddad", "mother", 0),
        ("Omar", "Rami Haddad", "father", 0),
    ]  # fmt: skip
    assert codes_of(changes) == []
    assert counts(changes, "parents") == {"new": 2, "merged": 1}
    assert changes.reading.read == {"export.csv": 2}


def test_one_record_with_two_people_is_two_people(export):
    changes = export(
        [
            ["txtSchoolID", "txtForename", "txtSurname", "txtDOB", "txtForm", "intNCYear", "Contact Type",
             "1st Person Title", "1st Person Forename", "1st Person Surname", "1st Person Email", "2nd Person Title",
             "2nd Person Forename", "2nd Person Surname", "2nd Person Email"],
            ["101", "Omar", "Haddad", "13/02/2017", "4W", "4", "Parents", "Mr", "Rami", "Haddad", "rami@home.example",
             "Mrs", "Hala", "Haddad", "hala@home.example"],
        ]
    )  # fmt: skip

    assert [(name, kind) for _, name, kind, _ in families(changes)] == [("Hala Haddad", ""), ("Rami Haddad", "")]
    assert changes.reading.pupils[0].year == 4


def test_mother_and_father_columns_say_what_they_are(export):
    changes = export(
        [
            ["Student ID", "First name", "Last name", "Tutor Group", "Mother Forename", "Mother Surname",
             "Mother Mobile", "Father Forename", "Father Surname", "Father Email"],
            ["101", "Omar", "Haddad", "4W", "Hala", "Haddad", "07700 900101", "Rami", "Haddad", "rami@home.example"],
        ]
    )  # fmt: skip

    assert families(changes) == [("Omar", "Hala Haddad", "mother", 0), ("Omar", "Rami Haddad", "father", 0)]


def test_names_in_one_cell_are_told_apart(export):
    changes = export(
        [
            ["Arbor Student ID", "UPN", "Name", "Date of Birth", "Year group(s) this academic year",
             "Registration form(s) this academic year", "Primary Guardian Name", "Primary Guardian Email",
             "Guardian 2 Full Name", "Guardian 2 Mobile"],
            ["101", packages.UPN, "Haddad, Omar", "13/02/2017", "Year 4", "4 Willow", "Mrs Hala Haddad",
             "hala@home.example", "Dr Jan van den Berg", "07700 900102"],
        ]
    )  # fmt: skip

    assert [(row.first_name, row.last_name, row.year) for row in changes.reading.pupils] == [("Omar", "Haddad", 4)]
    assert [(row.title, row.first_name, row.last_name) for row in changes.reading.adults] == [
        ("Mrs", "Hala", "Haddad"), ("Dr", "Jan", "van den Berg"),
    ]  # fmt: skip
    assert codes_of(changes) == []


def test_a_list_of_children_and_a_list_of_contacts_that_repeats_their_names(look, tmp_path):
    contacts = [
        ["Pupil ID", "Pupil Name", "Contact ID", "Title", "Forename", "Surname", "Relationship to Student", "Email"],
        ["101", "Omar Haddad", "c1", "Mrs", "Hala", "Haddad", "Mother", "hala@home.example"],
    ]
    changes = look(packages.write_folder(
        tmp_path / "f", {"pupils": packages.template()["pupils"], "contacts": contacts}, with_manifest=False
    ))  # fmt: skip

    assert families(changes) == [("Omar", "Hala Haddad", "mother", 0)]
    assert counts(changes, "pupils") == {"new": 2}


def test_guidance_above_the_headings_is_left_out(export):
    width = len(SIDE_BY_SIDE[0])
    guidance = [["Printed from the office, please check"], ["Hill Primary", "2025/26"]]
    changes = export([row + [""] * (width - len(row)) for row in guidance] + SIDE_BY_SIDE)

    assert counts(changes, "pupils") == {"new": 2}
    assert changes.reading.pupils[0].where.line == 4


def test_children_who_have_left_are_not_admitted(export):
    changes = export(
        [
            ["Id", "UPN", "Forename", "Surname", "DOB", "NC Year", "School Email Address", "Leaving Date"],
            ["101", "", "Omar", "Haddad", "13/02/2017", "4", "", "31/08/2025"],
            ["102", "", "Nour", "Haddad", "01/06/2019", "2", "", ""],
        ]
    )

    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}
    assert changes.reading.gone == (("pupils", "101"),)


def test_the_childs_own_address_is_no_parents(export):
    changes = export(
        [
            ["Pupil ID", "Forename", "Surname", "Pupil Email", "Parent 1 Forename", "Parent 1 Surname",
             "Parent 1 Email", "Parent 1 Mobile"],
            ["101", "Omar", "Haddad", "omar@school.example", "Hala", "Haddad", "Omar@school.example", "07700 900101"],
        ]
    )  # fmt: skip

    assert "EMAIL_SAME_AS_PUPIL" in codes_of(changes)
    assert changes.reading.adults[0].email == ""


CARE_HEADINGS = [
    "Court Order", "Injunction", "Restrictions", "No contact", "do_not_contact", "Legal status", "Non-molestation",
]  # fmt: skip


@pytest.mark.parametrize("heading", CARE_HEADINGS)
@pytest.mark.parametrize("layout", ["contacts", "pupils", "wide", "side by side", "workbook"])
def test_a_column_of_court_orders_is_seen_in_every_layout(look, export, tmp_path, layout, heading):
    if layout == "wide":
        rows = [list(row) for row in ONE_ROW_FOR_EACH_CONTACT_AND_CLASS[:3]]
    elif layout == "side by side":
        rows = [list(row) for row in SIDE_BY_SIDE]
        heading = f"Contact 2 {heading}"
    else:
        rows = packages.template()["pupils" if layout == "pupils" else "contacts"]
    for at, value in enumerate([heading, "see file", *["No"] * 3][: len(rows)]):
        rows[at] = [*rows[at], value]
    if layout in ("contacts", "pupils", "workbook"):
        files = packages.template() | {"pupils" if layout == "pupils" else "contacts": rows}
        if layout == "workbook":
            changes = look(books.write_xlsx(tmp_path / "l.xlsx", files))
        else:
            changes = look(packages.write_folder(tmp_path / "f", files, with_manifest=False))
    else:
        changes = export(rows)

    asked = [link.asks_care for link in changes.reading.links]
    expected = {
        "contacts": [True, False, False], "workbook": [True, False, False], "pupils": [True, True, False],
        "wide": [True, False], "side by side": [False, False, True],
    }  # fmt: skip
    assert asked == expected[layout]
    assert any("looks like court orders" in problem.message for problem in changes.problems)


@pytest.mark.parametrize(
    "heading", ["Legal Surname", "Dietary restrictions", "Contact No", "Contact Order", "Legal guardian", "Call order"]
)
def test_headings_that_only_sound_like_it_hold_nobody(export, heading):
    rows = packages.template()["contacts"]
    changes = export([[*rows[0], heading], [*rows[1], "1"]])

    assert [link.asks_care for link in changes.reading.links] == [False]


def test_words_where_a_contact_order_should_be_a_number_are_taken_as_an_order(export):
    rows = packages.template()["contacts"]
    heading = ["Contact order" if cell == "priority" else cell for cell in rows[0]]
    row = ["supervised, County Court" if name == "priority" else cell for name, cell in zip(*rows[:2], strict=True)]

    assert [link.asks_care for link in export([heading, row]).reading.links] == [True]


def test_staff_with_somebody_to_ring_are_no_children(export):
    changes = export(
        [
            ["Staff ID", "Forename", "Surname", "Job", "Emergency Contact Name", "Emergency Contact Mobile"],
            ["s1", "Tess", "Brook", "Teacher", "Ed Brook", "07700 900109"],
        ]
    )

    assert (counts(changes, "staff"), counts(changes, "pupils"), counts(changes, "parents")) == ({"new": 1}, {}, {})


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Contact's First Name", "contact.first_name"),
        ("Parent/Carer 2 Mobile Number", "contact2.mobile"),
        ("Relationship to Student", "contact.relationship"),
        ("Student's Date of Birth", "pupil.born"),
        ("Person_id", "pupil.id"),
        ("NC Year(s) for today", "pupil.year"),
        ("Enw cyntaf", "pupil.first_name"),
        ("Favourite colour", ""),
    ],
)
def test_a_heading_is_understood_by_itself(heading, name):
    names = ["Contact 1 Name", "Contact 2 Name"] if name.startswith("contact") and "name" not in name else []

    assert assign([*names, heading])[-1] == name


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [ONE_ROW_FOR_EACH_CONTACT_AND_CLASS, SIDE_BY_SIDE], ids=["repeated", "side by side"])
def test_the_same_export_twice_changes_nothing(tmp_path, rows):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"Export": rows})
    first, again = (
        applying.apply(read_path(path, as_of=DAY), by=None, as_of=DAY, school="Hill Primary") for _ in range(2)
    )

    assert (first.is_refused, first.totals()["new"] > 5) == (False, True)
    assert (again.totals()["new"], again.totals()["changed"], len(again.leavers)) == (0, 0, 0)
