"""Spreadsheets: every cell as the text an office would type, and nothing opened that was not counted first."""

import struct
import zipfile
from datetime import date, datetime, time

import pytest

from schoolgate.imports.tests import books, packages
from schoolgate.imports.tests.seeds import zipped
from schoolgate.imports.tests.test_oneroster import codes_of, counts

OMAR = [101, packages.UPN, "Omar", "Haddad", date(2017, 2, 13), 4, "4 Willow"]
NOUR = [102, "", "Nour", "Haddad", date(2019, 6, 1), 2, "2 Elm"]
CONTACTS = [
    ["Adno", "Forename", "Surname", "Relationship", "Priority", "Parental responsibility", "Mobile", "Email"],
    [101, "Hala", "Haddad", "Mother", 1, True, 7700900101, "hala@home.example"],
]


def said(changes, code):
    return next(problem for problem in changes.problems if problem.code == code)


def children(changes):
    return [(row.ref, row.first_name, row.born) for row in changes.reading.pupils]


def test_a_workbook_is_read_like_the_same_lists_as_text(look, tmp_path):
    path = books.write_xlsx(tmp_path / "list.xlsx", {"Pupils": books.pupils(OMAR, NOUR), "Contacts": CONTACTS})
    changes = look(path)

    assert codes_of(changes) == []
    assert changes.reading.read == {"list.xlsx: Pupils": 2, "list.xlsx: Contacts": 1}
    assert children(changes) == [("101", "Omar", date(2017, 2, 13)), ("102", "Nour", date(2019, 6, 1))]
    [hala] = changes.reading.adults
    assert (hala.mobile, hala.email) == ("+447700900101", "hala@home.example")
    assert changes.reading.links[0].responsibility is True
    assert hala.where.file == "list.xlsx: Contacts"
    assert hala.where.line == 2


def test_one_sheet_is_called_by_the_file_alone(look, tmp_path):
    path = books.write_xlsx(tmp_path / "list.xlsx", {"Sheet1": books.pupils(OMAR), "Sheet2": []})

    assert look(path).reading.read == {"list.xlsx": 1}


def test_a_sheet_of_something_else_is_named_and_left(look, tmp_path):
    notes = [["Open evening"], ["Bring cake"]]
    path = books.write_xlsx(tmp_path / "list.xlsx", {"Notes": notes, "Pupils": books.pupils(OMAR)})
    changes = look(path)

    assert changes.reading.not_read == ("list.xlsx: Notes",)
    assert counts(changes, "pupils") == {"new": 1}


def test_two_lists_of_children_in_one_workbook_are_asked_about(look, tmp_path):
    path = books.write_xlsx(tmp_path / "list.xlsx", {"July": books.pupils(OMAR), "September": books.pupils(NOUR)})
    changes = look(path)

    assert (codes_of(changes), changes.is_refused) == (["COL_DUPLICATE"], True)
    assert "“list.xlsx: July” and “list.xlsx: September”" in changes.problems[0].message


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_kinds_of_spreadsheet_are_read_as_well(look, tmp_path, kind):
    rows = packages.template()["pupils"]
    path = tmp_path / f"list.{kind}"
    if kind == "ods":
        tail = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        books.write_ods(path, books.ods_table("List", rows, tail))
    else:
        books.write_xls(path, books.old_records(rows))
    changes = look(path)

    assert codes_of(changes) == ["NO_GUARDIANS"]
    assert counts(changes, "pupils") == {"new": 2}


def test_spreadsheets_in_a_zip_or_a_folder_are_read_together(look, tmp_path):
    folder = tmp_path / "lists"
    folder.mkdir()
    one = books.write_xlsx(folder / "a.xlsx", {"Pupils": books.pupils(OMAR)})
    other = books.write_xlsx(folder / "b.xlsx", {"Contacts": CONTACTS})
    packed = tmp_path / "lists.zip"
    packed.write_bytes(zipped({"a.xlsx": one.read_bytes(), "b.xlsx": other.read_bytes()}))

    for path in (folder, packed):
        assert look(path).reading.read == {"a.xlsx": 1, "b.xlsx": 1}


def test_whole_numbers_lose_the_point_that_the_file_gives_them(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils([123.0, *OMAR[1:]], ["0045", *NOUR[1:]])})

    assert [row.ref for row in look(path).reading.pupils] == ["123", "0045"]


def test_numbers_stay_as_they_are_where_the_column_holds_others(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils([123, *OMAR[1:]], [45.5, *NOUR[1:]])})

    assert [row.ref for row in look(path).reading.pupils] == ["123.0", "45.5"]


def test_a_number_the_spreadsheet_has_destroyed_is_not_taken(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils([1234567890123456789, *OMAR[1:]])})
    changes = look(path)

    assert said(changes, "ID_MANGLED").severity == "warning"
    assert "“1.23457E+18”" in said(changes, "ID_MANGLED").message
    assert [row.ref for row in changes.reading.pupils] == [packages.UPN]


