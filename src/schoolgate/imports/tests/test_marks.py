"""Registers: a row for each mark, or a grid; what is no mark is never an absence."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.attendance.queries import marks_of
from schoolgate.imports import apply as applying
from schoolgate.imports.rows import Kind, Outcome
from schoolgate.imports.sources.detect import read_path
from schoolgate.imports.tests import packages, seeds
from schoolgate.imports.tests.conftest import DAY
from schoolgate.imports.tests.test_oneroster import codes_of, counts
from schoolgate.outbox.models import Delivery
from schoolgate.people.models import ClosedDay, Pupil, School, Term

HEADINGS = ["UPN", "Date", "Session", "Mark"]
OMAR, NOUR = packages.UPN, "102"  # by his UPN, and by her id in the school's own list


def register(*rows, headings=HEADINGS):
    return {"attendance": [list(headings), *([*row] for row in rows)]}


@pytest.fixture
def hill(bring_in):
    """Hill Primary, with Omar and Nour, in the middle of a term."""
    bring_in(packages.template())
    school = School.objects.get()
    Term.objects.create(school=school, name="Spring", first=date(2026, 1, 5), last=date(2026, 3, 27))
    return school


def marks():
    rows = SessionMark.objects.order_by("pupil__first_name", "day", "session")
    return [f"{m.pupil.first_name} {m.day:%-d %b} {m.session} {m.code}" for m in rows.select_related("pupil")]


# -- a row for each mark --------------------------------------------------------------------------------------------


def test_the_template_is_read_as_it_stands(hill, bring_in):
    changes = bring_in(register((OMAR, "09/03/2026", "AM", "/"), (OMAR, "09/03/2026", "PM", "\\")))

    assert codes_of(changes) == []
    assert changes.reading.source == "attendance"
    assert changes.reading.read == {"attendance.csv": 2}
    assert counts(changes, "marks") == {"new": 2}
    assert marks() == ["Omar 9 Mar AM /", "Omar 9 Mar PM \\"]
    assert [m.code for m in marks_of(Pupil.objects.get(first_name="Omar"))] == ["/", "\\"]


def test_sims_headings_are_understood_and_the_pupil_is_the_student_id(hill, bring_in):
    headings = ["Date", "ID", "Mark", "Session Name", "Student ID"]
    changes = bring_in(register(("09/03/2026", "7001", "I", "AM", "102"), headings=headings))

    assert codes_of(changes) == []
    assert marks() == ["Nour 9 Mar AM I"]


def test_a_register_sheet_goes_by_its_registrations_and_leaves_lessons_out(hill, bring_in):
    headings = ["UPN", "Date", "Time", "Lesson/Event", "Teacher", "Marks"]
    changes = bring_in(
        register(
            (OMAR, "9 March 2026", "08:45", "AM Registration", "Mr A", "L"),
            (OMAR, "9 March 2026", "13:10", "Registration", "Mr A", "\\"),
            (OMAR, "9 March 2026", "10:00", "Maths", "Mr A", "/"),
            headings=headings,
        )
    )

    assert [(p.code, p.severity, p.line) for p in changes.problems] == [("SESSION_UNKNOWN", "rejected", 4)]
    assert counts(changes, "marks") == {"new": 2, "rejected": 1}
    assert marks() == ["Omar 9 Mar AM L", "Omar 9 Mar PM \\"]


@pytest.mark.parametrize("nothing", ["", "-", "–"])
def test_no_mark_is_never_an_absence(hill, bring_in, nothing):
    changes = bring_in(register((OMAR, "09/03/2026", "AM", nothing), (OMAR, "09/03/2026", "PM", "\\")))

    assert counts(changes, "marks") == {"new": 1, "skipped": 1}
    assert marks() == ["Omar 9 Mar PM \\"]


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        ((OMAR, "09/03/2026", "Lesson 3", "/"), "SESSION_UNKNOWN", "rejected"),
        ((OMAR, "09/03/2026", "AM/PM", "/"), "SESSION_UNKNOWN", "rejected"),
        ((OMAR, "31/02/2026", "AM", "/"), "DATE_INVALID", "rejected"),
        ((OMAR, "09/03/1066", "AM", "/"), "DATE_INVALID", "rejected"),
        ((OMAR, "", "AM", "/"), "REQ_MISSING", "rejected"),
        (("", "09/03/2026", "AM", "/"), "REQ_MISSING", "rejected"),
        (("A999100109011", "09/03/2026", "AM", "/"), "UPN_CHECK", "held"),
        (("P823432109001", "09/03/2026", "AM", "/"), "REF_MISSING", "rejected"),
        ((OMAR, "09/03/2026", "AM", "ZZ"), "ENUM_INVALID", "rejected"),
        ((OMAR, "09/03/2026", "AM", "i"), "CASE_VARIANT", "warning"),
        ((OMAR, "09/03/2026", "AM", "H"), "ENUM_INVALID", "warning"),
        ((OMAR, "17/03/2026", "AM", "/"), "DATE_FORMAT", "warning"),
        ((OMAR, "14/02/2026", "AM", "/"), "REF_INACTIVE", "warning"),
        ((OMAR, "18/12/2025", "AM", "/"), "REF_INACTIVE", "warning"),
    ],
)
def test_each_fault_has_its_code_and_every_row_is_counted(hill, bring_in, row, code, severity):
    changes = bring_in(register(row, (OMAR, "10/03/2026", "AM", "/")))

    assert [(p.code, p.severity, p.line) for p in changes.problems] == [(code, severity, 2)]
    assert sum(changes.counts()["marks"].values()) == 2
    kept = severity == "warning"
    assert SessionMark.objects.count() == 1 + kept


def test_the_same_days_within_the_term_are_not_remarked_upon(hill, bring_in):
    """The control: it is the calendar that makes the remark."""
    row = (OMAR, "18/12/2025", "AM", "/")
    Term.objects.create(school=hill, name="Autumn", first=date(2025, 9, 2), last=date(2025, 12, 19))
    assert codes_of(bring_in(register(row))) == []
    ClosedDay.objects.create(school=hill, day=date(2025, 12, 18), kind="inset")
    assert codes_of(bring_in(register(row))) == ["REF_INACTIVE"]
    assert codes_of(bring_in(register((OMAR, "18/12/2025", "PM", "#")))) == []


def test_children_nobody_knows_are_told_in_one_message(hill, bring_in):
    rows = [(ref, f"{day:02d}/03/2026", "AM", "/") for ref in ("P823432109001", "R662332011222") for day in (9, 10)]
    changes = bring_in(register(*rows, (OMAR, "09/03/2026", "AM", "/")))
    [problem] = changes.problems

    assert (problem.code, problem.count, problem.lines) == ("REF_MISSING", 4, (2, 3, 4, 5))
    assert "nor 1 other child" in problem.message
    assert problem.message.endswith("The same is true of 3 more rows.")
    assert counts(changes, "marks") == {"new": 1, "rejected": 4}


def test_an_id_and_a_upn_of_two_children_stop_the_row(hill, bring_in):
    headings = ["Pupil ID", *HEADINGS]
    changes = bring_in(register(("102", OMAR, "09/03/2026", "AM", "/"), headings=headings))

    assert [(p.code, p.severity) for p in changes.problems] == [("KEY_CONFLICT", "held")]
    assert marks() == []
    assert codes_of(bring_in(register(("101", OMAR, "09/03/2026", "AM", "/"), headings=headings))) == []


def test_present_and_absent_of_another_system_are_not_taken(hill, bring_in):
    for foreign in (["P", "A"], ["P", "P"], ["A", "A"], ["Present", "Absent"], ["p", "l"]):
        rows = [(OMAR, f"{n + 9:02d}/03/2026", "AM", mark) for n, mark in enumerate(foreign)]
        changes = bring_in(register(*rows))
        assert (codes_of(changes), changes.is_refused) == (["CODE_SYSTEM"], True), foreign
    assert marks() == []


def test_a_p_among_english_marks_is_sport(hill, bring_in):
    """The control: a register with a single stroke in it is one of England's."""
    changes = bring_in(register((OMAR, "09/03/2026", "AM", "P"), (OMAR, "10/03/2026", "AM", "/")))

    assert codes_of(changes) == []
    assert marks() == ["Omar 9 Mar AM P", "Omar 10 Mar AM /"]


