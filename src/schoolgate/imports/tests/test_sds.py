"""School Data Sync: what schools already send to Microsoft, in its three versions."""

import copy

import pytest

from schoolgate.imports import apply as applying
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages
from schoolgate.people.models import Relationship


def codes_of(changes):
    return sorted(problem.code for problem in changes.problems)


def counts(changes, kind):
    return {name: count for name, count in changes.counts()[kind].items() if count}


@pytest.fixture
def show(look, tmp_path):
    """Compare made-up files, as a folder without a manifest."""

    def show(files, **options):
        folder = packages.write_folder(tmp_path / f"sds{id(files)}", files, with_manifest=False)
        return look(folder, **options)

    return show


@pytest.mark.parametrize("form", ["SIS ID", "ID"])
def test_version_1_is_read_in_both_its_forms(show, form):
    files = packages.sds_1()
    if form == "ID":
        files = packages.in_british_form(files)
    changes = show(files)

    assert (changes.reading.source, codes_of(changes)) == ("sds-v1", [])
    assert counts(changes, "schools") == {"new": 1}
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "parents") == {"new": 2}
    assert counts(changes, "relationships") == {"new": 3}
    assert counts(changes, "classes") == {"new": 1}
    assert counts(changes, "memberships") == {"new": 3}
    assert [str(row.born) for row in changes.reading.pupils] == ["2017-02-13", "2018-04-02"]


def test_the_same_headings_are_told_apart_by_the_published_name_or_by_the_ids(show):
    files = packages.sds_1()
    files["first"], files["second"] = files.pop("TeacherRoster"), files.pop("StudentEnrollment")
    changes = show(files)

    assert counts(changes, "memberships") == {"new": 3}
    assert [row.role.value for row in changes.reading.memberships] == ["student", "student", "teacher"]


def test_a_child_in_two_schools_is_one_child(show):
    files = packages.sds_1()
    files["School"].append(["10002", "Dale Primary"])
    again = list(files["Student"][1])
    again[1] = "10002"
    files["Student"].append(again)
    changes = show(files)

    assert counts(changes, "pupils") == {"new": 2, "merged": 1}
    assert changes.reading.pupils[0].schools == ("10001", "10002")


@pytest.fixture
def take(db, tmp_path, day):
    """Apply made-up files, as a folder without a manifest."""

    def take(files):
        folder = packages.write_folder(tmp_path / f"in{id(files)}", files, with_manifest=False)
        return applying.apply(read_path(folder, as_of=day), by=None, as_of=day, school="Hill Primary")

    return take


def test_parents_alone_find_their_children_on_record(take):
    take(packages.sds_1())
    files = {name: rows for name, rows in packages.sds_1().items() if name in ("user", "guardianrelationship")}
    files["Student"] = packages.sds_1()["Student"][:1]
    changes = take(files)

    assert codes_of(changes) == ["FILE_EMPTY"]
    assert counts(changes, "relationships") == {"unchanged": 3}
    assert Relationship.objects.count() == 3


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code", "severity", "kind"),
    [
        ("Student", 1, 2, "", "REQ_MISSING", "rejected", "pupils"),
        ("Student", 1, 0, "", "REQ_MISSING", "rejected", "pupils"),
        ("Student", 2, 0, "13001", "DUP_ID", "held", "pupils"),
        ("Student", 1, 7, "soon", "DATE_INVALID", "rejected", "pupils"),
        ("Student", 1, 7, "1/2/1990", "DOB_IMPLAUSIBLE", "warning", None),
        ("Student", 1, 1, "99", "REF_MISSING_OPT", "warning", None),
        ("Section", 1, 2, "", "REQ_MISSING", "rejected", "classes"),
        ("Section", 1, 3, "one day", "DATE_FORMAT", "warning", None),
        ("StudentEnrollment", 1, 0, "9", "REF_MISSING", "rejected", "memberships"),
        ("StudentEnrollment", 1, 1, "9", "REF_MISSING", "rejected", "memberships"),
        ("StudentEnrollment", 1, 1, "14001", "ROLE_CONFLICT", "rejected", "memberships"),
        ("StudentEnrollment", 2, 1, "13001", "DUP_LOGICAL", "warning", None),
        ("guardianrelationship", 1, 0, "9", "REF_MISSING", "rejected", "relationships"),
        ("guardianrelationship", 1, 1, "no@home.example", "REF_MISSING", "rejected", "relationships"),
        ("guardianrelationship", 1, 2, "Child", "LINK_ROLE", "warning", None),
        ("guardianrelationship", 1, 2, "Milkman", "ENUM_INVALID", "warning", None),
        ("user", 2, 1, "", "REQ_MISSING", "rejected", "parents"),
        ("user", 2, 3, "12", "PHONE_INVALID", "warning", None),
    ],
)  # fmt: skip
def test_each_fault_has_its_code_and_its_place(show, table, row, column, value, code, severity, kind):
    files = packages.sds_1()
    files[table][row][column] = value
    changes = show(files)
    found = [p for p in changes.problems if p.code == code]

    assert found, codes_of(changes)
    assert (found[0].severity, found[0].file) == (severity, f"{table}.csv")
    assert found[0].line == row + 1 or code == "DUP_ID"
    if kind:
        assert changes.counts()[kind][severity] >= 1
    read = changes.reading.read
    total = {k: sum(v.values()) for k, v in changes.counts().items()}
    assert total["pupils"] == read["Student.csv"]
    assert total["parents"] == read["user.csv"]
    assert total["relationships"] == read["guardianrelationship.csv"]
    assert total["classes"] == read["Section.csv"]
    assert total["memberships"] == read["StudentEnrollment.csv"] + read["TeacherRoster.csv"]


