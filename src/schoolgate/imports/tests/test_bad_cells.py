"""Bad data as schools really have it, case by case: what is taken, what is left, and what the office reads."""

import pytest

from schoolgate.imports.contacts import read_emails, read_phones
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_oneroster import codes_of, counts


def said(changes, code):
    return next(problem for problem in changes.problems if problem.code == code)


def as_file(tmp_path, data):
    path = tmp_path / "pupils.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("raw", "mobiles", "landlines"),
    [
        ("07700 900123 (mum)", ["+447700900123"], []),
        ("+44 (0)7700 900123", ["+447700900123"], []),
        ("7700900123", ["+447700900123"], []),
        ("7700900123.0", ["+447700900123"], []),
        ("07700900123/01234 567890", ["+447700900123"], ["+441234567890"]),
        ("07700 900123\n01632 960001", ["+447700900123"], ["+441632960001"]),
        ("Mum 07700 900123, Gran 07700 900124", ["+447700900123", "+447700900124"], []),
        ("07700 900123 - after 6pm", ["+447700900123"], []),
        ("020 7946 0018 ext 12", [], ["+442079460018"]),
        ("0800 123456", [], ["+44800123456"]),
        ("+33 6 12 34 56 78", ["+33612345678"], []),
        ("00353 87 123 4567", ["+353871234567"], []),
        ("353871234567", ["+353871234567"], []),
        ("447700900123", ["+447700900123"], []),
        ("ex dir", [], []),
        ("12345", [], []),
        ("0770090012", [], []),
        ("7.7009E+09", [], []),
        ("ring the shop", [], []),
        ("٠٧٧٠٠٩٠٠١٢٣", [], []),
    ],
)
def test_telephone_numbers_as_offices_write_them(raw, mobiles, landlines):
    found = read_phones(raw)

    assert (list(found.mobiles), list(found.landlines)) == (mobiles, landlines)


@pytest.mark.parametrize(
    ("raw", "is_dropped", "is_mangled", "notes"),
    [
        ("07700 900123 (mum)", False, False, ("mum",)),
        ("ex dir", False, False, ()),
        ("12345", True, False, ()),
        ("7.7009E+09", True, True, ()),
        ("ring the shop", True, False, ("ring the shop",)),
    ],
)
def test_what_is_beside_a_number_is_a_note_and_what_is_none_is_said(raw, is_dropped, is_mangled, notes):
    found = read_phones(raw)

    assert (found.dropped, found.mangled, found.notes) == (is_dropped, is_mangled, notes)


@pytest.mark.parametrize(
    ("raw", "emails", "dropped"),
    [
        ("a@b.com; c@d.com", ["a@b.com", "c@d.com"], False),
        ("mailto:A@b.com", ["a@b.com"], False),
        ("a@b.com.", ["a@b.com"], False),
        ("n/a", [], False),
        ("none@none", [], False),
        ("a@b", [], True),
        ("hala@homé.example", [], True),
    ],
)
def test_email_addresses_as_offices_write_them(raw, emails, dropped):
    found = read_emails(raw)

    assert (list(found.emails), found.dropped) == (emails, dropped)


def test_upns_in_small_letters_and_with_spaces_are_put_right(look):
    files = packages.template()
    files["pupils"][1][1] = " h801 2000 01001 "
    changes = look(files)

    assert (codes_of(changes), changes.reading.pupils[0].upn) == ([], packages.UPN)


@pytest.mark.parametrize(
    ("value", "code"),
    [("801200001001", "UPN_FORMAT"), ("A999100109011", "UPN_CHECK"), ("8.012E+11", "ID_MANGLED"), ("UN3", "")],
)
def test_a_upn_that_cannot_be_trusted_is_no_key(look, value, code):
    files = packages.template()
    files["pupils"][1][1] = value
    changes = look(files)

    assert codes_of(changes) == [code] * bool(code)
    assert changes.reading.pupils[0].upn == ""
    assert counts(changes, "pupils") == {"new": 2}


