"""What is measured inside one process: statements, lookups by place, and the plans of the desk's lists.

`python -m bench.public.probes TIMES KEY` prints JSON. Reference data is remembered as in a page; the time is
that of the whole call, the program's own work and the statements, without HTTP.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.public.calls import fields  # noqa: E402
from townline.accounts.models import User  # noqa: E402
from townline.core import clock, reference  # noqa: E402
from townline.places import queries as places  # noqa: E402
from townline.places.models import Address  # noqa: E402
from townline.portal import actions as portal  # noqa: E402
from townline.portal import queries as portal_queries  # noqa: E402
from townline.portal.actions import Details  # noqa: E402
from townline.portal.models import Report  # noqa: E402
from townline.service_requests import queries  # noqa: E402
from townline.service_requests.models import ServiceRequest  # noqa: E402
from townline.service_requests.queries import Filters  # noqa: E402

BIG = "service_requests_servicerequest"


def p95(call: Callable[[Any], object], subjects: list[Any]) -> float:
    """Milliseconds below which 95 of 100 calls stay; a tenth of them goes before, unmeasured."""
    spent = []
    for number, subject in enumerate([*subjects[: len(subjects) // 10], *subjects]):
        started = time.perf_counter()
        call(subject)
        if number >= len(subjects) // 10:
            spent.append(time.perf_counter() - started)
    return sorted(spent)[min(len(spent) - 1, int(0.95 * len(spent)))] * 1000


def lookups(times: int) -> dict[str, float]:
    """Nearby as the desk and the portal ask, and the evidence of a request on a road."""
    lot, now = random.Random(7), clock.now()
    doors = list(Address.objects.order_by("pk").values_list("at", flat=True))
    points = [lot.choice(doors) for _ in range(times)]
    reports = []
    for x, y in points:
        report = Report(definition_code="pothole")
        here = places.locate(x, y, at=now)
        report.place = here.as_json() if here else None
        reports.append(report)
    last = ServiceRequest.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [lot.randint(max(1, last - last // 4), last) for _ in range(times)]
    found = ServiceRequest.objects.filter(pk__in=keys, at__isnull=False).select_related(
        "definition"
    )
    return {
        "near, desk": p95(
            lambda at: queries.near(definition_code="pothole", x=at[0], y=at[1], at=now), points
        ),
        "near, portal": p95(
            lambda report: portal_queries.close_by(report, at=now, language="en"), reports
        ),
        "evidence": p95(lambda row: queries.evidence(row, at=now), list(found)),
    }


def statements(key: str) -> dict[str, int]:
    """How many statements a report costs through the whole program, the second time it is asked."""
    lot, now = random.Random(3), clock.now()
    door = lot.choice(list(Address.objects.select_related("street").order_by("pk")[:500]))
    long, lat = places.ANCHOR.to_lonlat(door.at)
    spot = {"lat": lat, "long": long, "address":
            f"{door.number} {door.street.name}, {door.street.municipality_name}"}  # fmt: skip
    client = Client()

    def send(*, by_address: bool) -> int:
        with CaptureQueriesContext(connection) as caught:
            answered = client.post(
                "/open311/v2/requests.json", fields(key, spot, "statements", by_address=by_address),
                headers={"Idempotency-Key": str(time.time_ns())},
            )  # fmt: skip
        assert answered.status_code == 200, answered.content  # noqa: S101
        return len(caught)

    def tell() -> int:
        report = portal.begin(words="", code="pothole", language="en", now=now).key
        portal.look_for_place(key=report, text="Kestrel Road at Fennimore Avenue", note="", now=now)
        portal.say_details(key=report, details=Details(facts={"size": "Dinner plate"}, description="Deep."),
                           photos=[], now=now)  # fmt: skip
        with CaptureQueriesContext(connection) as caught:
            assert client.post(f"/report/{report}/send/").status_code == 302  # noqa: S101
        return len(caught)

    with override_settings(ALLOWED_HOSTS=["*"]):
        for warm in (True, False):
            send(by_address=warm)
        tell()
        return {
            "by point": send(by_address=False),
            "by address": send(by_address=True),
            "portal": tell(),
        }


def _walks(node: dict[str, Any]) -> list[str]:
    """The big tables that a plan reads from end to end."""
    here = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" else []
    found = [
        name
        for name in here
        if name in (BIG, "service_requests_follower", "service_requests_update")
    ]
    return found + [name for child in node.get("Plans", ()) for name in _walks(child)]


def plans() -> dict[str, Any]:
    """Each list of the desk and of the public as it is asked: which walk a whole table, and the slowest."""
    clerk, now = User.objects.get(username="clerk"), clock.now()
    manager = User.objects.get(username="supervisor")
    lists: dict[str, Callable[[], object]] = {
        "queue": lambda: queries.queue(viewer=manager, filters=Filters()),
        "queue of a program": lambda: queries.queue(viewer=clerk, filters=Filters()),
        "queue, urgent": lambda: queries.queue(viewer=manager, filters=Filters(urgency="A")),
        "queue, accepted": lambda: queries.queue(viewer=manager, filters=Filters(state="accepted")),
        "queue of an area": lambda: queries.queue(viewer=manager, filters=Filters(area="wexcombe")),
        "queue, waiting": lambda: queries.queue(viewer=manager, filters=Filters(state="waiting")),
        "closed": lambda: queries.queue(viewer=manager, filters=Filters(state="closed")),
        "closed of a program": lambda: queries.queue(viewer=clerk, filters=Filters(state="closed")),
        "closed of an area": lambda: queries.queue(
            viewer=manager, filters=Filters(state="closed", area="wexcombe")
        ),
        "count of open": lambda: queries.count_open(manager, now),
        "by a word": lambda: queries.search("hole", viewer=manager),
    }
    return _planned(lists)


def _planned(lists: dict[str, Callable[[], object]]) -> dict[str, Any]:
    walking, slowest = [], ("", 0.0)
    for name, ask in lists.items():
        with CaptureQueriesContext(connection) as caught:
            ask()
        for query in caught.captured_queries:
            if BIG not in query["sql"]:
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query["sql"].replace("%", "%%")
                )
                found = cursor.fetchone()[0]
            (plan,) = json.loads(found) if isinstance(found, str) else found
            took = plan["Execution Time"] + plan["Planning Time"]
            if _walks(plan["Plan"]):
                walking.append(name)
            slowest = max(slowest, (name, took), key=lambda each: each[1])
    return {"walking": walking, "slowest": slowest[0], "ms": slowest[1], "lists": len(lists)}


if __name__ == "__main__":
    with reference.request():
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM core_revision")
            reference.begin(int(cursor.fetchone()[0]))
        found = {**lookups(int(sys.argv[1])), "plans": plans()}
    print(json.dumps({**found, "statements": statements(sys.argv[2])}))
