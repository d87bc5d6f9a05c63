"""Lists with headings of their own: somebody says once which column is which, and it is found again."""

from datetime import date

import pytest

from schoolgate.imports.sources.columns.guess import by_content
from schoolgate.imports.sources.columns.names import GROUPS, LABELS
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.sources.template.layout import FIELDS, fingerprint
from schoolgate.imports.tests import books, packages
from schoolgate.imports.tests.conftest import DAY

HEADINGS = ["Ref", "Vorname", "Nachname", "Geburtstag", "Unique no", "Handy", "Note"]
ROWS = [
    ["101", "Omar", "Haddad", "13/02/2017", packages.UPN, "07700 900101", "ring first"],
    ["102", "Nour", "Haddad", "01/06/2019", packages.OTHER_UPN, "07700 900102", ""],
]
CHOSEN = ("pupil.id", "pupil.first_name", "pupil.last_name", "pupil.born", "pupil.upn", "", "")


@pytest.fixture
def read(tmp_path):
    """Read one table of text, with what was said about tables earlier."""

    def read(rows, mappings=None):
        path = tmp_path / "list.csv"
        path.write_text(packages.as_csv(rows), encoding="utf-8")
        return read_path(path, as_of=DAY, mappings=mappings or {})

    return read


def test_a_table_nobody_can_name_is_shown_with_what_it_seems_to_be(read):
    reading = read([HEADINGS, *ROWS])
    [shown] = reading.unmapped

    assert reading.is_refused
    assert (shown.file, shown.headings) == ("list.csv", tuple(HEADINGS))
    assert shown.guesses == ("", "", "", "pupil.born", "pupil.upn", "contact.mobile", "")
    assert shown.samples[1] == ("Omar", "Nour")
    [problem] = reading.problems
    assert (problem.code, problem.severity, problem.line) == ("COL_MISSING", "file", 1)
    assert "“Vorname”" in problem.message
    assert "first name and the child’s or the parent’s surname" in problem.message


def test_once_somebody_has_said_which_column_is_which_it_is_read(read):
    [shown] = read([HEADINGS, *ROWS]).unmapped
    reading = read([HEADINGS, *ROWS], {shown.fingerprint: CHOSEN})

    assert not reading.is_refused
    assert reading.source == "columns"
    assert [(row.ref, row.first_name, row.last_name, row.born, row.upn) for row in reading.pupils] == [
        ("101", "Omar", "Haddad", date(2017, 2, 13), packages.UPN),
        ("102", "Nour", "Haddad", date(2019, 6, 1), packages.OTHER_UPN),
    ]
    assert reading.read == {"list.csv": 2}


def test_what_was_said_is_found_again_however_the_headings_are_spaced(read):
    mappings = {fingerprint(HEADINGS): CHOSEN}
    spaced = [f" {heading.upper()}  " for heading in HEADINGS]

    assert len(read([spaced, *ROWS], mappings).pupils) == 2
    assert read([[*HEADINGS[:-1], "Notes"], *ROWS], mappings).is_refused


def test_children_and_parents_of_one_row_are_told_apart_by_what_was_said(read):
    headings = ["Nr", "Kind", "Mutter", "Mutter Handy", "Vater", "Sorgerecht Vater"]
    rows = [["101", "Omar Haddad", "Hala Haddad", "07700 900101", "Rami Haddad", "yes"]]
    chosen = (
        "pupil.id", "pupil.full_name", "contact.full_name", "contact.mobile", "contact2.full_name",
        "contact2.responsibility",
    )  # fmt: skip
    reading = read([headings, *rows], {fingerprint(headings): chosen})

    assert [row.first_name for row in reading.adults] == ["Hala", "Rami"]
    assert [link.responsibility for link in reading.links] == [None, True]


def test_a_chosen_column_of_court_orders_holds_sharing(read):
    headings = ["Nr", "Kind", "Mutter", "Gericht"]
    chosen = ("pupil.id", "pupil.full_name", "contact.full_name", "contact.care")
    rows = [["101", "Omar Haddad", "Hala Haddad", "no"], ["102", "Ada Quill", "Bea Quill", "Umgang"]]

    assert [link.asks_care for link in read([headings, *rows], {fingerprint(headings): chosen}).links] == [False, True]


