"""Our own template, and exports that look like it."""

import pytest

from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_oneroster import codes_of, counts


def test_a_clean_template_has_nothing_to_complain_about(look):
    changes = look(packages.template())

    assert codes_of(changes) == []
    assert changes.reading.source == "schoolgate-csv"
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "parents") == {"new": 2, "merged": 1}
    assert counts(changes, "relationships") == {"new": 3}
    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "classes") == {"new": 2}
    assert counts(changes, "memberships") == {"new": 3}


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code", "severity"),
    [
        ("pupils", 1, 2, "", "REQ_MISSING", "rejected"),
        ("pupils", 2, 0, "", "REQ_MISSING", "rejected"),
        ("pupils", 2, 0, "101", "DUP_ID", "held"),
        ("pupils", 2, 1, packages.UPN, "UPN_DUP", "held"),
        ("pupils", 1, 1, "A999100109011", "UPN_CHECK", "warning"),
        ("pupils", 1, 4, "31/02/2017", "DATE_INVALID", "rejected"),
        ("pupils", 1, 4, "13/02/1817", "DOB_IMPLAUSIBLE", "warning"),
        ("pupils", 1, 5, "sixish", "ENUM_INVALID", "warning"),
        ("contacts", 1, 0, "999", "REF_MISSING", "rejected"),
        ("contacts", 1, 3, "", "REQ_MISSING", "rejected"),
        ("contacts", 1, 10, "ring the shop", "PHONE_INVALID", "warning"),
        ("contacts", 2, 9, "", "NO_CONTACT", "warning"),
        ("contacts", 2, 9, "hala@home.example", "EMAIL_SHARED", "warning"),
        ("staff", 1, 2, "", "REQ_MISSING", "rejected"),
    ],
)
def test_each_fault_has_its_code(look, table, row, column, value, code, severity):
    files = packages.template()
    files[table][row][column] = value
    changes = look(files)
    found = [p for p in changes.problems if p.code == code]

    assert found, codes_of(changes)
    assert found[0].severity == severity
    total = {k: sum(v.values()) for k, v in changes.counts().items()}
    assert total["pupils"] == changes.reading.read["pupils.csv"]
    assert total["parents"] == total["relationships"] == changes.reading.read["contacts.csv"]


def test_a_wrong_upn_that_is_the_only_id_waits(look):
    files = packages.template()
    files["pupils"][1][:2] = ["", "A999100109011"]
    del files["contacts"][1:3]
    changes = look(files)

    assert [(p.code, p.severity) for p in changes.problems] == [("UPN_CHECK", "held")]


def test_dates_of_both_orders_stop_the_file_until_somebody_chooses(look):
    files = packages.template()
    files["pupils"][2][4] = "06/13/2019"
    changes = look(files)

    assert (codes_of(changes), changes.is_refused) == (["DATE_MIXED"], True)


def test_month_first_is_proved_by_the_file_itself(look):
    files = packages.template()
    files["pupils"][1][4], files["pupils"][2][4] = "02/13/2017", "06/01/2019"

    assert [str(p.born) for p in look(files).reading.pupils] == ["2017-02-13", "2019-06-01"]


def test_a_column_of_court_orders_is_never_overlooked(look):
    files = packages.template()
    for row, value in zip(files["contacts"], ["Court order", "", "see file", ""], strict=True):
        row.append(value)
    changes = look(files)

    assert codes_of(changes) == ["COL_UNKNOWN"]
    assert "looks like court orders" in changes.problems[0].message
    assert [link.asks_care for link in changes.reading.links] == [False, True, False]


def test_headings_of_other_systems_are_understood(look):
    files = packages.template()
    files["pupils"][0] = ["Adno", "UPN", "Legal Forename", "Legal Surname", "DOB", "Year Group", "Reg Group"]

    assert counts(look(files), "pupils") == {"new": 2}


def test_guidance_above_the_headings_and_a_footer_below_are_left_out(look):
    files = packages.template()
    files["pupils"].insert(0, ["How to fill this in", "", "", "", "", "", ""])
    files["pupils"].append(["Printed on 3 March", "", "", "", "", "", ""])
    changes = look(files)

    assert codes_of(changes) == ["FOOTER_SKIPPED"]
    assert counts(changes, "pupils") == {"new": 2}


def test_father_and_mother_with_one_initial_and_one_address_stay_two(look):
    files = packages.template()
    files["contacts"][1][3], files["contacts"][2][3] = "Jane", "John"
    files["contacts"][2][9] = "hala@home.example"
    files["contacts"][3][3] = "Jane"
    changes = look(files)

    assert codes_of(changes) == ["EMAIL_SHARED"]
    assert counts(changes, "parents") == {"new": 2, "merged": 1}


def test_an_unknown_table_says_what_it_saw(look, tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text("Colour,Shape\nred,round\n")
    changes = look(path)

    assert (codes_of(changes), changes.is_refused) == (["COL_MISSING"], True)
    assert "“Colour”" in changes.problems[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\n" * 400_000, "FILE_EMPTY"),
        ((b"," * 20 + b"\n") * 400_000, "FILE_EMPTY"),
        (b"\x89PNG\r\n\x1a\n", "FILE_NOT_TABULAR"),
        (b"%PDF-1.7", "FILE_NOT_TABULAR"),
        (b"pupil_id,forename\x00\x01,surname\n", "FILE_NOT_TABULAR"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><CTfile/>", "FILE_TYPE"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "FILE_PROTECTED"),
        (b'pupil_id,forename,surname,year\n1,"Ada,Quill,4\n', "FILE_NOT_TABULAR"),
    ],
)
def test_the_wrong_kind_of_file_is_refused_in_a_sentence(look, tmp_path, data, code):
    path = tmp_path / "pupils.csv"
    path.write_bytes(data)
    changes = look(path)

    assert (codes_of(changes), changes.is_refused) == ([code], True)
    assert changes.problems[0].message.endswith((".", "/template)."))
