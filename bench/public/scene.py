"""Who reads and sends in the public benchmark. `python -m bench.public.scene CLIENTS` prints JSON.

Keys with which to send, links of requests, windows of the map where requests are, reports on their way
through the form, and the desk's people. Everything is made through the actions a user would call.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.scene import build as desk  # noqa: E402
from townline.core import clock  # noqa: E402
from townline.open311 import actions as open311  # noqa: E402
from townline.open311.models import ApiKey  # noqa: E402
from townline.places import queries as places  # noqa: E402
from townline.places.models import Address, Corner  # noqa: E402
from townline.portal import actions as portal  # noqa: E402
from townline.portal.actions import Details  # noqa: E402
from townline.service_requests.models import ServiceRequest  # noqa: E402

CORNERS = ("Kestrel Road at Fennimore Avenue", "418 Kestrel Road, Ashgrove")
POINTS = 400


def _key(number: int) -> str:
    row, secret = open311.issue(
        name=f"Bench {number}", contact="", scopes=("requests",), body_code="", a_minute=6000,
        actor=None, now=clock.now(),
    )  # fmt: skip
    ApiKey.objects.filter(pk=row.pk).update(a_minute=1_000_000)  # the rate is what is measured
    return secret


def _report() -> str:
    """A report that has been told everything and waits to be sent."""
    now = clock.now()
    key = portal.begin(words="", code="pothole", language="en", now=now).key
    portal.look_for_place(key=key, text=CORNERS[0], note="", now=now)
    portal.say_details(
        key=key, details=Details(facts={"size": "Dinner plate"}, description="Deep, by the curb."),
        photos=[], now=now,
    )  # fmt: skip
    return key


def _sent() -> str:
    key = _report()
    portal.send(key=key, now=clock.now())
    return key


def _spots() -> list[dict[str, Any]]:
    """Doors and corners evenly over the region: where somebody stands, and what they would write."""
    doors = list(Address.objects.select_related("street").order_by("pk"))
    corners = list(Corner.objects.order_by("pk"))
    spots = [
        {"x": row.at[0], "y": row.at[1],
         "address": f"{row.number} {row.street.name}, {row.street.municipality_name}"}
        for row in doors[:: max(1, len(doors) // POINTS)][:POINTS]
    ]  # fmt: skip
    for spot, corner in zip(spots[1::2], corners[:: max(1, len(corners) // POINTS)], strict=False):
        spot["x"], spot["y"] = corner.at
    for spot in spots:
        spot["long"], spot["lat"] = places.ANCHOR.to_lonlat((spot["x"], spot["y"]))
    return spots


def build(clients: int) -> dict[str, Any]:
    """Everything the calls need."""
    links = ServiceRequest.objects.filter(is_doubted=False, parent=None)
    newest = [*links.exclude(state="closed").order_by("-pk")[:100], *links.order_by("-pk")[:100]]
    return {
        **desk(0),
        "keys": [_key(number) for number in range(clients)],
        "spots": _spots(),
        "links": [row.token for row in newest],
        "references": [row.reference for row in newest],
        "reports": [_report() for _ in range(clients)],
        "sent": [_sent() for _ in range(clients)],
    }


if __name__ == "__main__":
    print(json.dumps(build(int(sys.argv[1]))))