def test_a_column_that_looks_like_court_orders_counts_even_where_it_was_left_out(read):
    headings = ["Nr", "Kind", "Mutter", "Court order"]
    chosen = ("pupil.id", "pupil.full_name", "contact.full_name", "")
    reading = read([headings, ["101", "Omar Haddad", "Hala Haddad", "yes"]], {fingerprint(headings): chosen})

    assert [link.asks_care for link in reading.links] == [True]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (("", "pupil.first_name", "pupil.last_name", "", "", "", ""), "Say which column holds the child’s id or UPN."),
        (("pupil.id", "pupil.first_name", "", "", "", "", ""), "first name and surname."),
        (("pupil.id", "", "", "", "", "contact2.mobile", ""), "“Contact 2: first name” and “Contact 2: surname”."),
        (("pupil.id", "pupil.id", "", "", "", "", ""), "Two columns are called “Child: id"),
    ],
)
def test_names_that_are_not_enough_are_asked_for_again(read, chosen, words):
    reading = read([HEADINGS, *ROWS], {fingerprint(HEADINGS): chosen})

    assert (reading.is_refused, [problem.code for problem in reading.problems]) == (True, ["COL_MISSING"])
    assert words in reading.problems[0].message
    assert len(reading.unmapped) == 1


def test_our_own_headings_with_one_missing_are_asked_about_with_the_rest_filled_in(read):
    files = packages.template()["pupils"]
    files[0][2] = "Vorname"
    [shown] = read(files).unmapped

    assert shown.guesses == (
        "pupil.id", "pupil.upn", "", "pupil.last_name", "pupil.born", "pupil.year", "pupil.form",
    )  # fmt: skip


def test_a_sheet_left_out_altogether_is_named_and_the_other_is_read(tmp_path):
    sheets = {"Pupils": packages.template()["pupils"], "Odd": [HEADINGS, *ROWS]}
    path = books.write_xlsx(tmp_path / "l.xlsx", sheets)
    reading = read_path(path, as_of=DAY, mappings={fingerprint(HEADINGS): ("",) * 7})

    assert (len(reading.pupils), reading.not_read) == (2, ("l.xlsx: Odd",))


def test_a_table_without_headings_is_said_to_have_none(read):
    reading = read(ROWS)
    [shown] = reading.unmapped

    assert shown.headings[:2] == ("Column 1", "Column 2")
    assert shown.guesses[3:6] == ("pupil.born", "pupil.upn", "contact.mobile")
    assert "has no headings" in reading.problems[0].message
    assert [row.first_name for row in read(ROWS, {shown.fingerprint: CHOSEN}).pupils] == ["Omar", "Nour"]


def test_a_heading_that_its_column_speaks_against_is_not_believed(read):
    rows = [["UPN", "Vorname", "Email"], ["4 Willow", "Omar", "yes"], ["2 Elm", "Nour", "no"]]

    assert read(rows).unmapped[0].guesses == ("", "", "")


def test_passwords_are_not_shown(read):
    rows = [["Ref", "Vorname", "Password"], ["101", "Omar", "hunter2"]]
    [shown] = read(rows).unmapped

    assert "hunter2" not in str(shown)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([packages.UPN, packages.OTHER_UPN], "pupil.upn"),
        (["A999100109011", "A999100109012"], ""),
        (["a@b.example", "c@d.example"], "contact.email"),
        (["13/02/2017", "2019-06-01"], "pupil.born"),
        (["09/03/2026 10:12", "09/03/2026 10:13"], ""),
        (["07700 900101", "7700900102"], "contact.mobile"),
        (["01632 960001", "020 7946 0018"], "contact.phone"),
        (["Year 4", "R"], "pupil.year"),
        (["yes", "no"], ""),
        (["Omar", "Nour"], ""),
        (["4", "2"], ""),
        ([], ""),
    ],
)
def test_content_speaks_only_where_it_is_plain(values, name):
    assert by_content(values) == name


def test_every_name_that_can_be_chosen_is_read_and_every_field_can_be_chosen():
    fields = {who: {name.partition(".")[2] for name in LABELS if name.startswith(who)} for who in FIELDS}

    assert fields == {who: set(columns) for who, columns in FIELDS.items()}
    assert all(words for _, names in GROUPS for _, words in names)
    assert LABELS["pupil.first_name"] == "Child: first name"
