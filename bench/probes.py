"""Times inside one database: the duplicate probe and raw inserts. `python -m bench.probes` prints JSON."""

from __future__ import annotations

import json
import os
import random
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import psycopg  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from townline.core import clock  # noqa: E402
from townline.places.models import Address  # noqa: E402
from townline.service_requests import queries  # noqa: E402

INSERT = "INSERT INTO bench_bare_row (title, text, created_at) VALUES (%s, %s, now())"


def duplicate_probe(times: int = 200) -> float:
    """The 95th percentile of the probe's statement in milliseconds, at doors picked by lot."""
    spots = list(Address.objects.order_by("pk").values_list("at", flat=True))
    lot = random.Random(1)
    now, spent = clock.now(), []
    for _ in range(times):
        x, y = lot.choice(spots)
        with CaptureQueriesContext(connection) as caught:
            queries.near(definition_code="pothole", x=x, y=y, at=now)
        sql = caught.captured_queries[0]["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
            plan = cursor.fetchone()[0]
        plan = json.loads(plan) if isinstance(plan, str) else plan
        spent.append(plan[0]["Execution Time"] + plan[0]["Planning Time"])
    return float(sorted(spent)[int(0.95 * len(spent))])


def raw_inserts(url: str, *, clients: int = 8, each: int = 200) -> float:
    """Plain INSERTs a second, each its own commit, by eight connections."""

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as own:
            for _ in range(each):
                own.execute(INSERT, ["Pothole", "A deep hole by the curb, northbound lane."])

    threads = [threading.Thread(target=work) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return clients * each / (time.perf_counter() - started)


if __name__ == "__main__":
    inserts = raw_inserts(os.environ["TOWNLINE_DATABASE_URL"])
    print(json.dumps({"duplicate probe": duplicate_probe(), "raw inserts": inserts}))
