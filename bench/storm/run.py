"""The storm from its declaration to its end by itself, and the table of what was promised and found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from bench.databases import durability, say, server
from bench.load import Call, Line
from bench.servers import pages
from bench.storm.callers import CALLS, Caller, callers
from bench.storm.desks import Browser, Desk, Watch, phone
from bench.storm.table import Table
from bench.streams import live
from config.cli.place import ROOT

NAME = "townline_bench_storm"
KEY = "a-key-for-the-bench"
PARTS = ("region", "places", "directory", "lines", "staff", "rosters", "callin", "knowledge", "care",
         "service_requests", "routing", "wordings", "scripts", "protocols", "radio")  # fmt: skip
NOWHERE = "qqq zzz"  # words that no place fits
EN = "Trees and water block many roads. Crews are out. Stay off the roads."
HERE = ZoneInfo("America/Toronto")
FR = "Des arbres et de l\u2019eau bloquent des rues. Restez chez vous."


def storm(*, minutes: float) -> int:
    """Measure on a durable database of its own; 1 where a promise was missed."""
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    os.environ["TOWNLINE_CHANNEL_KEY"] = KEY
    with server() as home:
        url = _town(home)
        print(f"# {durability(url)}; {CALLS} calls in {minutes:g} minutes")
        os.environ["TOWNLINE_DATABASE_URL"] = url
        scene = _scene("make")
        with (
            pages("config.wsgi:application", "config.settings") as (port, _),
            live(url) as (ear, _),
        ):
            return _tell(port, ear, scene, url, minutes)


def _town(home: str) -> str:
    base = home.rpartition("/")[0]
    with psycopg.connect(home, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME))
        )
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    url = f"{base}/{NAME}"
    only = [word for part in PARTS for word in ("--only", part)]
    for words in (["migrate", "--verbosity", "0"], ["load_region", "northmoor", *only]):
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "TOWNLINE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings",
                 "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
        )  # fmt: skip
    say("Northmoor loaded")
    return url


def _scene(verb: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "bench.storm.scene", verb], cwd=ROOT, check=False,
        capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"bench.storm.scene {verb} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def announced(port: int) -> str:
    """What a caller hears first."""
    line = Line(port)
    _, said = line.call(
        Call("/channels/announcement/?language=en", headers={"Authorization": f"Bearer {KEY}"})
    )
    line.close()
    return said.decode()


def _tell(port: int, ear: int, scene: Any, url: str, minutes: float) -> int:
    watch = Watch()
    lead = Browser(port, scene["supervisor"], watch)
    ends = datetime.now().astimezone() + timedelta(minutes=max(minutes + 1, 6))
    began = time.perf_counter()
    lead.post(
        "declare", "/dispatch/events/new/",
        {"name": "Storm", "message_en": EN, "message_fr": FR, "spread": "places",
         "until": f"{ends.astimezone(HERE):%Y-%m-%dT%H:%M:%S}"},
    )  # fmt: skip
    heard = time.perf_counter() - began if announced(port) == EN else 999.0
    with psycopg.connect(url, autocommit=True) as look:
        ((event,),) = look.execute("SELECT id FROM dispatch_event").fetchall()
        waiting = b"calm promise waits" in Browser(port, scene["desks"][0]["cookie"], watch).get(
            "home", "/desk/"
        )
        crowd = callers(scene["causes"], minutes=minutes, nowhere=NOWHERE)
        unheard = _calls(port, ear, scene, event, crowd, watch, look)
        table = Table(look, crowd, watch)
        table.calls()
        table.later_callers()
        table.causes()
        table.hurt(_scene("figures"))
        table.desktop()
        table.event(heard=heard, unheard=unheard, waiting=waiting)
        table.end(*_ended(port, ends, scene, watch))
        return 0 if table.held else 1


def _ended(port: int, ends: datetime, scene: Any, watch: Watch) -> tuple[bool, bool, bool]:
    """A second after its end, is it gone from telephone, portal and desk? Nothing runs that could end it."""
    time.sleep(max(0.0, (ends - datetime.now().astimezone()).total_seconds()) + 1)
    look = Browser(port, scene["supervisor"], watch)  # a new line: the old one stood idle too long
    desk = Browser(port, scene["desks"][0]["cookie"], watch).get("home", "/desk/").decode()
    return (
        announced(port) == "",
        EN not in look.get("portal", "/").decode(),
        "calm promise waits" not in desk,
    )


def _calls(
    port: int, ear: int, scene: Any, event: int, crowd: list[Caller], watch: Watch, look: Any
) -> int:
    """All calls, until the last is finished or gone; how many did not hear the message."""
    unheard: list[Caller] = []
    by_number = {each.number: each for each in crowd}
    for who in scene["desks"]:
        Desk(port, ear, who, event, by_number, watch).start()
    time.sleep(2)
    still = "SELECT 1 FROM contacts_contact WHERE call_id = %s AND state = 'offered'"
    ringing = threading.Thread(
        target=phone,
        args=(port, KEY, crowd, watch, lambda who, said: unheard.append(who) if said != EN else None,
              lambda who: bool(look.execute(still, [f"storm-{who.n}"]).fetchall())),
    )  # fmt: skip
    ringing.start()
    while ringing.is_alive():
        ringing.join(30)
        say(f"{len(watch.handled)} of {len(crowd)} handled, {len(watch.failures)} failures")
    open_still = "SELECT count(*) FROM contacts_contact WHERE state NOT IN ('closed', 'abandoned')"
    until = time.monotonic() + 120
    while look.execute(open_still).fetchone()[0] and time.monotonic() < until:
        time.sleep(1)
    watch.over.set()
    return len(unheard)