def test_a_telephone_number_the_spreadsheet_has_destroyed_is_left_empty(look, tmp_path):
    row = [*CONTACTS[1][:6], "7.7009E+09", "hala@home.example"]
    changes = look(books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(OMAR), "C": [CONTACTS[0], row]}))

    assert said(changes, "PHONE_MANGLED").severity == "warning"
    assert changes.reading.adults[0].mobile == ""


def test_dates_with_a_time_and_dates_as_numbers_are_dates(look, tmp_path):
    rows = books.pupils([*OMAR[:4], datetime.combine(date(2017, 2, 13), time(9, 30)), 4, ""], [*NOUR[:4], 43617, 2, ""])

    assert [born for _, _, born in children(look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows})))] == [
        date(2017, 2, 13), date(2019, 6, 1),
    ]  # fmt: skip


def test_text_like_a_formula_is_text(look, tmp_path):
    rows = books.pupils([101, "", "=cmd|' /C calc'!A0", "@Haddad", date(2017, 2, 13), 4, ""])
    [omar] = look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows})).reading.pupils

    assert (omar.first_name, omar.last_name) == ("=cmd|' /C calc'!A0", "@Haddad")


def test_hidden_rows_columns_and_sheets_are_read_and_said(look, tmp_path):
    def hide(book, sheets):
        sheets["Pupils"].set_row(1, None, None, {"hidden": True})
        sheets["Pupils"].set_column("F:F", None, None, {"hidden": True})
        sheets["Contacts"].hide()

    sheets = {"Pupils": books.pupils(OMAR, NOUR), "Contacts": CONTACTS}
    changes = look(books.write_xlsx(tmp_path / "l.xlsx", sheets, hide))
    hidden = [problem for problem in changes.problems if problem.code == "HIDDEN_ROWS"]

    assert counts(changes, "pupils") == {"new": 2}
    assert [(p.severity, p.file, p.line) for p in hidden] == [
        ("file", "l.xlsx: Pupils", 2), ("file", "l.xlsx: Contacts", 0),
    ]  # fmt: skip
    assert hidden[0].message.startswith("Row 2 is hidden, perhaps by a filter. Column F is hidden.")
    assert hidden[1].message.startswith("This sheet is hidden.")


def test_hidden_rows_below_the_list_are_no_matter(look, tmp_path):
    def hide(book, sheets):
        sheets["P"].set_row(50, None, None, {"hidden": True})

    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(OMAR)}, hide)

    assert codes_of(look(path)) == ["NO_GUARDIANS"]


def test_merged_cells_hold_for_all_they_cover(look, tmp_path):
    def merge(book, sheets):
        sheets["P"].merge_range("G2:G3", "4 Willow")

    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(OMAR[:6], NOUR[:6])}, merge)
    changes = look(path)

    assert (said(changes, "MERGED_CELLS").severity, said(changes, "MERGED_CELLS").line) == ("file", 2)
    assert counts(changes, "memberships") == {"new": 2}


def test_a_title_over_the_whole_list_is_no_merged_row(look, tmp_path):
    def merge(book, sheets):
        sheets["P"].merge_range("A1:G1", "Hill Primary, all children")

    rows = [["Hill Primary, all children"], *books.pupils(OMAR)]
    changes = look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows}, merge))

    assert codes_of(changes) == ["NO_GUARDIANS"]
    assert counts(changes, "pupils") == {"new": 1}


def test_a_column_without_a_heading_is_left_and_its_rows_are_kept(look, tmp_path):
    rows = books.pupils([*OMAR, "ask Mrs Brook"])

    assert counts(look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows})), "pupils") == {"new": 1}


def test_dates_that_a_spreadsheet_turned_round_stop_the_file(look, tmp_path):
    turned = [[100 + day, "", f"Child{day}", "Quill", date(2017, day, 3), 4, ""] for day in range(1, 8)]
    rows = books.pupils(*turned, [199, "", "Ada", "Quill", "13/04/2017", 4, ""])
    changes = look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows}))

    assert (codes_of(changes), changes.is_refused) == (["DATE_MIXED"], True)
    assert "“13/04/2017” in row 9" in changes.problems[0].message


def test_a_day_over_twelve_among_the_real_dates_shows_that_nothing_was_turned(look, tmp_path):
    sound = [[100 + day, "", f"Child{day}", "Quill", date(2017, 3, 10 + day), 4, ""] for day in range(1, 8)]
    rows = books.pupils(*sound, [199, "", "Ada", "Quill", "13/04/2017", 4, ""])

    assert not look(books.write_xlsx(tmp_path / "l.xlsx", {"P": rows})).is_refused


