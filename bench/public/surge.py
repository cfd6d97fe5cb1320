"""A storm: reports come as fast as once they did, the desk works on, and each is looked for afterwards."""

from __future__ import annotations

import csv
import json
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import psycopg

from bench.load import Call, Line
from bench.public.calls import Public
from bench.rounds import Served, every_page

SENDERS, DESKS = 16, 8
TRIES = 5
SECONDS = 60
# A storm of our own: quiet, a steep climb, two peaks with the eye between, a long fall with another bad day.
SHAPE = (
    .01, .02, .08, .5, 1, .6, .95, .45, .3, .25, .4, .3, .2, .15, .1, .08, .06, .05, .05, .04,
)  # fmt: skip
PAGES = (
    "page: home", "page: contact", "page: nearby", "page: request", "page: requests", "page: floor",
    "page: program desk", "typing: what they say", "typing: where it is", "typing: any word, anywhere",
)  # fmt: skip


@dataclass
class Storm:
    """What was sent and answered: the reference of each Idempotency-Key, and how long an answer took.

    `desk` has the name of each page that was turned meanwhile, and its seconds.
    """

    prefix: str
    sent: int
    took: float = 0.0
    accepted: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    desk: list[tuple[str, float]] = field(default_factory=list)
    desk_failures: list[str] = field(default_factory=list)


def shape(path: Path | None, seconds: int) -> list[float]:
    """The share of the peak in each second.

    Of a file whose last column is a number, a line a day: the days with the most in all, as many as there are
    seconds. Without a file our own twenty, drawn out.
    """
    if path is None:
        step = (len(SHAPE) - 1) / max(1, seconds - 1)
        return [_between(SHAPE, second * step) for second in range(seconds)]
    with path.open(newline="") as lines:
        days = [float(row[-1]) for row in csv.reader(lines) if row and row[-1].isdecimal()]
    start = max(
        range(max(1, len(days) - seconds + 1)), key=lambda at: (sum(days[at : at + seconds]), -at)
    )
    chosen = days[start : start + seconds]
    return [each / max(chosen) for each in chosen]


def _between(values: Sequence[float], at: float) -> float:
    low = min(int(at), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (at - low)


def due(shares: Sequence[float], peak: float) -> list[float]:
    """When each report is to be sent, in seconds from the start; what a second owes goes over to the next."""
    times, owed = list[float](), 0.0
    for second, share in enumerate(shares):
        owed += share * peak
        many = int(owed)
        owed -= many
        times += [second + n / many for n in range(many)]
    return times


def replay(town: Public, desk: Served, times: Sequence[float], *, desks: int = DESKS) -> Storm:
    """Send each report at its time, however the others fare, while eight desks turn pages."""
    storm = Storm(f"storm-{secrets.token_hex(6)}", len(times))
    stop, waiting = threading.Event(), SimpleQueue[Any]()
    for number, at in enumerate(times):
        waiting.put((number, at))
    for _ in range(SENDERS):
        waiting.put(None)
    for number in range(desks):  # each page once before: a desk is long at work when a storm comes
        _look(desk, number)
    began = time.perf_counter() + 0.5
    senders = [
        threading.Thread(target=_send, args=(town, n, waiting, began, storm))
        for n in range(SENDERS)
    ]
    people = [threading.Thread(target=_turn, args=(desk, n, stop, storm)) for n in range(desks)]
    for each in (*senders, *people):
        each.start()
    for each in senders:
        each.join()
    storm.took = time.perf_counter() - began
    stop.set()
    for each in people:
        each.join()
    return storm


def _send(town: Public, sender: int, waiting: SimpleQueue[Any], began: float, storm: Storm) -> None:
    source, make = town.sources[sender], town.send()
    line = Line(town.port, source)
    while (work := waiting.get()) is not None:
        number, at = work
        time.sleep(max(0.0, began + at - time.perf_counter()))
        storm.late.append(time.perf_counter() - began - at)
        plain = make(sender, number)
        key = f"{storm.prefix}-{number}"
        call = Call(plain.path, "POST", {**plain.headers, "Idempotency-Key": key}, plain.body)
        for _ in range(TRIES):
            try:
                status, body = line.call(call)
            except (OSError, ValueError, IndexError) as broken:
                status, body = 599, str(broken).encode()
                line.close()
                line = Line(town.port, source)
            if status < 500:
                break
            storm.again.append(key)
            time.sleep(0.5)
        storm.seconds.append(time.perf_counter() - began - at)
        if status == 200:
            storm.accepted[key] = json.loads(body)[0]["service_request_id"]
        else:
            storm.refused.append(f"{status}: {body[:200]!r}")
    line.close()


def _look(desk: Served, number: int) -> None:
    line = Line(desk.port)
    for subject in (each for each in every_page(desk, 1) if each.name in PAGES):
        line.call(subject.calls(number, number))
    line.close()


def _turn(desk: Served, number: int, stop: threading.Event, storm: Storm) -> None:
    """One person at the desk: a page, half a second, another page."""
    subjects = [each for each in every_page(desk, 1) if each.name in PAGES]
    line, n = Line(desk.port), number
    while not stop.wait(0.5):
        n += 1
        subject = subjects[n % len(subjects)]
        started = time.perf_counter()
        status, body = line.call(subject.calls(number, n))
        storm.desk.append((subject.name, time.perf_counter() - started))
        if status != 200:
            storm.desk_failures.append(f"{subject.name} {status}: {body[:200]!r}")
    line.close()


_KEPT = """
SELECT p.idempotency_key, q.reference, count(DISTINCT f.id), count(DISTINCT l.id)
FROM open311_report p JOIN service_requests_servicerequest q ON q.id = p.service_request_id
LEFT JOIN service_requests_follower f ON f.service_request_id = q.id AND f.is_first
LEFT JOIN core_ledgerentry l ON l.stream = 'request:' || q.id AND l.verb = 'request.opened'
WHERE p.idempotency_key LIKE %s GROUP BY 1, 2
"""


def looked_for(url: str, storm: Storm) -> tuple[int, int]:
    """(how many accepted reports are not there whole, how many are there more than once or unasked).

    Whole is the request by the reference that was answered, who reported it, and its line in the ledger.
    """
    with psycopg.connect(url) as town:
        rows = town.execute(_KEPT, [f"{storm.prefix}-%"]).fetchall()
    kept: dict[str, list[Any]] = {}
    for key, *found in rows:
        kept.setdefault(key, []).append(found)
    lost = sum(
        1 for key, reference in storm.accepted.items()
        if [row[:3] for row in kept.get(key, [])] != [[reference, 1, 1]]
    )  # fmt: skip
    twice = sum(len(found) - 1 for found in kept.values())
    references = list(storm.accepted.values())
    return lost, twice + len(references) - len(set(references))
