"""Whole rows of one model by a condition in SQL, without building the same statement again each time.

A wide row costs Django's query compiler three times what the database needs for it. The few reads that every
call makes (the contact, the request, its life) name their condition here and get ordinary instances.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
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


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[models.Field[Any, Any]], list[str]]:
    """The INSERT of one row, the fields it writes, and the attributes the database gives back."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]  # noqa: SLF001
    given = [field for field in fields if field.db_default is not NOT_PROVIDED or field.primary_key]
    written = [field for field in fields if field not in given]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in written)
    back = ", ".join(quote(str(field.column)) for field in given)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({names})"  # noqa: S608, SLF001
        f" VALUES ({', '.join(['%s'] * len(written))}) RETURNING {back}",
        written,
        [field.attname for field in given],
    )


def insert(row: Row) -> Row:
    """Write a new row and take what the database gave it (number, defaults); one statement."""
    sql, written, given = _insertion(type(row))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in written
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for name, value in zip(given, cursor.fetchone(), strict=True):
            setattr(row, name, value)
    row._state.adding, row._state.db = False, "default"  # noqa: SLF001
    return row
