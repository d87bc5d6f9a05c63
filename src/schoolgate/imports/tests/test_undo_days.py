"""Taking back term dates: they are as they were before."""

from collections.abc import Iterator
from datetime import date

import pytest

from schoolgate.attendance.actions import NewMark, record_marks
from schoolgate.attendance.models import SessionMark, SupersededMark
from schoolgate.imports import raw, undo
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests import seeds
from schoolgate.imports.tests.hill import OMAR, Hill, again, brought_in, table
from schoolgate.people.models import ClosedDay, Pupil, Term
from schoolgate.refusal import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hill() -> Iterator[Hill]:
    yield made.make_hill()
    for key in raw.kept():
        raw.erase(key)


def test_term_dates_taken_back_are_as_they_were(hill: Hill) -> None:
    brought_in(hill, table(OMAR))
    Term.objects.create(school=hill.school, name="Autumn term", first=date(2025, 9, 2), last=date(2025, 12, 19))
    before = list(Term.objects.values())
    run = brought_in(hill, seeds.TERMS.replace("\n", "\r\n").encode(), name="terms.ics")
    assert Term.objects.count() == len(before) + 1
    assert ClosedDay.objects.exists()

    undo.take_back(again(run), by=hill.lead)

    assert (list(Term.objects.values()), ClosedDay.objects.count()) == (before, 0)


MARKS = ["UPN", "Date", "Session", "Mark"]


def test_a_register_taken_back_is_as_it_was_and_remembers_what_stood_in_between(hill: Hill) -> None:
    brought_in(hill, table(OMAR))
    brought_in(hill, table([OMAR[0], "09/03/2026", "AM", "N"], headings=MARKS), name="marks.csv")
    before = list(SessionMark.objects.values())
    rows = [[OMAR[0], "09/03/2026", "AM", "I"], [OMAR[0], "09/03/2026", "PM", "/"]]
    run = brought_in(hill, table(*rows, headings=MARKS), name="marks.csv")
    assert sorted(SessionMark.objects.values_list("code", flat=True)) == ["/", "I"]

    numbers = undo.what(again(run)).numbers
    undo.take_back(again(run), by=hill.lead)

    assert (numbers["marks"], numbers["marks_changed"]) == (1, 1)
    assert list(SessionMark.objects.values()) == before
    assert [row.code for row in SupersededMark.objects.order_by("replaced_at")] == ["N", "I"]


def test_a_mark_that_was_put_right_since_stands_in_the_way(hill: Hill) -> None:
    brought_in(hill, table(OMAR))
    run = brought_in(hill, table([OMAR[0], "09/03/2026", "AM", "N"], headings=MARKS), name="marks.csv")
    omar = Pupil.objects.get()
    record_marks(hill.school.pk, [NewMark(omar.pk, date(2026, 3, 9), "AM", "M")], source="hand", by=hill.lead)

    with pytest.raises(Refused, match="Omar Haddad"):
        undo.take_back(again(run), by=hill.lead)
    assert SessionMark.objects.get().code == "M"
