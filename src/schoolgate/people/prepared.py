"""The ORM's own SQL, worked out once for each thread and asked again with other values.

Working out the SQL of a page's three questions costs more than asking them: about 6 of 9 CPU-milliseconds on a parent's
home. A `Prepared` question is an ordinary queryset, built once with marks in place of the values; each call puts the
values where the marks stand, as parameters, never as text. A test holds each one against the plain queryset.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.query import ModelIterable
from django.db.models.sql.subqueries import UpdateQuery

_MARK = re.compile(r"(?<!%)%s")
_FIRST_NUMBER = 4_611_686_018_427_000_000  # marks are values no row can have
_FIRST_DAY = date(1583, 1, 1)
_FIRST_MOMENT = datetime(1584, 1, 1, tzinfo=UTC)


class Marks:
    """Hands out marks while a question is built: one for each named value."""

    def __init__(self) -> None:
        self.place: dict[Any, tuple[str, int | None]] = {}

    def number(self, name: str) -> int:
        mark = _FIRST_NUMBER + len(self.place)
        self.place[mark] = (name, None)
        return mark

    def numbers(self, name: str, count: int) -> list[int]:
        first = _FIRST_NUMBER + len(self.place)
        for n in range(count):
            self.place[first + n] = (name, n)
        return list(range(first, first + count))

    def count(self, name: str) -> Value:
        """A number for a column that holds small ones only: those are not compared with a mark by the ORM."""
        return Value(self.number(name), output_field=BigIntegerField())

    def text(self, name: str) -> str:
        mark = f"\N{SYMBOL FOR NULL}{len(self.place)}"
        self.place[mark] = (name, None)
        return mark

    def day(self, name: str) -> date:
        mark = _FIRST_DAY + timedelta(days=len(self.place))
        self.place[connection.ops.adapt_datefield_value(mark)] = (name, None)
        return mark

    def moment(self, name: str) -> datetime:
        mark = _FIRST_MOMENT + timedelta(days=len(self.place))
        self.place[connection.ops.adapt_datetimefield_value(mark)] = (name, None)
        return mark


class Prepared:
    """A question that is asked on every page.

    `build(marks, count)` returns a `values_list` queryset; `count` is the length of the lists it takes, if any. With
    `planned`, PostgreSQL keeps its plan too: worth it for what is asked hundreds of times in a row.
    """

    def __init__(self, build: Callable[[Marks, int], QuerySet[Any, Any]], *, planned: bool = False) -> None:
        self._build, self._planned = build, planned
        self._of_thread = threading.local()

    def ask(self, *, count: int = 0, **values: Any) -> Iterator[Sequence[Any]]:
        """The rows, with `values` (int, date, aware datetime, or lists of ints as long as `count`) in place."""
        compiler, converters, statement = _once(self._of_thread, count, lambda raw: self._compiled(raw, count))
        rows = statement.run(values)[0]
        return map(tuple, compiler.apply_converters(rows, converters)) if converters else iter(rows)

    def _compiled(self, raw: Any, count: int) -> tuple[Any, ...]:
        marks = Marks()
        compiler = self._build(marks, count).query.get_compiler(connection=raw)
        statement = _Statement(raw, compiler.as_sql(), marks, planned=self._planned)
        return compiler, compiler.get_converters([column[0] for column in compiler.select]), statement


class PreparedObjects(Prepared):
    """The same for a queryset of objects, with those that it joins."""

    def ask(self, *, count: int = 0, **values: Any) -> Iterator[Any]:
        rows, compiler, statement = _once(self._of_thread, count, lambda raw: self._compiled(raw, count))
        found = [statement.run(values)[0]]
        compiler.execute_sql = lambda *args, **kwargs: found
        return iter(ModelIterable(rows))

    def _compiled(self, raw: Any, count: int) -> tuple[Any, ...]:
        marks = Marks()
        rows: Any = self._build(marks, count)
        compiler = rows.query.get_compiler(connection=raw)
        statement = _Statement(raw, compiler.as_sql(), marks, planned=self._planned)
        rows.query.get_compiler = lambda *args, **kwargs: compiler
        return rows, compiler, statement


class PreparedChange:
    """A conditional update that is made for every mail.

    `build(marks, count)` returns (the rows, {column: new value}); each call puts its values where the marks stand.
    """

    def __init__(
        self, build: Callable[[Marks, int], tuple[QuerySet[Any, Any], dict[str, Any]]], *, planned: bool = False
    ) -> None:
        self._build, self._planned = build, planned
        self._of_thread = threading.local()

    def make(self, *, count: int = 0, **values: Any) -> int:
        """How many rows were changed."""
        statement: _Statement = _once(self._of_thread, count, lambda raw: self._compiled(raw, count))
        return statement.run(values)[1]

    def _compiled(self, raw: Any, count: int) -> "_Statement":
        marks = Marks()
        rows, changes = self._build(marks, count)
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(changes)
        return _Statement(raw, query.get_compiler(connection=raw).as_sql(), marks, planned=self._planned)


def _once(of_thread: threading.local, count: int, make: Callable[[Any], Any]) -> Any:
    """What `make` makes of this thread's connection, made once."""
    known: dict[tuple[int, int], Any] | None = getattr(of_thread, "known", None)
    if known is None:
        known = of_thread.known = {}
    # A connection object of its own for each thread and database; a new one means new SQL. What is kept holds on to it,
    # so that its number is nobody else's.
    raw = connections[DEFAULT_DB_ALIAS]
    key = (id(raw), count)
    if key not in known:
        known[key] = make(raw)
    return known[key]


