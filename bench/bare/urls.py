"""Bare views: insert, read, list 25; and the bare insert of a row as wide as a request."""

import secrets
from functools import cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.bare.models import Row


def insert(request: HttpRequest) -> HttpResponse:
    row = Row.objects.create(title="Pothole", text="A deep hole by the curb, northbound lane.")
    return render(request, "row.html", {"row": row})


def read(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "row.html", {"row": Row.objects.get(pk=pk)})


def newest(request: HttpRequest) -> HttpResponse:
    return render(request, "list.html", {"rows": Row.objects.order_by("-pk")[:25]})


@cache
def _copying() -> str:
    """One statement that inserts a copy of the newest request, with a token of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_name ="
            " 'service_requests_servicerequest' AND column_name NOT IN ('id', 'reference', 'token')"
        )
        columns = ", ".join(name for (name,) in cursor.fetchall())
    table = "service_requests_servicerequest"
    return (
        f"INSERT INTO {table} (token, {columns}) SELECT %s, {columns} FROM {table}"  # noqa: S608
        f" WHERE id = (SELECT max(id) FROM {table}) RETURNING id"
    )


def wide(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(_copying(), [secrets.token_urlsafe(18)])
        return HttpResponse(str(cursor.fetchone()[0]))


urlpatterns = [
    path("insert/", insert), path("read/<int:pk>/", read), path("list/", newest), path("wide/", wide),
]  # fmt: skip
