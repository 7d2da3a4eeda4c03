"""Reads and updates whose SQL is built once.

Django builds a query's SQL anew each time it is asked, which takes many times as long as the
database takes to answer a small one. What every submission asks is prepared instead: written with
slots, compiled when a process first needs it, and run with values in the slots.
"""

import copy
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Slot(Value):
    """Where each run of a prepared read puts a value: `filter(user=Slot("user"))`.

    It takes a number, a text or a time; no list and no None, which would be other SQL.
    """

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list["Slot"]]:
        """A placeholder whose parameter, until the read is run, is the slot itself."""
        return "%s", [self]


class PreparedRead(Generic[Row]):
    """A query with slots; called with a value for each it gives what `list(queryset)` would.

    build: makes the queryset, of instances, values or tuples. Prefetches are not followed.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None

    def __call__(self, **values: Any) -> list[Row]:
        return self._ready().run(values)

    def first(self, **values: Any) -> Row | None:
        """The first row, or None; the query limits itself to one."""
        return next(iter(self(**values)), None)

    def count(self, **values: Any) -> int:
        """How many rows there are, counted in the database."""
        return self._ready().count(values)

    def _ready(self) -> "_Compiled":
        if self._compiled is None:
            queryset = self._build()
            self._compiled = _compiled(queryset, queryset.query)
        return self._compiled


class PreparedUpdate:
    """A conditional update with slots; called with a value for each it gives the rows it changed.

    build: makes the queryset of what may change; fields: what it changes to.
    """

    def __init__(self, build: Callable[[], "QuerySet[Any, Any]"], **fields: Any) -> None:
        self._build = build
        self._fields = fields
        self._compiled: _Compiled | None = None

    def __call__(self, **values: Any) -> int:
        if self._compiled is None:
            queryset = self._build()
            query = cast(UpdateQuery, queryset.query.chain(UpdateQuery))
            query.add_update_values(self._fields)
            self._compiled = _compiled(queryset, query)
        return self._compiled.change(values)


class _Compiled(NamedTuple):
    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]

    def run(self, values: dict[str, Any]) -> list[Any]:
        connection = connections[self.queryset.db]
        bound = self._bound(values, connection)
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self.sql, bound)  # type: ignore[method-assign]
        asked = self.queryset._chain()  # type: ignore[attr-defined]
        asked.query.get_compiler = lambda *_, **__: compiler
        return list(asked._iterable_class(asked))

    def count(self, values: dict[str, Any]) -> int:
        connection = connections[self.queryset.db]
        with connection.cursor() as cursor:
            # The inner SQL is Django's own, and values go in as parameters.
            counting = f"SELECT COUNT(*) FROM ({self.sql}) counted"  # noqa: S608
            cursor.execute(counting, self._bound(values, connection))
            return int(cursor.fetchone()[0])

    def change(self, values: dict[str, Any]) -> int:
        connection = connections[self.queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._bound(values, connection))
            return int(cursor.rowcount)

    def _bound(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        return tuple(
            _adapted(values[one.value], connection) if isinstance(one, Slot) else one
            for one in self.parameters
        )


def _compiled(queryset: QuerySet[Any, Any], query: Query) -> _Compiled:
    compiler = query.get_compiler(using=queryset.db)
    sql, parameters = compiler.as_sql()
    return _Compiled(queryset, compiler, sql, tuple(parameters))


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