class _Statement:
    """SQL with its parameters, some of which are still to be said."""

    def __init__(self, raw: Any, compiled: tuple[str, Sequence[Any]], marks: Marks, *, planned: bool) -> None:
        self._raw = raw
        self._planned = planned and raw.vendor == "postgresql"
        self._sql, params = compiled
        self._own_sql = _MARK.sub("?", self._sql).replace("%%", "%") if raw.vendor == "sqlite" else ""
        self._params = list(params)
        self._slots = [(at, *place) for at, param in enumerate(params) if (place := _place(param, marks)) is not None]

    def run(self, values: dict[str, Any]) -> tuple[list[Any], int]:
        """The rows, and how many were touched."""
        said = {name: self._adapted(value) for name, value in values.items()}
        params = self._params.copy()
        for at, name, index in self._slots:
            params[at] = said[name] if index is None else said[name][index]
        if (self._own_sql or self._planned) and not self._is_watched():
            return self._straight(params)
        with self._raw.cursor() as cursor:
            cursor.execute(self._sql, params)
            return _result(cursor)

    def _is_watched(self) -> bool:
        return bool(self._raw.queries_logged or self._raw.execute_wrappers)

    def _straight(self, params: list[Any]) -> tuple[list[Any], int]:
        """Past Django's cursor: for SQLite it looks through the SQL for its marks anew each time, which takes five
        times as long as the answer; PostgreSQL it asks each time as if for the first time.
        """
        raw = self._raw
        raw.ensure_connection()
        raw.validate_no_broken_transaction()
        with raw.wrap_database_errors:
            if self._planned:
                return _ask_planned(raw.connection, self._sql, params)
            with closing(raw.connection.cursor()) as cursor:
                cursor.execute(self._own_sql, params)
                return _result(cursor)

    def _adapted(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._raw.ops.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return self._raw.ops.adapt_datefield_value(value)
        return value


def _result(cursor: Any) -> tuple[list[Any], int]:
    return cursor.fetchall() if cursor.description else [], cursor.rowcount


def _ask_planned(own: Any, sql: str, params: list[Any]) -> tuple[list[Any], int]:
    from psycopg import Cursor

    if own.prepare_threshold is None:  # nobody else uses a cursor that could
        own.prepare_threshold = 5
    with Cursor(own) as cursor:
        cursor.execute(sql, params, prepare=True)
        return _result(cursor)


def _place(param: Any, marks: Marks) -> tuple[str, int | None] | None:
    try:
        return marks.place.get(param)
    except TypeError:
        return None
