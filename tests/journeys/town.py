"""The place where a story happens: its servers, its database, its telephone."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.moved.clock import MovedClock

ROOT = Path(__file__).resolve().parents[2]
CHANNEL_KEY = "a-key-for-stories-only"
_ports = itertools.count(20_000 + os.getpid() % 120 * 100)


def free_port() -> int:
    """A port nobody takes before it is used: this process has its own hundred, below those a system gives out."""
    for port in _ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


@dataclass
class Town:
    """Where the story happens. `port` serves pages, `live_port` the live stream."""

    database: str
    port: int
    live_port: int
    environment: dict[str, str]
    logs: Path
    clock: MovedClock
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_pages(self) -> None:
        self._pages()
        self._await_port(self.port)

    def _pages(self) -> None:
        self._start(
            "pages", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self.port), "--workers", "1", "config.wsgi:application",
        )  # fmt: skip

    def open(self) -> None:
        """All servers up, side by side."""
        self._pages()
        self._live()
        self.start_dispatcher()
        self._await_port(self.port)
        self._await_port(self.live_port)

    def kill_pages(self) -> None:
        """The server dies in mid-sentence: no goodbye, no flush."""
        self._kill("pages")

    def _live(self) -> None:
        self._start(
            "live", "-m", "uvicorn", "config.live:application", "--lifespan", "on", "--host", "127.0.0.1",
            "--port", str(self.live_port), "--log-level", "warning",
            "--timeout-graceful-shutdown", "5",
        )  # fmt: skip

    def start_dispatcher(self) -> None:
        """One dispatcher of the callout engine."""
        self._start("dispatcher", "manage.py", "dispatcher")

    def manage(self, *arguments: str) -> str:
        """Run a management command against this town."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def work(self, task: str, **arguments: Any) -> None:
        """Let the job worker do one task, and whatever else waits for it."""
        self.manage("procrastinate", "defer", task, json.dumps(arguments))
        self.manage("procrastinate", "worker", "--one-shot")

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look at, or prepare, the world in plain SQL."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def channel(self, kind: str, **event: Any) -> int:
        """Send a telephone event through the same authenticated door a telephone system uses."""
        body = {"event_id": str(uuid.uuid4()), "kind": kind, **event}
        request = Request(  # noqa: S310
            f"{self.url}/channels/events/",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {CHANNEL_KEY}"},
        )
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as refused:
            pytest.fail(f"channel event refused: {refused.status} {refused.read().decode()}")

    def everybody_goes_home(self) -> None:
        """Nobody is ready any more, nothing rings and no contact is open: the next story finds a quiet desk."""
        self.sql(
            "UPDATE contacts_contact SET state = 'closed', closed_at = coalesce(closed_at, now()), slot = NULL,"
            " offered_to_id = NULL, parked_at = NULL, pinned_at = NULL"
            " WHERE state NOT IN ('closed', 'abandoned')"
        )
        self.sql("UPDATE contacts_agentstate SET state = 'offline', since = now()")

    def ring(self, number: str = "9055550142", *, line: str = "general", to: str = "") -> str:
        """Offer a call; returns its call id."""
        call = f"call-{uuid.uuid4().hex[:12]}"
        self.channel("offered", call_id=call, from_number=number, line=line, to=to)
        return call

    def stop(self) -> None:
        for name in list(self.processes):
            self._kill(name)

    def _start(self, name: str, *arguments: str) -> None:
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.environment, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def _kill(self, name: str) -> None:
        process = self.processes.pop(name)
        os.killpg(process.pid, 9)
        process.wait()

    def _await_port(self, port: int) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.1)
            else:
                return
        logs = "\n".join(path.read_text()[-2000:] for path in self.logs.glob("*.log"))
        pytest.fail(f"nothing answers on port {port} after 30 s\n{logs}")