def test_both_orders_of_dates_stop_the_file(hill, bring_in):
    changes = bring_in(register((OMAR, "13/01/2026", "AM", "/"), (OMAR, "01/14/2026", "AM", "/")))

    assert (codes_of(changes), changes.is_refused) == (["DATE_MIXED"], True)


def test_month_first_is_proved_by_the_file_itself(hill, bring_in):
    bring_in(register((OMAR, "02/03/2026", "AM", "/"), (OMAR, "02/13/2026", "AM", "/")))

    assert marks() == ["Omar 3 Feb AM /", "Omar 13 Feb AM /"]


def test_minutes_late_are_kept_where_the_source_says_them(hill, bring_in):
    headings = [*HEADINGS, "Minutes Late"]
    rows = [(OMAR, "09/03/2026", "AM", "L", "12"), (OMAR, "10/03/2026", "AM", "/", "0")]
    changes = bring_in(register(*rows, (OMAR, "11/03/2026", "AM", "U", "soon"), headings=headings))

    assert [(p.code, p.line) for p in changes.problems] == [("ENUM_INVALID", 4), ("DATE_FORMAT", 4)]
    assert list(SessionMark.objects.order_by("day").values_list("minutes_late", flat=True)) == [12, None, None]
    # Without the column nothing is taken away; with another code the minutes go with the old one.
    assert counts(bring_in(register((OMAR, "09/03/2026", "AM", "L"))), "marks") == {"unchanged": 1}
    bring_in(register((OMAR, "09/03/2026", "AM", "/")))
    assert SessionMark.objects.get(day=date(2026, 3, 9)).minutes_late is None


