"""PostgreSQL is told how many rows there are now.

It plans a question by what it has counted of its tables, and counts by itself about once a minute. Where it counted
while a first list was being written it found nobody, and until its next round it goes through 2,000 families as if they
were two: a page that takes milliseconds took minutes. So whoever has written a whole list has the rows counted at once.
"""

from django.apps import apps
from django.db import connection, transaction

ROOMS = ("people", "enrolment", "imports", "timeline")
MANY = 200  # changes; what fewer of them do to a plan is nothing


def count_rows_when_written(changes: int) -> None:
    """Have the rows counted once what was written stands: a few hundredths of a second, and no lock that holds up
    readers or writers. Does nothing for a handful of changes, nor on SQLite, whose plans do not hang on it."""
    if connection.vendor == "postgresql" and changes >= MANY:
        transaction.on_commit(count_rows)


def count_rows() -> None:
    """A database user who does not own the tables gets a warning in PostgreSQL's log, and nothing else happens."""
    tables = [model._meta.db_table for room in ROOMS for model in apps.get_app_config(room).get_models()]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(table) for table in sorted(tables)))
