"""Three bare views: insert and answer, read and answer, list 25."""

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


urlpatterns = [path("insert/", insert), path("read/<int:pk>/", read), path("list/", newest)]