# -- later marks, and nobody told -----------------------------------------------------------------------------------


def test_a_later_mark_replaces_and_the_earlier_stays_in_the_history(hill, bring_in):
    bring_in(register((OMAR, "09/03/2026", "AM", "N")))
    changes = bring_in(register((OMAR, "09/03/2026", "AM", "I")))
    [change] = changes.of(Kind.MARKS)

    assert (change.outcome, change.fields) == (Outcome.CHANGED, {"code": ("N", "I")})
    assert marks() == ["Omar 9 Mar AM I"]
    [before] = SupersededMark.objects.all()
    assert (before.code, before.source, before.mark.code) == ("N", "attendance", "I")
    assert before.recorded_at < before.replaced_at


def test_the_same_register_twice_changes_nothing(hill, bring_in):
    files = register((OMAR, "09/03/2026", "AM", "/"), ("P823432109001", "09/03/2026", "AM", "/"))
    bring_in(files)
    before = list(SessionMark.objects.values())
    changes = bring_in(files)

    assert counts(changes, "marks") == {"unchanged": 1, "rejected": 1}
    assert (list(SessionMark.objects.values()), SupersededMark.objects.count()) == (before, 0)


def test_the_same_mark_twice_is_read_once_and_two_different_ones_wait(hill, bring_in):
    row = (OMAR, "09/03/2026", "AM", "/")
    changes = bring_in(register(row, row, (OMAR, "10/03/2026", "AM", "/"), (OMAR, "10/03/2026", "AM", "I")))

    assert [(p.code, p.severity, p.count) for p in changes.problems] == [
        ("DUP_ROW", "warning", 1),
        ("KEY_CONFLICT", "held", 2),
    ]
    assert counts(changes, "marks") == {"new": 1, "merged": 1, "held": 2}
    assert marks() == ["Omar 9 Mar AM /"]


def test_an_import_of_marks_tells_nobody_and_makes_no_leavers(hill, bring_in):
    changes = bring_in(register((OMAR, "10/03/2026", "AM", "N")))

    assert Delivery.objects.count() == 0
    assert changes.leavers == ()


def test_a_register_beside_the_lists_finds_children_who_are_new(bring_in):
    row = ("101", "09/03/2026", "AM", "/")
    changes = bring_in(packages.template() | register(row, headings=["Pupil ID", *HEADINGS[1:]]))

    assert codes_of(changes) == []
    assert changes.reading.source == "schoolgate-csv"
    assert marks() == ["Omar 9 Mar AM /"]


# -- grids ----------------------------------------------------------------------------------------------------------

GRID = ["UPN", "Name", "Mon 9 AM", "Mon 9 PM", "Tue 10 AM"]
WEEKDAYS = ["UPN", "Name", "Mon AM", "Mon PM", "Tue AM"]
SESSIONS = ["UPN", "Name", "AM", "PM", "AM"]


@pytest.mark.parametrize(
    ("above", "headings"),
    [
        ([["Week commencing 9 March 2026", "", "", "", ""]], GRID),
        ([["Register", "", "", "", ""], ["W/C", "09/03/2026", "", "", ""]], WEEKDAYS),
        ([["March 2026", "", "", "", ""], ["Printed on 12 April 2026", "", "", "", ""]], GRID),
        ([], ["UPN", "Name", "09/03/2026 AM", "09/03/2026 PM", "10/03/2026 - AM"]),
        ([], ["UPN", "Name", "Mon 9 Mar 2026 (AM)", "PM 2026-03-09", "Tuesday 10th March 2026 am"]),
        ([["", "", "09/03/2026", "", "10/03/2026"]], SESSIONS),
        ([["9 March 2026 to 13 March 2026", "", "", "", ""], ["", "", "Mon", "", "Tue"]], SESSIONS),
    ],
    ids=["week", "weekdays", "month", "dates", "words", "two lines", "span"],
)  # fmt: skip
def test_a_grid_says_its_days_in_many_ways(hill, bring_in, above, headings):
    changes = bring_in({"grid": [*above, headings, [OMAR, "Omar Haddad", "/", "", "L"], ["", "", "", "", ""]]})

    assert codes_of(changes) == []
    assert counts(changes, "marks") == {"new": 2}
    assert marks() == ["Omar 9 Mar AM /", "Omar 10 Mar AM L"]


