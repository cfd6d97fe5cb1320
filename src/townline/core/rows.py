"""Whole rows of one model by a condition in SQL, without building the same statement again each time.

A wide row costs Django's query compiler three times what the database needs for it. The few reads that every
call makes (the contact, the request, its life) name their condition here and get ordinary instances.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState
from django.db.models.fields import NOT_PROVIDED

Row = TypeVar("Row", bound=models.Model)
Converter = Callable[[Any], Any]


class Shape(NamedTuple):
    """All columns of a model, the attributes they fill, who converts which, and where its key stands."""

    columns: str
    names: list[str]
    converters: list[tuple[int, list[Converter]]]
    key: int


@cache
def _shape(model: type[models.Model]) -> Shape:
    fields = model._meta.concrete_fields  # noqa: SLF001
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001
    columns = ", ".join(f"{table}.{quote(str(field.column))}" for field in fields)
    converters = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)  # noqa: SLF001
        found = connection.ops.get_db_converters(column) + field.get_db_converters(connection)
        if found:
            converters.append((place, [_bound(each, column) for each in found]))
    key = [field.primary_key for field in fields].index(True)
    return Shape(columns, [field.attname for field in fields], converters, key)


def _bound(converter: Callable[[Any, Any, Any], Any], column: Any) -> Converter:
    return lambda value: converter(value, column, connection)


@cache
def _joined(model: type[models.Model], joins: tuple[str, ...]) -> str:
    """The SELECT of a model and of what these foreign keys of it point to."""
    quote, meta = connection.ops.quote_name, model._meta  # noqa: SLF001
    columns, tables = [_shape(model).columns], [quote(meta.db_table)]
    for name in joins:
        field: Any = meta.get_field(name)
        target = field.related_model
        columns.append(_shape(target).columns)
        table, key = quote(target._meta.db_table), quote(target._meta.pk.column)  # noqa: SLF001
        tables.append(f"LEFT JOIN {table} ON {table}.{key} = {tables[0]}.{quote(field.column)}")
    return f"SELECT {', '.join(columns)} FROM {' '.join(tables)} "  # noqa: S608


def _made(model: type[Row], cells: Sequence[Any]) -> Row:
    shape = _shape(model)
    if shape.converters:
        cells = list(cells)
        for place, chain in shape.converters:
            for convert in chain:
                cells[place] = convert(cells[place])
    made = model.__new__(model)  # what `from_db` would make, without asking thirty descriptors
    made.__dict__.update(zip(shape.names, cells, strict=True))
    state = ModelState()
    state.db, state.adding = "default", False
    made._state = state  # noqa: SLF001
    return made


def select(
    model: type[Row], tail: str, values: Sequence[Any], *, joins: tuple[str, ...] = ()
) -> list[Row]:
    """Instances by everything after FROM: `select(Contact, "WHERE id = %s", [7])`; one statement.

    `joins` names foreign keys whose rows come along, each to another table, like `select_related`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_joined(model, joins) + tail, values)
        found = cursor.fetchall()
    own = len(_shape(model).names)
    made = [_made(model, row[:own]) for row in found]
    place = own
    for name in joins:
        target: Any = model._meta.get_field(name).related_model  # noqa: SLF001
        width = len(_shape(target).names)
        key = place + _shape(target).key
        for instance, row in zip(made, found, strict=True):
            is_there = row[key] is not None
            setattr(instance, name, _made(target, row[place : place + width]) if is_there else None)
        place += width
    return made


class Written(NamedTuple):
    """A field that is written, and whether words, instants and truth go to the database as they are."""

    field: models.Field[Any, Any]
    name: str
    is_plain: bool


class Insertion(NamedTuple):
    """The INSERT of one row, the fields it writes, and the attributes the database gives back."""

    head: str
    tail: str
    written: list[Written]
    given: list[str]
    back: list[str]


@cache
def _insertion(model: type[models.Model], *, is_numbered: bool) -> Insertion:
    fields = [field for field in model._meta.concrete_fields if not field.generated]  # noqa: SLF001
    given = [field for field in fields if _is_given(field) and not is_numbered]
    written = [field for field in fields if field not in given]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in written)
    back = [quote(str(field.column)) for field in given] or ["true"]
    return Insertion(
        f"INSERT INTO {quote(model._meta.db_table)} ({names})",  # noqa: SLF001
        f"RETURNING {', '.join(back)}",
        [Written(field, field.attname, _is_plain(field)) for field in written],
        [field.attname for field in given],
        back,
    )


def _is_plain(field: models.Field[Any, Any]) -> bool:
    kinds = (models.CharField, models.TextField, models.BooleanField, models.DateTimeField)
    return type(field) in kinds and not getattr(field, "auto_now_add", False)


def _as_is(value: object) -> bool:
    """What Django's own preparation of a plain field would hand on unchanged."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return value is None or type(value) in (str, bool)


def _prepared(row: models.Model, how: Insertion) -> list[Any]:
    """The row's values as the database takes them."""
    # Asked for once: the usual name looks it up again at every touch.
    database = connections[DEFAULT_DB_ALIAS]
    values = []
    for field, name, is_plain in how.written:
        value = getattr(row, name) if is_plain else field.pre_save(row, add=True)
        plain = is_plain and _as_is(value)
        values.append(value if plain else field.get_db_prep_save(value, database))
    return values


