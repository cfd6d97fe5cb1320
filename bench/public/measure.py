"""Load a million requests, measure what is promised of them in public, and raise a storm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.databases import PARTS, durability, region, say, server
from bench.desk import BARE_TABLE
from bench.load import Call
from bench.public.calls import Public, weight
from bench.public.surge import Storm, due, looked_for, replay, shape
from bench.public.table import PORTAL, SURGE, WEIGHT, Table
from bench.rounds import CLIENTS, Served, Subject, bare, interleaved, p95, rate
from bench.servers import pages
from config.cli.place import ROOT

PEAK = 100.0
SCENE_PARTS = (*PARTS, "routing", "wordings", "open311")


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    rows: int = 1_000_000
    fresh: bool = False
    quick: bool = False
    shape: Path | None = None
    part: str | None = None

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 3

    @property
    def each(self) -> int:
        return 3 if self.quick else 40


def public(asked: Asked) -> int:
    """Measure everything and print the table; 1 where a promise was missed."""
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")  # as `./townline` itself sets it for its servers
    os.environ.setdefault("TOWNLINE_DATA", str(ROOT / "var"))
    table = Table()
    with server() as home:
        url = _prepared(home, asked)
        os.environ["TOWNLINE_DATABASE_URL"] = url
        with psycopg.connect(url, autocommit=True) as setup:
            setup.execute(BARE_TABLE)
        print(
            f"{asked.rows:,} requests; {os.cpu_count()} cores for clients, servers and database together; "
            f"load {os.getloadavg()[0]:.1f} before; {durability(url)}\n"
        )
        scene = _json("bench.public.scene", url, str(CLIENTS))
        table.head()
        if asked.part in (None, "lookups"):
            _lookups(table, url, scene, asked)
        if asked.part in (None, "open311", "portal", "surge"):
            _served(table, url, scene, asked)
    print(f"\nload {os.getloadavg()[0]:.1f} after")
    print(f"{len(table.missed)} promises missed" if table.missed else "Every promise held")
    return 1 if table.missed else 0


def _prepared(home: str, asked: Asked) -> str:
    """The address of a scratch database of so many requests; the one there was, brought up to date."""
    name = f"townline_bench_public_{asked.rows}"
    url = f"{home.rpartition('/')[0]}/{name}"
    template = os.environ.get("TOWNLINE_BENCH_TEMPLATE", "template1")
    with psycopg.connect(home, autocommit=True) as admin:
        there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there and not asked.fresh:
            _python(url, str(ROOT / "manage.py"), "migrate", "--verbosity", "0")
            return url
        new, old = sql.Identifier(name), sql.Identifier(template)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
    started = time.monotonic()
    region(url, SCENE_PARTS)
    _python(url, "-m", "bench.public.filling", str(asked.rows))
    say(f"{name}: ready after {time.monotonic() - started:.0f} s")
    return url


def _python(url: str, *words: str) -> str:
    environment = {
        **os.environ, "TOWNLINE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:2])} failed:\n{done.stdout[-2000:]}")
    return done.stdout


def _json(module: str, url: str, *words: str) -> Any:
    return json.loads(_python(url, "-m", module, *words).splitlines()[-1])


def _lookups(table: Table, url: str, scene: dict[str, Any], asked: Asked) -> None:
    say("lookups by place, plans and statements, in one process ...")
    found = _json("bench.public.probes", url, "20" if asked.quick else "200", scene["keys"][0])
    table.named("nearby, as the desk asks, p95", found["near, desk"])
    table.named("nearby, as the portal asks, p95", found["near, portal"])
    table.named("evidence within 400 m, p95", found["evidence"])
    plans = found["plans"]
    # A planner that walks through a small table is right.
    walking = plans["walking"] if asked.rows >= 100_000 else []
    table.named("lists of the desk that walk a whole table", len(walking),
                note=", ".join(walking) or f"{plans['lists']} lists")  # fmt: skip
    table.named("the slowest statement of those lists", plans["ms"], note=plans["slowest"])
    for name, words in (
        ("by point", "an Open311 POST by point"), ("by address", "an Open311 POST by address"),
        ("portal", "sending by the portal"),
    ):  # fmt: skip
        table.named(f"statements of {words}", found["statements"][name])


def _served(table: Table, url: str, scene: dict[str, Any], asked: Asked) -> None:
    with ExitStack() as running:
        bare_port, _ = running.enter_context(
            pages("bench.bare.wsgi:application", "bench.bare.settings")
        )
        port, _ = running.enter_context(pages("config.wsgi:application", "config.settings"))
        town = Public(port, scene, asked.each)
        if asked.part in (None, "open311"):
            _open311(table, town, bare_port, asked)
        if asked.part in (None, "portal"):
            _portal(table, town, asked)
        if asked.part in (None, "surge"):
            running.enter_context(_worker())
            # As docs/how-to/deploy.md says: other people's programs have a page worker of their own.
            door, _ = running.enter_context(
                pages("config.wsgi:application", "config.settings", workers=1)
            )
            _surge(table, url, town, replace(town, port=door), asked)


def _open311(table: Table, town: Public, bare_port: int, asked: Asked) -> None:
    say("Open311: sending against a bare insert, then lists ...")
    insert = bare(bare_port, 2 * town.each)[0]
    wide = Subject("wide", bare_port, lambda c, n: Call("/wide/"), 2 * town.each)
    point = town.subject("post", town.send(), clients=CLIENTS, each=2 * town.each)
    address = town.subject("address", town.send(by_address=True), clients=CLIENTS)
    found = interleaved([insert, wide, point, address], asked.rounds)
    ceiling, ours = rate(found["bare insert"]), rate(found["post"])
    table.named("bare insert", ceiling)
    table.named("Open311 POST", ours)
    table.named("Open311 POST ÷ bare insert", 100 * ours / ceiling)
    table.named("bare insert of a request", rate(found["wide"]))
    table.named("Open311 POST ÷ bare insert of a request", 100 * ours / rate(found["wide"]))
    table.named("Open311 POST by address ÷ bare insert", 100 * rate(found["address"]) / ceiling)
    lists = [
        town.subject(f"{words}, {kind.upper()}", town.listed(kind, **size), clients=1)
        for words, size in (
            ("90 days, 1,000 rows", {"page_size": 1000}),
            ("first page of 50", {"page_size": 50}),
        )
        for kind in ("json", "xml")
    ]
    for name, results in interleaved(lists, asked.rounds).items():
        table.named(f"GET requests, {name}, p95", p95(results))


def _portal(table: Table, town: Public, asked: Asked) -> None:
    say("the map and the portal's pages ...")
    subjects = [
        town.subject("alone", town.get(town.window), clients=1),
        town.subject("8 clients", town.get(town.window), clients=CLIENTS, each=town.each // 3 or 1),
    ]
    # Each round from other addresses: one may ask for the list six hundred times in ten minutes, not more.
    found = interleaved(subjects, asked.rounds)
    table.named("map viewport, p95", p95(found["alone"]))
    table.named("map viewport, 8 clients, p95", p95(found["8 clients"]))
    every = town.pages()
    subjects = [
        town.subject(name, town.get(path), clients=CLIENTS, each=town.each // 3 or 1)
        for name, path in every.items()
    ]
    for name, results in interleaved(subjects, asked.rounds).items():
        table.row(PORTAL, p95(results), name)
    kept: dict[str, int] = {}
    weights = {name: weight(town.port, path(0, 0), kept) for name, path in every.items()}
    heaviest = max(weights, key=lambda name: weights[name])
    travels, packed = weights[heaviest]
    table.row(WEIGHT, travels / 1000, note=f"{heaviest}; all compressed: {packed / 1000:.1f} KB")


@contextmanager
def _worker() -> Iterator[None]:
    """The job worker, as an installation runs it beside its pages."""
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "worker"], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _surge(table: Table, url: str, town: Public, door: Public, asked: Asked) -> None:
    seconds, peak = (4, 10.0) if asked.quick else (60, PEAK)
    storms = {
        "storm by its shape": shape(asked.shape, seconds),
        "storm at its peak all along": [1.0] * seconds,
    }
    for name, shares in storms.items():
        say(f"{name}: {sum(shares) * peak:.0f} reports in {seconds} s ...")
        storm = replay(door, Served(town.port, town.scene), due(shares, peak))
        _storm(table, name, storm, looked_for(url, storm), max(shares) * peak)


def _storm(table: Table, name: str, storm: Storm, found: tuple[int, int], fastest: float) -> None:
    for each in (*storm.refused[:3], *storm.desk_failures[:3]):
        say(f"  {each}")
    sent, accepted, lost, twice, rate_, answered, desk, failures = SURGE
    table.row(sent, storm.sent, name, note=f"{storm.took:.0f} s, {len(storm.again)} sent again")
    table.row(accepted, 100 * len(storm.accepted) / storm.sent, name)
    table.row(lost, found[0], name)
    table.row(twice, found[1], name)
    table.row(rate_, fastest, name)
    table.row(answered, 1000 * _late(storm.seconds), name)
    turned = [seconds for _page, seconds in storm.desk]
    table.row(desk, 1000 * _late(turned), name, note=f"{len(turned)} pages of 8 desks")
    for page, late in _by_page(storm.desk):
        say(f"  {page}: {1000 * late:.0f} ms")
    table.row(failures, len(storm.desk_failures), name)


def _by_page(desk: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The 95th percentile of each page, the slowest first."""
    names = {page for page, _seconds in desk}
    late = [(name, _late([seconds for page, seconds in desk if page == name])) for name in names]
    return sorted(late, key=lambda each: -each[1])


def _late(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else float("nan")