def test_every_filled_cell_of_a_grid_is_counted(hill, bring_in):
    rows = [[OMAR, "Omar", "/", "-", "??"], ["P823432109001", "Ada", "/", "\\", "I"], ["", "Nobody", "/", "", ""]]
    changes = bring_in({"grid": [["Week commencing 09/03/2026", "", "", "", ""], GRID, *rows]})

    assert counts(changes, "marks") == {"new": 1, "rejected": 5}
    assert changes.reading.read == {"grid.csv": 3}
    assert {p.code for p in changes.problems} == {"ENUM_INVALID", "REF_MISSING", "REQ_MISSING"}


def test_a_grid_without_a_month_is_refused_with_what_to_do(hill, bring_in):
    changes = bring_in({"grid": [GRID, [OMAR, "Omar", "/", "", ""]]})

    assert (codes_of(changes), changes.is_refused) == (["COL_MISSING"], True)
    assert "Week commencing" in changes.problems[0].message


def test_a_heading_whose_weekday_does_not_fit_is_left_out_and_said(hill, bring_in):
    grid = [["March 2026", "", "", "", ""], [*GRID[:4], "Wed 10 AM"], [OMAR, "Omar", "/", "\\", "/"]]
    changes = bring_in({"grid": grid})

    assert [(p.code, p.column) for p in changes.problems] == [("DATE_INVALID", "Wed 10 AM")]
    assert counts(changes, "marks") == {"new": 2, "rejected": 1}


def test_two_columns_of_one_session_are_refused(hill, bring_in):
    grid = [["March 2026", "", ""], ["UPN", "Mon 9 AM", "9 AM"], [OMAR, "/", "I"]]

    assert codes_of(bring_in({"grid": grid})) == ["COL_DUPLICATE"]


def test_names_alone_are_not_enough(hill, bring_in):
    grid = [["March 2026", ""], ["Name", "Mon 9 AM"], ["Omar Haddad", "/"]]
    rows = [["Name", "Date", "Session", "Mark"], ["Omar Haddad", "09/03/2026", "AM", "/"]]

    assert codes_of(bring_in({"grid": grid})) == codes_of(bring_in({"rows": rows})) == ["COL_MISSING"]
    assert marks() == []


def test_a_workbook_is_read_like_a_table(hill, tmp_path, day):
    sheets = {
        "Register": [HEADINGS, [OMAR, date(2026, 3, 9), "AM", "/"], [OMAR, date(2026, 3, 10), "PM", "\\"]],
    }
    path = seeds.put(tmp_path, seeds.workbook(sheets))
    changes = applying.apply(read_path(path, as_of=day), by=None, as_of=day)

    assert codes_of(changes) == []
    assert marks() == ["Omar 9 Mar AM /", "Omar 10 Mar PM \\"]


# -- whatever is in it ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_whatever_marks_come_in_coming_in_again_changes_nothing_and_no_row_is_lost(hill, tmp_path):
    class Undo(Exception):
        """Each example starts from the same school."""

    row = st.tuples(
        st.sampled_from(["101", "102", "102", "999", ""]),
        st.sampled_from([OMAR, "", "", "P823432109001", "A999100109011"]),
        st.sampled_from(["09/03/2026", "2026-03-09", "10 Mar 2026", "14/03/2026", "", "30/02/2026", "9"]),
        st.sampled_from(["AM", "PM", "am", "Morning", "Lesson 1", ""]),
        st.sampled_from(["/", "\\", "L", "L 5", "i", "N", "H", "", "-", "A", "ZZ", "Y1"]),
        st.sampled_from(["", "0", "7", "soon"]),
    )

    @settings(max_examples=40, deadline=None)
    @given(rows=st.lists(row, max_size=14))
    def once(rows):
        headings = ["Pupil ID", "UPN", "Date", "Session", "Mark", "Minutes Late"]
        path = packages.write_folder(
            tmp_path / "twice", register(("102", "", "06/03/2026", "AM", "/", ""), *rows, headings=headings),
            with_manifest=False,
        )  # fmt: skip
        try:
            with transaction.atomic():
                first = applying.apply(read_path(path, as_of=DAY), by=None, as_of=DAY)
                again = applying.apply(read_path(path, as_of=DAY), by=None, as_of=DAY)
                assert first.is_refused == again.is_refused
                for changes in (first, again):
                    if not changes.is_refused:
                        assert sum(changes.counts()["marks"].values()) == changes.reading.read["attendance.csv"]
                total = again.totals()
                assert (total["new"], total["changed"]) == (0, 0)
                raise Undo
        except Undo:
            pass

    once()
