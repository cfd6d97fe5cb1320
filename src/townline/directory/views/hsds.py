"""The public part of the directory as open data. Read-only, without a key."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from townline.core import clock
from townline.core.limits import limit
from townline.core.numbers import whole
from townline.directory.queries import hsds

PER_PAGE = 50


@require_GET
def root(request: HttpRequest) -> JsonResponse:
    """What is served here, and by which version of the specification."""
    links = {
        what: request.build_absolute_uri(reverse("hsds:many", args=[what])) for what in hsds.KINDS
    }
    return JsonResponse(
        {"version": hsds.VERSION, "profile": "https://docs.openreferral.org/en/3.0.0/",
         "links": links}
    )  # fmt: skip


def _number(text: str, least: int, most: int, usual: int) -> int:
    asked = whole(text)
    return usual if asked is None else max(least, min(most, asked))


@require_GET
@limit("hsds", times=600, seconds=600, method="GET")
def many(request: HttpRequest, what: str) -> JsonResponse:
    """A page of organizations, services or locations."""
    if what not in hsds.KINDS:
        raise Http404
    found = hsds.export(what, clock.now())
    per_page = _number(request.GET.get("per_page", ""), 1, 500, PER_PAGE)
    pages = max(1, -(-len(found) // per_page))
    page = _number(request.GET.get("page", ""), 1, pages, 1)
    shown = found[(page - 1) * per_page : page * per_page]
    answer = JsonResponse(
        {"total_items": len(found), "total_pages": pages, "page_number": page, "size": len(shown),
         "first_page": page == 1, "last_page": page == pages, "empty": not shown,
         "contents": shown}
    )  # fmt: skip
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_GET
@limit("hsds", times=600, seconds=600, method="GET")
def one(request: HttpRequest, what: str, key: UUID) -> JsonResponse:
    """One of them, whole."""
    found = hsds.one(what, str(key), clock.now()) if what in hsds.KINDS else None
    if found is None:
        raise Http404
    answer = JsonResponse(found)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
