"""Lists as people really hand them in: marks nobody sees, headings alone, a table copied out of a database."""

import pytest

from schoolgate.imports.rows import Kind
from schoolgate.imports.tests import packages
from schoolgate.imports.tests.test_oneroster import codes_of, counts

UPN = packages.UPN
HEADINGS = ["UPN", "Surname", "Forename", "Date of Birth", "Year", "Form"]


def children(*rows, headings=HEADINGS):
    return {"pupils": [list(headings), *([*row] for row in rows)]}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Haddad\u202e", "Haddad"),  # would turn the rest of the line round
        ("\u200fحداد", "حداد"),
        ("\ufeffHad\u200bdad", "Haddad"),
        ("Ha\u2066dd\u2069ad", "Haddad"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner that Persian needs
        ("O’Neill", "O’Neill"),
    ],
)
def test_marks_that_nobody_sees_are_no_part_of_a_name(look, written, stored):
    [child] = look(children((UPN, written, "Omar", "13/02/2017", "4", "4W"))).of(Kind.PUPILS)
    assert child.fields["last_name"][1] == stored


def test_an_id_with_a_mark_that_nobody_sees_is_the_id(look):
    changes = look(children((f"\u200e{UPN}\u200b", "Haddad", "Omar", "13/02/2017", "4", "4W")))
    assert changes.of(Kind.PUPILS)[0].fields["upn"][1] == UPN


def test_headings_alone_are_refused_and_open_no_school(look):
    changes = look(children(), school="Hill Primary")
    assert (changes.is_refused, codes_of(changes)[0]) == (True, "FILE_EMPTY")
    assert changes.counts()["schools"]["new"] == 0


def test_a_package_that_says_nothing_has_changed_is_no_mistake(look):
    files = packages.one_roster()
    assert not look({name: rows[:1] for name, rows in files.items()}, school="Hill Primary").is_refused


def test_the_names_of_isams_database_columns_are_known(look):
    headings = ["txtSchoolID", "txtUPN", "txtForename", "txtSurname", "txtPreName", "txtGender", "txtDOB", "txtForm", "intNCYear"]  # fmt: skip  # noqa: E501
    changes = look(children(("0017", UPN, "Omar", "Haddad", "Omi", "M", "13/02/2017", "4W", "4"), headings=headings))
    [child] = changes.of(Kind.PUPILS)
    values = {name: new for name, (_, new) in child.fields.items()}
    assert (values["first_name"], values["known_as"], values["year"]) == ("Omar", "Omi", 4)
    assert counts(changes, "memberships") == {"new": 1}
