"""What the public may know of closures, as the feeds and the public page read it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from townline.closures.models import Closure
from townline.closures.rules.published import Feed, Published, Road
from townline.closures.rules.standing import along, is_published, stated_end, ways
from townline.core import region
from townline.places.queries import ANCHOR


def feed(now: datetime, address: str) -> Feed:
    """Every published closure, those that began first on top; one statement.

    `address` is that of the public page; the jurisdiction is the Region's own domain.
    """
    rows = Closure.objects.filter(is_live=True, reopened_at=None).select_related("check_made")
    shown = [
        _published(each, now)
        for each in rows.order_by("starts_at", "pk")
        if is_published(each.stand)
    ]
    here = region.here(now)
    name = "".join(c for c in here.name.lower() if c.isalnum()) or "region"
    domain = urlsplit(here.web).hostname or f"{name}.example"
    return Feed(here.name_en or f"Region of {here.name}", f"townline-{name}", address, domain,
                settings.TIME_ZONE, now, shown)  # fmt: skip


def _published(row: Closure, now: datetime) -> Published:
    line = [(float(x), float(y)) for x, y in row.line]
    roads = tuple(
        Road(way, tuple(ANCHOR.to_lonlat(point) for point in along(line, way)))
        for way in ways(line, row.direction)
    )
    return Published(
        key=str(row.key), reference=row.reference, street=row.street, from_street=row.from_street,
        to_street=row.to_street, place=row.place_label, municipality=row.municipality_name,
        roads=roads, is_both_ways=row.direction == "both", is_full=row.extent == "full",
        reason=row.reason, words=row.words, words_fr=row.words_fr, detour_en=row.detour_en,
        detour_fr=row.detour_fr,
        starts_at=row.starts_at, ends_at=stated_end(row.starts_at, row.expected_end_at, now),
        is_end_known=row.expected_end_at is not None and row.expected_end_at > now,
        is_verified=row.check_made.result == "confirmed", created_at=row.opened_at,
        updated_at=row.updated_at,
    )  # fmt: skip
