"""A bulletin on two hundred desks while everybody types: streams, drafts and one supervisor, all at once."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlencode

from bench.load import Call, Line
from bench.rounds import FORM, HEADERS, Served
from bench.servers import free_port

DRAFTS_A_SECOND = 60


@contextmanager
def live(url: str) -> Iterator[tuple[int, int]]:
    """Run the live server on a database; yields (port, process id)."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port),
         "--log-level", "warning",
         "--timeout-graceful-shutdown", "3", "--lifespan", "on", "config.live:application"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "TOWNLINE_DATABASE_URL": url},
    )  # fmt: skip
    try:
        time.sleep(4)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


async def _listen(
    port: int, cookie: str, heard: list[tuple[float, str]], ready: asyncio.Semaphore
) -> None:
    """One desk: hears everything, keeps when and what a bulletin said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /live?topics=bulletins HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    kind = b""
    try:
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip()
                if kind == b"hello":
                    ready.release()
            elif line.startswith(b"data: ") and kind == b"strip":
                heard.append((time.perf_counter(), json.loads(line[6:])["html"]))
    finally:
        writer.close()


def _type(served: Served, client: int, stop: threading.Event, spent: list[float]) -> None:
    """One CSR who types: a draft every eighth of the sixty a second."""
    line, revision, n = Line(served.port), 0, 0
    due = time.perf_counter()
    while not stop.is_set():
        n += 1
        body = json.dumps({"field": "notes", "text": f"Line {client} says {n} things.", "caret": 5,
                           "revision": revision, "tab": f"bench{client}"}).encode()  # fmt: skip
        headers = {**HEADERS, "Content-Type": "application/json", "Cookie": served.cookie(client)}
        started = time.perf_counter()
        status, answer = line.call(
            Call(f"/desk/contacts/{served.contact(client)}/draft/", "POST", headers, body)
        )
        spent.append(time.perf_counter() - started)
        if status not in (200, 409):
            raise SystemExit(f"A draft was refused: {status} {answer[:200]!r}")
        revision = int(json.loads(answer)["revision"])
        due += 8 / DRAFTS_A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
    line.close()


def _publish(served: Served, title: str) -> float:
    """Publish by the page, as the supervisor does; returns when the key was pressed."""
    until = (datetime.now().astimezone() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    body = urlencode({"title": title, "text": "Kestrel Road is closed at the bridge until noon.",
                      "severity": "important", "audience": "everyone",
                      "expires_at": until}).encode()  # fmt: skip
    headers = {**HEADERS, **FORM, "Cookie": served.cookie(0, "supervisor")}
    pressed = time.perf_counter()
    line = Line(served.port)
    status, answer = line.call(Call("/knowledge/bulletins/new/", "POST", headers, body))
    line.close()
    if status not in (200, 204, 302) or b'class="refusal' in answer:
        raise SystemExit(f"The bulletin was refused: {status} {answer[:300]!r}")
    return pressed


async def _measure(served: Served, port: int, desks: Sequence[str], bulletins: int) -> list[float]:
    heard: list[tuple[float, str]] = []
    ready = asyncio.Semaphore(0)
    listeners = [asyncio.create_task(_listen(port, cookie, heard, ready)) for cookie in desks]
    for _ in listeners:
        await asyncio.wait_for(ready.acquire(), 60)
    delays: list[float] = []
    for number in range(bulletins):
        title = f"Bench bulletin {number} {time.time_ns()}"
        pressed = await asyncio.to_thread(_publish, served, title)
        until = time.perf_counter() + 10
        while sum(title in said for _, said in heard) < len(desks) and time.perf_counter() < until:
            await asyncio.sleep(0.02)
        reached = [(at - pressed) * 1000 for at, said in heard if title in said]
        delays += reached + [10_000.0] * (len(desks) - len(reached))
        await asyncio.sleep(1)
    for listener in listeners:
        listener.cancel()
    return sorted(delays)


def bulletin(served: Served, port: int, *, bulletins: int = 8) -> dict[str, float]:
    """Milliseconds from the supervisor's key to each desk's stream; drafts' own times beside."""
    stop, spent = threading.Event(), list[float]()
    typists = [
        threading.Thread(target=_type, args=(served, client, stop, spent), daemon=True)
        for client in range(8)
    ]
    for typist in typists:
        typist.start()
    time.sleep(1)
    started = time.perf_counter()
    before = len(spent)
    delays = asyncio.run(_measure(served, port, served.scene["desks"], bulletins))
    drafts = (len(spent) - before) / (time.perf_counter() - started)
    stop.set()
    for typist in typists:
        typist.join()
    spent.sort()
    return {"p50": delays[len(delays) // 2], "p95": delays[int(0.95 * len(delays))], "worst": delays[-1],
            "drafts a second": drafts, "draft p95": spent[int(0.95 * len(spent))] * 1000}  # fmt: skip
