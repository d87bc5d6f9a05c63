"""Once a whole list stands, PostgreSQL knows how many families there are."""

import pytest
from django.db import connection, transaction

from schoolgate.imports.counting import MANY, count_rows_when_written
from schoolgate.people.models import School
from schoolgate.testing.factories import make_adult, make_school

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plans do not hang on what it has counted"),
]


def counted(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


def ten_families(school: School, changes: int) -> None:
    with transaction.atomic():
        for number in range(10):
            make_adult(school, f"Adult{number}", "Hollis", email="", may_sign_in=False)
        count_rows_when_written(changes)


def test_after_a_whole_list_the_rows_are_counted() -> None:
    ten_families(make_school("Hill Primary"), MANY)
    assert counted("people_adult") == 10


def test_control_after_a_handful_of_changes_they_are_not() -> None:
    before = counted("people_adult")
    ten_families(make_school("Hill Primary"), MANY - 1)
    assert counted("people_adult") == before
