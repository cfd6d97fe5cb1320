"""The same requests as open data: a feed to subscribe to, GeoJSON for maps, CSV for tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from townline.core import clock
from townline.core.limits import limit
from townline.core.numbers import whole
from townline.portal.views.asked import Asked, read
from townline.service_requests import queries
from townline.service_requests.queries import Shown

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
ROWS = 5_000
NEWS = 50

Columns = dict[str, tuple[Callable[[Shown], Any], Any]]
COLUMNS: Columns = {
    "reference": (lambda row: row.reference,
                  lazy("What we call the request; nothing can be told from it.")),
    "type_code": (lambda row: row.code,
                  lazy("The type's code. It stays when the name changes.")),
    "type": (lambda row: row.name, lazy("The type's name in English.")),
    "type_fr": (lambda row: row.name_fr, lazy("The type's name in French.")),
    "state": (lambda row: row.state, lazy("open, accepted, returned, referred or closed.")),
    "outcome": (lambda row: row.outcome,
                lazy("Of a closed one: done, made_safe, unable, not_found, referred or duplicate."
                     " Closed is not fixed.")),
    "status": (lambda row: _(row.words), lazy("The same in a sentence, as the desk reads it.")),
    "place": (lambda row: row.place, lazy("A stretch of road, or a ward. Never a house.")),
    "municipality": (lambda row: row.municipality_code,
                     lazy("The code of the city or township.")),
    "longitude": (lambda row: row.lonlat[0] if row.lonlat else None,
                  lazy("WGS 84, in degrees.")),
    "latitude": (lambda row: row.lonlat[1] if row.lonlat else None,
                 lazy("WGS 84, in degrees.")),
    "precision": (lambda row: _precision(row),
                  lazy("exact: on the road, to the metre. about: moved on purpose, up to some hundred"
                       " metres. none: no place.")),
    "opened_at": (lambda row: _time(row.opened_at),
                  lazy("When it was opened, with the offset from UTC.")),
    "updated_at": (lambda row: _time(row.updated_at),
                   lazy("When something was last done or said in public.")),
    "aimed_at": (lambda row: _time(row.target_at), lazy("When we aimed to have acted.")),
    "closed_at": (lambda row: _time(row.closed_at),
                  lazy("When it was closed; empty while it is open.")),
    "reports": (lambda row: row.followers_count,
                lazy("How many people reported this same thing.")),
}  # fmt: skip


def _precision(row: Shown) -> str:
    return "none" if row.point is None else "exact" if row.is_exact else "about"


def _time(at: Any) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def _asked_rows(request: HttpRequest, most: int) -> tuple[Asked, list[Shown]]:
    now = clock.now()
    asked = read(request.GET, now)
    after = request.GET.get("after", "")
    if asked.is_lost:
        return asked, []
    return asked, queries.shown_in_public(
        asked.filters(now), at=now, limit=most,
        after=whole(after),
    )  # fmt: skip


def _open(
    response: HttpResponse, request: HttpRequest, asked: Asked, rows: list[Shown]
) -> HttpResponse:
    """Anybody's program may read it; it names its licence, and the address of what follows."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link"
    response["Cache-Control"] = "public, max-age=60"
    links = [f'<{LICENCE}>; rel="license"']
    if len(rows) == ROWS:
        more = "&".join(filter(None, (asked.address(), urlencode({"after": rows[-1].id}))))
        links.append(f'<{request.build_absolute_uri(request.path)}?{more}>; rel="next"')
    response["Link"] = ", ".join(links)
    return response


@require_safe
@limit("reported-data", times=60, seconds=600, method="GET")
def table(request: HttpRequest) -> HttpResponse:
    """CSV in UTF-8, five thousand rows at a time."""
    asked, rows = _asked_rows(request, ROWS)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([cell(row) for cell, _words in COLUMNS.values()])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reported.csv"'
    return _open(response, request, asked, rows)


@require_safe
@limit("reported-data", times=60, seconds=600, method="GET")
def geojson(request: HttpRequest) -> HttpResponse:
    """GeoJSON (RFC 7946): one feature a request, without a geometry where it is shown nowhere."""
    asked, rows = _asked_rows(request, ROWS)
    features = [
        {
            "type": "Feature", "id": row.reference,
            "geometry": {"type": "Point", "coordinates": row.lonlat} if row.lonlat else None,
            "properties": {name: cell(row) for name, (cell, _words) in COLUMNS.items()},
        }
        for row in rows
    ]  # fmt: skip
    body = {"type": "FeatureCollection", "license": LICENCE, "features": features}
    return _open(JsonResponse(body, content_type="application/geo+json"), request, asked, rows)


GEORSS = {"xmlns:georss": "http://www.georss.org/georss"}


def _add_point(handler: Any, item: dict[str, Any]) -> None:
    """GeoRSS Simple: where an entry is shown, latitude first."""
    if item["lonlat"]:
        handler.addQuickElement("georss:point", f"{item['lonlat'][1]} {item['lonlat'][0]}")


class Atom(Atom1Feed):
    """RFC 4287, with points."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), **GEORSS}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _add_point(handler, item)


class Rss(Rss201rev2Feed):
    """RSS 2.0, with points."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **GEORSS}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        _add_point(handler, item)


FEEDS: dict[str, type[Atom] | type[Rss]] = {"atom": Atom, "rss": Rss}


@require_safe
@limit("reported-feed", times=120, seconds=600, method="GET")
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The newest fifty, for a reader of feeds: `atom` or `rss`."""
    asked, rows = _asked_rows(request, NEWS)
    page = request.build_absolute_uri(reverse("portal:reported"))
    language = get_language() or "en"
    made = FEEDS[kind](
        title=_("What was reported"), link=f"{page}?{asked.address()}", description=_("What was reported"),
        language=language, feed_url=request.build_absolute_uri(), feed_copyright="CC0 1.0",
    )  # fmt: skip
    for row in rows:
        made.add_item(
            title=f"{row.called(language)}: {row.place}" if row.place else row.called(language),
            link=f"{page}?{urlencode({'reference': row.reference})}", description=_(row.words),
            pubdate=row.opened_at, updateddate=row.updated_at, unique_id=f"{page}#{row.reference}",
            unique_id_is_permalink=False, lonlat=row.lonlat,
        )  # fmt: skip
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    return _open(response, request, asked, [])


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the data is, column by column, under which licence, and what is not in it."""
    columns = [(name, words) for name, (_cell, words) in COLUMNS.items()]
    context = {"columns": columns, "licence": LICENCE, "rows": ROWS}
    return render(request, "portal/open_data.html", context)
