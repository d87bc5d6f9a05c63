"""The ORM's own SQL, worked out once for each thread and asked again with other values.

Working out the SQL of a page's three questions costs more than asking them: about 6 of 9 CPU-milliseconds on a parent's
home. A `Prepared` question is an ordinary queryset, built once with marks in place of the values; each call puts the
values where the marks stand, as parameters, never as text. A test holds each one against the plain queryset.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.sql.subqueries import UpdateQuery

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

    `build(marks, count)` returns a `values_list` queryset; `count` is the length of the one list it takes, if any.
    """

    def __init__(self, build: Callable[[Marks, int], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._of_thread = threading.local()

    def ask(self, *, count: int = 0, **values: Any) -> Iterator[Sequence[Any]]:
        """The rows, with `values` (int, date, aware datetime, or one list of ints as long as `count`) in place."""
        compiler, sql, parts = self._compiled(count)
        params = tuple(_fill(part, values) for part in parts)
        compiler.as_sql = lambda *args, **kwargs: (sql, params)
        rows: Iterator[Sequence[Any]] = compiler.results_iter(tuple_expected=True)
        return rows

    def _compiled(self, count: int) -> tuple[Any, str, tuple[Any, ...]]:
        known: dict[tuple[int, int], tuple[Any, str, tuple[Any, ...]]] | None = getattr(self._of_thread, "known", None)
        if known is None:
            known = self._of_thread.known = {}
        # A connection object of its own for each thread and database; a new one means new SQL.
        key = (id(_raw()), count)
        if key not in known:
            marks = Marks()
            query = self._build(marks, count).query
            compiler = query.get_compiler(connection=_raw())
            sql, params = compiler.as_sql()
            known[key] = (compiler, sql, tuple(_part(param, marks) for param in params))
        return known[key]


class PreparedChange:
    """A conditional update that is made for every mail.

    `build(marks)` returns (the rows, {column: new value}); each call puts its values where the marks stand.
    """

    def __init__(self, build: Callable[[Marks], tuple[QuerySet[Any, Any], dict[str, Any]]]) -> None:
        self._build = build
        self._of_thread = threading.local()

    def make(self, **values: Any) -> int:
        """How many rows were changed."""
        sql, parts = self._compiled()
        with connection.cursor() as cursor:
            cursor.execute(sql, [_fill(part, values) for part in parts])
            return int(cursor.rowcount)

    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        known: dict[int, tuple[Any, str, tuple[Any, ...]]] | None = getattr(self._of_thread, "known", None)
        if known is None:
            known = self._of_thread.known = {}
        raw = _raw()
        if id(raw) not in known:
            marks = Marks()
            rows, changes = self._build(marks)
            query: Any = rows.query.chain(UpdateQuery)
            query.add_update_values(changes)
            sql, params = query.get_compiler(connection=raw).as_sql()
            # With the connection itself, so that its number is nobody else's while we know it.
            known[id(raw)] = (raw, sql, tuple(_part(param, marks) for param in params))
        _, sql, parts = known[id(raw)]
        return sql, parts


class _Slot:
    """A place in the parameters that takes a value."""

    __slots__ = ("index", "name")

    def __init__(self, name: str, index: int | None) -> None:
        self.name, self.index = name, index


def _raw() -> Any:
    """This thread's connection itself, not the proxy."""
    from django.db import connections

    return connections[connection.alias]


def _part(param: Any, marks: Marks) -> Any:
    try:
        return _Slot(*marks.place[param])
    except (KeyError, TypeError):
        return param


def _fill(part: Any, values: dict[str, Any]) -> Any:
    if not isinstance(part, _Slot):
        return part
    value = values[part.name]
    if part.index is not None:
        return value[part.index]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