def test_a_destroyed_upn_that_was_the_only_id_waits(look):
    files = packages.template()
    files["pupils"][1][:2] = ["", "8.012E+11"]
    del files["contacts"][1:3]
    changes = look(files)

    assert [(p.code, p.severity) for p in changes.problems] == [("ID_MANGLED", "warning"), ("UPN_FORMAT", "held")]
    assert "“8.012E+11” is not shaped like a UPN" in said(changes, "UPN_FORMAT").message


def test_a_destroyed_id_is_left_out_and_the_child_is_read_by_its_upn(look):
    files = packages.template()
    files["pupils"][1][0] = "1.23E+12"
    del files["contacts"][1:3]
    changes = look(files)

    assert codes_of(changes) == ["ID_MANGLED"]
    assert changes.reading.pupils[0].ref == packages.UPN


def test_ids_that_became_decimals_are_put_right_where_all_of_them_are(look):
    files = packages.template()
    for table in ("pupils", "contacts"):
        for row in files[table][1:]:
            row[0] += ".0"
    changes = look(files)

    assert codes_of(changes) == []
    assert [row.ref for row in changes.reading.pupils] == ["101", "102"]


def test_ids_with_a_point_of_their_own_stay(look):
    files = packages.template()
    files["pupils"][1][0], files["pupils"][2][0] = "7.0", "7b"
    del files["contacts"][1:]

    assert [row.ref for row in look(files).reading.pupils] == ["7.0", "7b"]


def test_zeros_lost_in_one_file_are_pointed_out_and_never_added(look):
    files = packages.template()
    files["pupils"][1][0] = "00101"
    changes = look(files)
    problem = said(changes, "ID_LEADING_ZERO")

    assert (problem.severity, problem.file, problem.count) == ("warning", "contacts.csv", 2)
    assert "there is no child “101”, but there is “00101”" in problem.message
    assert counts(changes, "relationships") == {"new": 1, "rejected": 2}


def test_what_a_program_wraps_around_a_number_to_keep_it_is_taken_off(look):
    files = packages.template()
    files["pupils"][1][0], files["contacts"][1][0], files["contacts"][2][0] = '="00101"', "'00101", "00101"
    changes = look(files)

    assert codes_of(changes) == []
    assert changes.reading.pupils[0].ref == "00101"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(A1)", "-1+1", "+44O7700"])
def test_text_like_a_formula_is_text(look, text):
    files = packages.template()
    files["pupils"][1][2] = text

    assert look(files).reading.pupils[0].first_name == text


HEAD = "pupil_id,forename,surname,date_of_birth,year\n"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        ((HEAD + "1,Zoë,O’Neill,,4\n").encode("utf-8-sig"), "Zoë O’Neill", ""),
        ((HEAD + "1,Zoë,O’Neill,,4\n").encode("cp1252"), "Zoë O’Neill", "ENCODING_GUESSED"),
        ((HEAD + "1,Zoë,O’Neill,,4\n").replace(",", "\t").encode("utf-16"), "Zoë O’Neill", ""),
        ((HEAD + "1,ZoÃ«,Quill,,4\n").encode(), "ZoÃ« Quill", "MOJIBAKE"),
        ((HEAD + "1,Zoë,Quill,,4\n").replace(",", ";").encode(), "Zoë Quill", ""),
        ((HEAD + "1,Zoë,Quill,,4\n").replace("\n", "\r").encode(), "Zoë Quill", ""),
        ((HEAD + '1,"Zo""ë""","Qu\nill",,4\n').encode(), 'Zo"ë" Qu ill', ""),
        (("List of children, Hill Primary\n" + HEAD + "1,Zoë,Quill,,4\n").replace(",", ";").encode(), "Zoë Quill", ""),
    ],
    ids=["mark", "windows", "utf-16", "saved twice", "semicolons", "old mac", "quotes", "guidance"],
)
def test_files_as_programs_save_them(look, tmp_path, data, name, code):
    changes = look(as_file(tmp_path, data))
    [child] = changes.reading.pupils

    assert f"{child.first_name} {child.last_name}" == name
    assert codes_of(changes) == [*([code] if code else []), "NO_GUARDIANS"]


