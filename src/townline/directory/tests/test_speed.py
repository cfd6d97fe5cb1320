"""Twenty thousand lines in the directory: answers still come at once."""

from __future__ import annotations

import random
import sys
import time
from functools import partial

import pytest
from psycopg.types.range import Range

from townline.core import clock, reference
from townline.directory import queries
from townline.directory.models import Entry
from townline.directory.queries import Where
from townline.regions.northmoor.people_names import FIRST, LAST

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("northmoor")]


def p95(times):
    return sorted(times)[int(len(times) * 0.95)] * 1000


def timed(asks):
    times = []
    for ask in asks:
        started = time.perf_counter()
        ask()
        times.append(time.perf_counter() - started)
    return p95(times)


def test_resolver_and_search_keep_their_promises():
    rnd, now = random.Random(7), clock.now()
    Entry.objects.bulk_create(
        (
            Entry(kind="staff", code=f"s{n}", name=f"{rnd.choice(FIRST)} {rnd.choice(LAST)}",
                  role="Clerk", phone=f"905-555-0100 x{n}",
                  plain=f"{rnd.choice(FIRST)} {rnd.choice(LAST)} clerk unit {n % 40} 9055550100{n}".lower(),
                  effective=Range(now, None, "[)"))
            for n in range(20_000)
        ),
        batch_size=500,
    )  # fmt: skip
    towns = ("ashgrove", "tansley", "wexcombe", "port_sorrel")
    topics = [topic.code for topic in queries.named_topics()]
    sides = [[Where(town, "region", town)] for town in towns]
    asks = [
        partial(queries.answer, rnd.choice(topics), rnd.choice(sides), at=now) for _ in range(300)
    ]
    cold = timed(asks)  # nothing remembered: every statement is made
    with reference.request():
        reference.begin(-9)
        resolver = timed(asks)  # as a page asks, its first time included
    reference.clear()
    names = [f"{rnd.choice(FIRST)[:-1]} {rnd.choice(LAST)}" for _ in range(200)]
    search = timed([partial(queries.find, name, at=now) for name in names])
    figures = {"resolver": resolver, "nothing remembered": cold, "search": search}
    sys.stdout.write(f"\np95 in ms over 20,000 lines: {figures}\n")
    assert resolver <= 15
    assert search <= 60