def _is_given(field: models.Field[Any, Any]) -> bool:
    return field.primary_key or field.db_default is not NOT_PROVIDED


def _literal(value: object) -> str:
    """How nothing is written: NULL, no words, zero, false. Nothing for a value that is something."""
    if value is None:
        return "NULL"
    if value is False:
        return "false"
    if isinstance(value, str | bytes) and not value:
        return "''"
    return "0" if isinstance(value, int) and value == 0 else ""


class _Batch:
    """Inserts and calls that go to the database as one statement.

    A statement of up to fifty parameters is understood once and kept, a longer one is read anew each time
    (psycopg). So what is not there is written out, and a number or an instant that comes again is one
    parameter.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.shown: list[str] = []
        self.values: dict[str, Any] = {}
        self.shared: dict[object, str] = {}
        self.rows: list[tuple[models.Model, list[str]]] = []
        self.calls: list[str] = []

    def add(self, row: models.Model, how: Insertion, values: list[Any]) -> None:
        name = f"row_{len(self.parts)}"
        marks = ", ".join([_literal(value) or self._mark(value) for value in values])
        self.parts.append(f"{name} AS ({how.head} VALUES ({marks}) {how.tail})")
        self.shown += [f"{name}.{column}" for column in how.back if how.given]
        self.rows.append((row, how.given))

    def call(self, sql: str, values: Sequence[Any]) -> None:
        between = sql.split("%s")
        marks = [self._mark(value) for value in values]
        words = [text + mark for text, mark in zip(between, [*marks, ""], strict=True)]
        self.calls.append("".join(words))

    def _mark(self, value: object) -> str:
        """Where a value stands in the statement. Words are not shared: a text and a code are two types."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        is_instant = type(value) is datetime and value.tzinfo is not None
        if not (is_number or is_instant):
            return self._new(value)
        kind = (type(value), value)  # by the type of a number Django says how wide its column is
        if kind not in self.shared:
            self.shared[kind] = self._new(value)
        return self.shared[kind]

    def _new(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"

    def send(self) -> None:
        if not self.parts:
            return
        names = ", ".join(f"row_{number}" for number in range(len(self.parts)))
        shown = ", ".join([*self.shown, *self.calls]) or "true"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {', '.join(self.parts)} SELECT {shown} FROM {names}",  # noqa: S608
                self.values,
            )
            cells = iter(cursor.fetchone())
        for row, given in self.rows:
            _take(row, given, [next(cells) for _ in given])


_current: ContextVar[_Batch | None] = ContextVar("together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Everything that is inserted inside goes in one statement at the end, in the order it was asked for.

    Numbers and defaults are known only after it. A row that others must name inside is numbered before
    (`number`). One statement is one transaction: outside of one, nothing is written or all of it is.
    """
    batch = _Batch()
    before = _current.set(batch)
    try:
        yield
    finally:
        _current.reset(before)
    batch.send()


def is_together() -> bool:
    """Whether `together` is collecting."""
    return _current.get() is not None


def call(sql: str, values: Sequence[Any]) -> None:
    """Call a function of the database: with the rows of `together`, else at once."""
    batch = _current.get()
    if batch is not None:
        batch.call(sql, values)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", list(values))


def number(row: Row) -> Row:
    """Give a new row what the database would give it on insert (number, defaults); one statement."""
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if _is_given(field)]  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_default(model, field) for field in fields)}")
        _take(row, [field.attname for field in fields], cursor.fetchone())
    row._state.adding = True  # noqa: SLF001
    return row


@cache
def _default(model: type[models.Model], field: models.Field[Any, Any]) -> str:
    table = model._meta.db_table  # noqa: SLF001
    if field.primary_key:
        return f"nextval(pg_get_serial_sequence('{table}', '{field.column}')::regclass)"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute a"
            " ON a.attrelid = adrelid AND a.attnum = adnum"
            " WHERE adrelid = %s::regclass AND a.attname = %s",
            [table, field.column],
        )
        return str(cursor.fetchone()[0])


def _take(row: models.Model, names: Sequence[str], cells: Sequence[Any]) -> None:
    for name, value in zip(names, cells, strict=True):
        setattr(row, name, value)
    row._state.adding, row._state.db = False, "default"  # noqa: SLF001


def insert(row: Row) -> Row:
    """Write a new row and take what the database gave it (number, defaults); one statement."""
    how = _insertion(type(row), is_numbered=row.pk is not None)
    values = _prepared(row, how)
    batch = _current.get()
    if batch is not None:
        batch.add(row, how, values)
        return row
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(values))
        cursor.execute(f"{how.head} VALUES ({marks}) {how.tail}", values)
        _take(row, how.given, cursor.fetchone()[: len(how.given)])
    return row