def office(part: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", part: b"<x/>"})


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (office("word/document.xml"), "FILE_TYPE", "is a letter"),
        (office("ppt/presentation.xml"), "FILE_TYPE", "is a slide show"),
        (office("xl/workbook.bin"), "FILE_TYPE", "is a binary Excel file"),
        (zipped({"Index/Document.iwa": b"x"}), "FILE_TYPE", "is a Numbers file"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "FILE_TYPE", "is not a spreadsheet"),
        (office("xl/workbook.xml"), "FILE_NOT_TABULAR", "is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "FILE_NOT_TABULAR", "is damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "FILE_PROTECTED", "has a password"),
        (b"\x89PNG\r\n\x1a\n", "FILE_NOT_TABULAR", "is a picture"),
        (b"<?xml version='1.0'?><feed/>", "FILE_TYPE", "is an XML file of a kind Schoolgate does not know, not a CSV"),
        (b"<html><table><tr><td>Forename</td></tr></table></html>", "FILE_TYPE", "is a web page, not a CSV table"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_what_it_is(look, tmp_path, data, code, words):
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    changes = look(path)

    assert (codes_of(changes), changes.is_refused) == ([code], True)
    assert words in changes.problems[0].message


def test_an_old_workbook_with_a_password_and_another_old_document_are_refused(look, tmp_path):
    locked = struct.pack("<HHHHH", 0x002F, 6, 1, 1, 1)
    path = books.write_xls(tmp_path / "a.xls", books.old_records([["x", "y"]], extra=locked))
    assert codes_of(look(path)) == ["FILE_PROTECTED"]

    path = books.write_xls(tmp_path / "b.xls", b"x", name="WordDocument")
    assert codes_of(look(path)) == ["FILE_TYPE"]


FAR = '<table:table-row table:number-rows-repeated="100000"><table:table-cell table:number-columns-repeated="400" '
FAR += 'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
LONG = '<table:table-row table:number-rows-repeated="900000"><table:table-cell office:value-type="string"><text:p>'
LONG += "x" * 1000 + "</text:p></table:table-cell></table:table-row>"


@pytest.mark.parametrize("tail", [FAR, LONG], ids=["too wide", "too long"])
def test_a_small_file_that_stands_for_a_large_one_is_refused_before_it_is_opened(look, tmp_path, tail):
    changes = look(books.write_ods(tmp_path / "l.ods", books.ods_table("L", [["a", "b"]], tail)))

    assert (codes_of(changes), changes.is_refused) == (["FILE_TYPE"], True)


def test_an_old_workbook_with_a_cell_far_away_is_refused(look, tmp_path):
    path = books.write_xls(tmp_path / "l.xls", books.old_records([["x"], ["y"]], at=(65_000, 200)))

    assert codes_of(look(path)) == ["FILE_TYPE"]


def test_a_sheet_outside_its_usual_folder_is_counted_too(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(OMAR)})
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sheet = files.pop("xl/worksheets/sheet1.xml")
    files["elsewhere/one.dat"] = sheet.replace(b'r="A1"', b'r="XFD1"', 1)
    rels = "xl/_rels/workbook.xml.rels"
    files[rels] = files[rels].replace(b"worksheets/sheet1.xml", b"/elsewhere/one.dat")
    path.write_bytes(zipped(files))

    assert codes_of(look(path)) == ["FILE_TYPE"]


def test_sectors_that_lead_in_a_circle_end(look, tmp_path):
    path = books.write_xls(tmp_path / "l.xls", books.old_records(packages.template()["pupils"]))
    data = bytearray(path.read_bytes())
    last = len(data) - 512
    data[last + 28 : last + 32] = struct.pack("<I", 3)  # the stream's last sector leads back into its middle
    path.write_bytes(data)

    assert counts(look(path), "pupils") == {"new": 2}


def test_an_old_workbook_that_announces_too_much_takes_no_room_for_it(look, tmp_path):
    size = struct.pack("<HHIIHHH", 0x0200, 14, 0, 0xFFFFFFFF, 0, 0xFFFF, 0)
    texts = struct.pack("<HHII", 0x00FC, 8, 0x7FFFFFFF, 0x7FFFFFFF)

    rows = packages.template()["pupils"]
    assert counts(look(books.write_xls(tmp_path / "a.xls", books.old_records(rows, extra=size))), "pupils") == {
        "new": 2
    }
    path = books.write_xls(tmp_path / "b.xls", books.old_records(rows, extra=texts))
    assert codes_of(look(path)) == ["FILE_NOT_TABULAR"]


def test_one_long_text_in_a_million_cells_is_refused(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": [["x" * 30_000] * 100] * 40})
    changes = look(path)

    assert (codes_of(changes), changes.is_refused) == (["FILE_TYPE"], True)


def test_a_part_that_holds_more_than_it_says_is_refused(look, tmp_path):
    path = books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(OMAR)})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = struct.pack("<I", size - 10)
    path.write_bytes(data)

    assert codes_of(look(path)) in (["FILE_TYPE"], ["FILE_NOT_TABULAR"])


def test_a_list_of_an_ordinary_size_passes_the_limits(look, tmp_path):
    rows = [[number, "", f"Child{number}", "Quill", date(2017, 2, 13), 4, "4 Willow"] for number in range(1, 1201)]

    assert counts(look(books.write_xlsx(tmp_path / "l.xlsx", {"P": books.pupils(*rows)})), "pupils") == {"new": 1200}
