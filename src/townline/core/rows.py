"""Whole rows of one model by a condition in SQL, without building the same statement again each time.

A wide row costs Django's query compiler three times what the database needs for it. The few reads that every
call makes (the contact, the request, its life) name their condition here and get ordinary instances.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

Row = TypeVar("Row", bound=models.Model)
Converter = Callable[[Any], Any]


@cache
def _shape(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, list[Converter]]]]:
    """The SELECT of all columns, the attributes they fill, and who converts which."""
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
    return f"SELECT {columns} FROM {table} ", [field.attname for field in fields], converters  # noqa: S608


def _bound(converter: Callable[[Any, Any, Any], Any], column: Any) -> Converter:
    return lambda value: converter(value, column, connection)


def select(model: type[Row], tail: str, values: Sequence[Any]) -> list[Row]:
    """Instances by everything after FROM: `select(Contact, "WHERE id = %s", [7])`; one statement."""
    head, names, converters = _shape(model)
    with connection.cursor() as cursor:
        cursor.execute(head + tail, values)
        rows = cursor.fetchall()
    made = []
    for row in rows:
        cells = list(row)
        for place, chain in converters:
            for convert in chain:
                cells[place] = convert(cells[place])
        made.append(model.from_db("default", names, cells))
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
