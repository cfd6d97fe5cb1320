"""The two databases a benchmark compares: a small town's thousand requests, and a region's million."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from bench.filling import Size, fill
from config.cli import meanings
from config.cli.demo import MEANINGS
from config.cli.place import ROOT
from config.postgres import Server

PARTS = (
    "region",
    "places",
    "directory",
    "lines",
    "staff",
    "knowledge",
    "service_requests",
    "scripts",
    "residents",
)
SMALL = Size(contacts=1_000, opened=100, closed=900)
LARGE = Size(contacts=300_000, opened=100_000, closed=1_000_000)


def say(words: str) -> None:
    """A line of progress, beside the table that goes to standard output."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def server() -> Iterator[str]:
    """A server that writes durably: `TOWNLINE_DATABASE_URL`, or one of our own under `var/bench`."""
    given = os.environ.get("TOWNLINE_DATABASE_URL")
    if given:
        yield given
        return
    own = Server(ROOT / "var" / "bench")
    try:
        yield own.start()
    finally:
        own.stop()


def prepare(home: str, *, fresh: bool, large: Size) -> tuple[str, str]:
    """Make or find both databases on a server; returns their addresses, small first."""
    base = home.rpartition("/")[0]
    names = ("townline_bench_small", f"townline_bench_{large.closed}")
    with psycopg.connect(home, autocommit=True) as admin:
        there = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
        if not fresh and there.issuperset(names):
            return f"{base}/{names[0]}", f"{base}/{names[1]}"
        for name in names:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
        small, big = (sql.Identifier(name) for name in names)
        admin.execute(sql.SQL("CREATE DATABASE {}").format(small))
        region(f"{base}/{names[0]}")
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(big, small))
    for name, size in zip(names, (SMALL, large), strict=True):
        started = time.monotonic()
        fill(f"{base}/{name}", size)
        say(f"{name}: {size.requests:,} requests and {size.contacts:,} contacts copied in "
            f"{time.monotonic() - started:.0f} s")  # fmt: skip
    return f"{base}/{names[0]}", f"{base}/{names[1]}"


def region(url: str, parts: Sequence[str] = PARTS) -> None:
    """Make the tables by the migrations and load these parts of Northmoor."""
    started = time.monotonic()
    environment = {**os.environ, "TOWNLINE_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings",
                   "PYTHONPATH": str(ROOT / "src")}  # fmt: skip

    def manage(*words: str) -> None:
        command = [sys.executable, str(Path(ROOT) / "manage.py"), *words]
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    manage("migrate", "--verbosity", "0")
    only = [word for part in parts for word in ("--only", part)]
    manage("load_region", "northmoor", *only)
    if meanings.fetch(MEANINGS):
        manage("load_meanings", str(MEANINGS))
    say(f"Northmoor loaded in {time.monotonic() - started:.0f} s")


def durability(url: str) -> str:
    """How the server commits, in the words of its own settings."""
    with psycopg.connect(url) as connection:
        values = [
            f"{name} {connection.execute(sql.SQL('SHOW {}').format(sql.Identifier(name))).fetchone()[0]}"  # type: ignore[index]
            for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        ]
    return ", ".join(values)
