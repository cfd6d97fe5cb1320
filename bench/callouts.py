"""`./townline bench callouts`: trigger to dial on an idle engine, a thousand at once, a simulated year."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from config.cli.place import ROOT
from config.postgres import Server, free_port

DISPATCHERS = 2


def callouts(*, year_of: int, quick: bool) -> int:
    """Measure on a durable database of our own, and print the table; 1 where a promise was missed."""
    folder = Path(tempfile.mkdtemp(prefix="townline-bench-"))
    folder.chmod(0o755)
    server = Server(folder)
    port = free_port()
    os.environ.update(
        TOWNLINE_DATABASE_URL=server.start(), TOWNLINE_CARRIER_DOUBLE=f"127.0.0.1:{port}",
        DJANGO_SETTINGS_MODULE="config.settings",
        PYTHONPATH=os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    )  # fmt: skip
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    import django

    django.setup()
    carrier = [sys.executable, "-m", "bench.proof.carrier", str(port), "1", "plain"]
    helpers = [subprocess.Popen(carrier, cwd=ROOT)]
    helpers += [subprocess.Popen([*manage, "dispatcher"], cwd=ROOT) for _ in range(DISPATCHERS)]
    try:
        _warm()
        held = _idle(20 if quick else 100) & _at_once(helpers[1:], 100 if quick else 1000)
    finally:
        for each in helpers:
            each.kill()
            each.wait()
        server.remove()
    return 0 if held & _year(year_of) else 1


def _start(key: int) -> Any:
    from datetime import timedelta

    from townline.callin.queries import Candidate, Number, Plan, Rung, Slot
    from townline.callouts import actions
    from townline.core import clock

    who = Candidate(1, key, "P", "By seniority.", numbers=(Number("mobile", f"{key:010}"),))
    plan = Plan("water", "bench", "1", "", (Slot("crew"),), (Rung("a", "A", "serial", (who,)),))
    now = clock.now()
    return actions.start(
        subject=f"bench:{key}", title="Bench", say="", voicemail="", program_code="water", level="A",
        plan=plan, deadline_at=now + timedelta(hours=1), carrier="double", actor=None, now=now,
    )  # fmt: skip


def _warm() -> None:
    """Until both dispatchers have begun: what is measured is an idle engine, not the start of Python."""
    from django.db import connection

    _first_call(_start(9_999_999))
    asked = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"
    with connection.cursor() as cursor:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            cursor.execute(asked)
            if cursor.fetchone()[0] >= DISPATCHERS:
                break
            time.sleep(0.1)
    time.sleep(2)


def _first_call(callout: Any) -> Any:
    while (row := callout.attempts.exclude(placed_at=None).first()) is None:
        time.sleep(0.02)
    return row


def _row(name: str, found: str, promised: str, *, holds: bool) -> bool:
    print(f"| {name} | {found} | {promised} | {'held' if holds else 'MISSED'} |", flush=True)
    return holds


def _idle(count: int) -> bool:
    """One at a time: from the start, by the database's clock, to the first call the carrier has taken."""
    waits = []
    for key in range(1, count + 1):
        callout = _start(key)
        row = _first_call(callout)
        waits.append((row.placed_at - callout.started_at).total_seconds())
        time.sleep(0.1)
    waits.sort()
    middle, late = waits[count // 2], waits[min(count - 1, int(count * 0.99))]
    print("| | found | promised | |\n|---|---|---|---|")
    _row("idle: trigger to dial, p50", f"{middle * 1000:.0f} ms", "≤ 50 ms", holds=middle <= 0.05)
    _row("idle: trigger to dial, p99", f"{late * 1000:.0f} ms", "≤ 1 s", holds=late <= 1)
    return middle <= 0.05 and late <= 1


def _at_once(dispatchers: list[subprocess.Popen[bytes]], count: int) -> bool:
    """All due in one instant, made while the dispatchers stood still."""
    from townline.callouts.models import Attempt, Callout
    from townline.callouts.queries.times import database_now

    for each in dispatchers:
        each.send_signal(signal.SIGSTOP)
    keys = [_start(10_000 + n).pk for n in range(count)]
    began = database_now()
    Callout.objects.filter(pk__in=keys).update(due_at=began)
    for each in dispatchers:
        each.send_signal(signal.SIGCONT)
    placed = Attempt.objects.filter(callout__in=keys).exclude(placed_at=None)
    firsts = placed.filter(number_index=0, round=1, attempt=1)
    until = time.monotonic() + 120
    while firsts.count() < count and time.monotonic() < until:
        time.sleep(0.2)
    times = sorted(
        (at - began).total_seconds() for at in firsts.values_list("placed_at", flat=True)
    )
    took = times[-1] if len(times) == count else 999.0
    rate = len(times) / took
    last = _row(f"{count:,} at once: last first dial", f"{took:.1f} s", "≤ 5 s", holds=took <= 5)
    return _row("dials a second", f"{rate:.0f}", "≥ 100", holds=rate >= 100) and last


def _year(count: int) -> bool:
    """Three agreements, two hundred people, each plan judged by the second opinion."""
    if not count:
        return True
    from townline.callin.rules.reading import check
    from townline.callin.rules.simulation import year

    folder = ROOT / "src" / "townline" / "regions" / "northmoor" / "agreements"
    names = ("roads_local_61", "water_local_204", "health_nurses_12")
    bodies = [check((folder / f"{name}.yaml").read_text())[0] for name in names]
    began = time.monotonic()
    found = year(bodies, callouts=count, staff=200)
    wrong = len(found.violations or [])
    name = f"a year, {count:,} callouts: rule violations ({time.monotonic() - began:.0f} s)"
    return _row(name, str(wrong), "0", holds=not wrong)
