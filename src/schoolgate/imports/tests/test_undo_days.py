"""Taking back term dates: they are as they were before."""

from collections.abc import Iterator
from datetime import date

import pytest

from schoolgate.imports import raw, undo
from schoolgate.imports.tests import hill as made
from schoolgate.imports.tests import seeds
from schoolgate.imports.tests.hill import OMAR, Hill, again, brought_in, table
from schoolgate.people.models import ClosedDay, Term

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