def test_a_comma_above_semicolons_does_not_mislead(look, tmp_path):
    text = f"Please check, then return\n{HEAD.replace(',', ';')}1;Ada;Quill;;4\n"

    assert counts(look(as_file(tmp_path, text.encode())), "pupils") == {"new": 1}


@pytest.mark.parametrize(
    ("value", "born"),
    [
        ("13/02/2017", "2017-02-13"), ("2017-02-13", "2017-02-13"), ("13/2/17", "2017-02-13"),
        ("42779", "2017-02-13"), ("13 Feb 2017", "2017-02-13"), ("13.02.2017", "2017-02-13"),
        ("13th February 2017", "2017-02-13"), ("", "None"),
    ],
)  # fmt: skip
def test_dates_as_offices_write_them(look, value, born):
    files = packages.template()
    files["pupils"][1][4] = value

    assert str(look(files).reading.pupils[0].born) == born


@pytest.mark.parametrize("value", ["01/01/1900", "13/02/2030", "13/02/2025"])
def test_a_birthday_no_pupil_can_have_is_left_empty(look, value):
    files = packages.template()
    files["pupils"][1][4] = value
    changes = look(files)

    assert (codes_of(changes), changes.reading.pupils[0].born) == (["DOB_IMPLAUSIBLE"], None)


def test_a_chosen_order_settles_dates_of_both_orders(tmp_path):
    from schoolgate.imports.dates import DateOrder
    from schoolgate.imports.sources.detect import read_path
    from schoolgate.imports.tests.conftest import DAY

    path = as_file(tmp_path, (HEAD + "1,Ada,Quill,13/02/2017,4\n2,Bo,Quill,06/13/2019,2\n").encode())
    reading = read_path(path, order=DateOrder.DMY, as_of=DAY)

    assert [problem.code for problem in reading.problems] == ["DATE_INVALID", "NO_GUARDIANS"]
    assert [row.first_name for row in reading.pupils] == ["Ada"]


def test_a_row_with_more_or_fewer_cells_is_kept_or_waits(look):
    files = packages.template()
    files["pupils"][1].append("")
    files["pupils"][2].append("slipped")
    files["contacts"][3].pop()
    changes = look(files)

    assert sorted((p.severity, p.line) for p in changes.problems if p.code == "RAGGED_ROW") == [
        ("held", 3), ("held", 4), ("warning", 2),
    ]  # fmt: skip
    assert "slipped" not in str([p.message for p in changes.problems])


def test_headings_again_in_the_middle_and_blank_rows_are_passed_over(look):
    files = packages.template()
    blank = [""] * 7
    files["pupils"][2:2] = [list(files["pupils"][0]), blank]
    files["pupils"] += [blank, ["Total: 2 children", *blank[1:]]]
    changes = look(files)

    assert codes_of(changes) == ["FOOTER_SKIPPED"]
    assert changes.reading.read["pupils.csv"] == 2


def test_one_row_twice_is_one_child_and_two_children_with_one_upn_wait(look):
    files = packages.template()
    files["pupils"].append(list(files["pupils"][2]))
    assert codes_of(look(files)) == ["DUP_ROW"]

    files["pupils"][3] = ["103", packages.UPN, "Ada", "Quill", "", "4", ""]
    changes = look(files)
    assert [p.severity for p in changes.problems if p.code == "UPN_DUP"] == ["held", "held"]


def test_passwords_are_thrown_away_unread_and_said(look):
    files = packages.template()
    files["pupils"][0].append("Password")
    files["pupils"][1].append("hunter2")
    files["pupils"][2].append("hunter3")
    changes = look(files)

    assert codes_of(changes) == ["COL_UNKNOWN", "PASSWORD_DROPPED"]
    assert "hunter2" not in str(changes)