def test_a_list_without_names_is_refused_and_says_which_heading_is_wanting(show):
    files = packages.sds_1()
    files["Student"] = [[row[0], row[1], row[4]] for row in files["Student"]]
    [problem] = show(files).problems

    assert (problem.code, problem.column) == ("COL_MISSING", "First Name")


def test_dates_in_two_orders_stop_the_list(show):
    files = packages.sds_1()
    files["Student"][2][7] = "20/2/2018"

    assert codes_of(show(files)) == ["DATE_MIXED"]


def test_a_doctor_is_known_and_never_invited(show):
    files = packages.sds_1()
    files["guardianrelationship"][3][2] = "Doctor"
    files["guardianrelationship"].pop(2)
    reading = show(files).reading

    assert [adult.may_sign_in for adult in reading.adults] == [True, False]
    assert [link.is_emergency for link in reading.links] == [False, True]


def test_passwords_are_dropped_unread(show):
    files = packages.sds_1()
    files["Student"][1][5] = files["Teacher"][1][5] = "hunter2-canary"
    changes = show(files)

    assert codes_of(changes) == ["PASSWORD_DROPPED", "PASSWORD_DROPPED"]
    assert "canary" not in repr(changes)


def test_version_2_has_roles_in_users(show):
    changes = show(packages.sds_2())

    assert changes.reading.source == "sds-v2"
    assert codes_of(changes) == ["NO_GUARDIANS"]
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "staff") == {"new": 2}
    assert counts(changes, "memberships") == {"new": 3, "skipped": 1}  # an aide does not teach the class


def test_version_2_1_takes_parents_from_relationships(show):
    changes = show(packages.sds_21())

    assert (changes.reading.source, codes_of(changes)) == ("sds-v2.1", [])
    assert counts(changes, "schools") == {"new": 1, "skipped": 1}
    assert counts(changes, "pupils") == {"new": 2}
    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "parents") == {"new": 2}
    assert counts(changes, "relationships") == {"new": 2}
    assert [link.relationship for link in changes.reading.links] == ["guardian", "relative"]
    assert [str(row.born) for row in changes.reading.pupils] == ["2017-02-13", "2018-04-02"]
    assert changes.reading.classes[0].academic_year == "2025/26"


def test_what_is_none_of_our_business_is_never_read(show):
    files = packages.sds_21()
    files["userFlags"] = [["userSourcedId", "flag"], ["p1", "flag-canary"]]
    files["demographics"][1][3] = "race-canary"
    changes = show(files)

    assert changes.reading.not_read == ("userFlags.csv",)
    assert "canary" not in repr(changes)


def test_a_teacher_may_be_a_parent_too(show):
    files = packages.sds_21()
    files["relationships"][2][1] = "t1"
    changes = show(files)

    assert counts(changes, "staff") == {"new": 1}
    assert counts(changes, "parents") == {"new": 2}
    assert codes_of(changes) == ["NO_CONTACT", "REQ_MISSING"]  # and nothing says any more what a2 is


def test_an_adult_whom_only_the_relationships_know_is_taken_from_there(show):
    files = packages.sds_21()
    files["relationships"][0] += ["givenName", "familyName", "email"]
    files["relationships"][1] += ["", "", ""]
    files["relationships"][2] += ["", "", ""]
    files["relationships"].append(["p2", "a9", "parent", "Ida", "Quill", "ida@home.example"])
    changes = show(files)

    assert counts(changes, "parents") == {"new": 3}
    assert counts(changes, "relationships") == {"new": 3}


@pytest.mark.parametrize(
    ("pupil", "adult", "word", "code", "outcome"),
    [
        ("p1", "nobody", "parent", "REF_MISSING", "rejected"),
        ("nobody", "a1", "parent", "REF_MISSING", "rejected"),
        ("p1", "p2", "parent", "LINK_ROLE", "skipped"),
        ("a1", "p1", "guardian", None, "new"),
        ("p1", "a1", "milkman", "ENUM_INVALID", "new"),
    ],
)
def test_relationships_are_held_against_the_users(show, pupil, adult, word, code, outcome):
    files = packages.sds_21()
    files["relationships"][1] = [pupil, adult, word]
    changes = show(files)

    assert counts(changes, "relationships")[outcome] >= 1
    if code:
        assert code in codes_of(changes)
    assert sum(counts(changes, "relationships").values()) == changes.reading.read["relationships.csv"]


def test_whoever_has_left_is_left_out_and_said(show):
    files = packages.sds_21()
    files["roles"][1][6] = "2/1/2026"
    changes = show(files)

    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}
    assert codes_of(changes).count("REF_INACTIVE") == 3  # the child, their place in the class, their guardian's link


def test_whoever_is_only_in_a_college_of_the_same_trust_is_left_out(show):
    files = packages.sds_21()
    files["orgs"].append(["o9", "Sixth Form", "college", "o0"])
    files["roles"][2][1] = "o9"
    files["enrollments"].pop(2)
    changes = show(files)

    assert counts(changes, "pupils") == {"new": 1, "skipped": 1}
    assert "ORG_NOT_SCHOOL" in codes_of(changes)


def test_without_roles_nobody_can_say_who_is_a_pupil(show):
    files = packages.sds_21()
    del files["roles"]

    assert [(p.code, p.file) for p in show(files).problems] == [("FILE_MISSING", "roles.csv")]


@pytest.mark.parametrize("files", [packages.sds_1(), packages.sds_2(), packages.sds_21()])
def test_the_same_list_twice_changes_nothing(take, files):
    first = take(files)
    again = take(copy.deepcopy(files))

    assert first.reading.source == again.reading.source
    assert (again.totals()["new"], again.totals()["changed"], again.leavers) == (0, 0, ())
