"""Reads of alerts: the last ones, one, and the region's part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.dispatch.errors import NoSuchAlert
from townline.dispatch.models import Alert
from townline.places import queries as places


@dataclass(frozen=True)
class Part:
    """The region's part of an alert: municipalities it touches, and its outlines in metres."""

    municipalities: Sequence[str]
    rings: Sequence[Sequence[tuple[float, float]]]
    has_shape: bool


def alerts(*, limit: int = 40) -> list[Alert]:
    """The last alerts, the newest first; one statement."""
    return list(Alert.objects.order_by("-sent_at", "-pk")[:limit])


def alert_for(alert_id: int) -> Alert:
    """One alert; NoSuchAlert."""
    found = Alert.objects.select_related("replaced_by", "received_by").filter(pk=alert_id).first()
    if found is None:
        raise NoSuchAlert
    return found


def part_of(alert: Alert, at: datetime) -> Part:
    """Which of our municipalities an alert touches, by its shapes; one statement."""
    infos = alert.infos()[:1]
    areas = [area for info in infos for area in info.areas]
    rings = [
        [places.ANCHOR.to_plane(lon, lat) for lat, lon in ring]
        for area in areas for ring in area.polygons
    ]  # fmt: skip
    circles = [
        (places.ANCHOR.to_plane(each.centre[1], each.centre[0]), each.km * 1000)
        for area in areas for each in area.circles
    ]  # fmt: skip
    touched = places.municipalities_in(rings=rings, circles=circles, at=at)
    return Part([each.name for each in touched], rings, bool(rings or circles))
