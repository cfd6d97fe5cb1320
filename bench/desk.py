"""The desk benchmark: a small town and a million requests side by side, and a bare Django as the ceiling."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.databases import LARGE, durability, prepare, say, server
from bench.filling import Size
from bench.rounds import Served, bare, every_page, flat, interleaved, main_job, median, p95, rate
from bench.servers import pages, pss_megabytes
from bench.streams import bulletin, live

QUICK = Size(contacts=30_000, opened=10_000, closed=100_000)
BARE_TABLE = """CREATE TABLE IF NOT EXISTS bench_bare_row (id bigserial PRIMARY KEY,
  title varchar(200) NOT NULL, text text NOT NULL, created_at timestamptz NOT NULL);
INSERT INTO bench_bare_row (title, text, created_at) SELECT 'Pothole', 'A deep hole by the curb.', now()
  FROM generate_series(1, 10000) WHERE NOT EXISTS (SELECT FROM bench_bare_row);
ANALYZE bench_bare_row"""


@dataclass(frozen=True)
class Run:
    """How this run measures, and whom it acts as in each database."""

    scenes: dict[str, Any]
    rounds: int
    each: int
    probes: dict[str, float]
    part: str | None


class Table:
    """What was promised and what was found, a line each."""

    def __init__(self) -> None:
        self.missed = 0

    def head(self, words: str) -> None:
        print(f"\n{words}")

    def line(self, name: str, found: float, unit: str, *, at_least: float | None = None,
             at_most: float | None = None) -> None:  # fmt: skip
        promise = (
            f"≥ {at_least:g}"
            if at_least is not None
            else f"≤ {at_most:g}"
            if at_most is not None
            else ""
        )
        missed = (at_least is not None and found < at_least) or (
            at_most is not None and found > at_most
        )
        self.missed += missed
        verdict = "" if not promise else "MISSED" if missed else "held"
        print(f"  {name:<44}{found:>10.2f} {unit:<6} {promise:<8} {verdict}", flush=True)


def _run(module: str, url: str, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env={**os.environ, "TOWNLINE_DATABASE_URL": url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def desk(*, fresh: bool, quick: bool, rounds: int, part: str | None = None) -> int:
    """Measure everything and print the table; the exit code says whether every promise held."""
    size, each = (QUICK, 10) if quick else (LARGE, 100)
    table = Table()
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")  # as `./townline` itself sets it for its servers
    with server() as home:
        small, large = prepare(home, fresh=fresh, large=size)
        with psycopg.connect(large, autocommit=True) as setup:
            setup.execute(BARE_TABLE)
        print(
            f"{size.requests:,} requests, {size.contacts:,} contacts; {os.cpu_count()} cores; "
            f"{durability(large)}"
        )
        probes = _run("bench.probes", large)
        scenes = {url: _run("bench.scene", url, "200") for url in (small, large)}
        _pages(table, small, large, Run(scenes, rounds, each, probes, part))
    print(f"\n{table.missed} promises missed" if table.missed else "\nEvery promise held")
    return 1 if table.missed else 0


def _serving(url: str) -> AbstractContextManager[tuple[int, int]]:
    os.environ["TOWNLINE_DATABASE_URL"] = url
    return pages("config.wsgi:application", "config.settings")


def _pages(table: Table, small: str, large: str, run: Run) -> None:
    with ExitStack() as running:
        small_port, _ = running.enter_context(_serving(small))
        os.environ["TOWNLINE_DATABASE_URL"] = large
        bare_port, _ = running.enter_context(
            pages("bench.bare.wsgi:application", "bench.bare.settings")
        )
        port, pid = running.enter_context(_serving(large))
        town, little = Served(port, run.scenes[large]), Served(small_port, run.scenes[small])
        if run.part in (None, "ratios"):
            _ratios(table, bare_port, town, run)
        if run.part in (None, "flat"):
            _flatness(table, town, little, run)
        if run.part in (None, "pages"):
            _latencies(table, town, run)
        if run.part in (None, "bulletin"):
            live_port, live_pid = running.enter_context(live(large))
            _bulletin(table, bulletin(town, live_port))
            table.head("Memory, after all of the above (proportional set size)")
            table.line("both page workers", pss_megabytes(pid), "MB", at_most=170)
            table.line("live server, 200 streams served", pss_megabytes(live_pid), "MB", at_most=80)


def _ratios(table: Table, bare_port: int, town: Served, run: Run) -> None:
    say("create, view, list against the bare ceiling ...")
    found = interleaved([*bare(bare_port, run.each), *main_job(town, run.each)], run.rounds)
    table.head(
        f"Calls a second, 8 clients, 2 page workers, {run.rounds} interleaved rounds, medians"
    )
    table.line("raw INSERTs (no web)", run.probes["raw inserts"], "/s")
    for name in ("bare insert", "bare read", "bare list", "create", "view", "list"):
        table.line(name, rate(found[name]), "/s")
    for ours, ceiling, share in (
        ("create", "bare insert", 30),
        ("view", "bare read", 20),
        ("list", "bare list", 25),
    ):
        table.line(
            f"{ours} ÷ {ceiling}",
            100 * rate(found[ours]) / rate(found[ceiling]),
            "%",
            at_least=share,
        )


def _flatness(table: Table, town: Served, little: Served, run: Run) -> None:
    say("the same in a small town, by one client ...")
    found = interleaved(
        [*flat(town, run.each, ""), *flat(little, run.each, " of 1,000")], run.rounds
    )
    table.head("Flat: median time at one client here, and with a thousand requests")
    for name in ("create", "view", "list"):
        here, there = (
            median(found[f"{name}, one client"]),
            median(found[f"{name} of 1,000, one client"]),
        )
        table.line(f"{name}: here", here, "ms", at_most=8 if name == "view" else None)
        table.line(f"{name}: here ÷ at 1,000", here / there, "×", at_most=1.25)


def _latencies(table: Table, town: Served, run: Run) -> None:
    say("every page and fragment ...")
    found = interleaved(every_page(town, max(run.each // 4, 5)), min(run.rounds, 3))
    table.head("95th percentile at 8 clients")
    for name, results in found.items():
        table.line(name, p95(results), "ms", at_most=60 if name.startswith("typing") else 100)
    table.line("duplicate probe, in SQL", run.probes["duplicate probe"], "ms", at_most=5)


def _bulletin(table: Table, found: dict[str, float]) -> None:
    table.head("A bulletin on 200 connected desks, from the supervisor's key")
    table.line("95th percentile", found["p95"], "ms", at_most=250)
    table.line("median", found["p50"], "ms")
    table.line("the last desk", found["worst"], "ms")
    table.line("drafts saved meanwhile", found["drafts a second"], "/s", at_least=55)
    table.line("a draft, 95th percentile", found["draft p95"], "ms")
