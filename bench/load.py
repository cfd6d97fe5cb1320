"""A small load client: one thread a client, bounded in count and time.

Each client holds six keep-alive connections and uses them in turn, as a browser may: the kernel gives each
connection to one of the workers by lot, and with one a client all eight can meet at the same worker.
"""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

LINES = 6


@dataclass(frozen=True)
class Call:
    """One HTTP call, ready to be sent: method, path, headers and body."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wire(self, host: str) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Connection: keep-alive"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body or self.method != "GET":
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


@dataclass
class Result:
    """What a round gave: seconds for each call, the wall time, and how many failed."""

    seconds: list[float]
    wall: float
    failures: int
    first_failure: str = ""

    @property
    def rate(self) -> float:
        """Calls a second over the whole round."""
        return len(self.seconds) / self.wall if self.wall else 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds below which `share` of the calls stayed."""
        if not self.seconds:
            return float("nan")
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) * 1000 if self.seconds else float("nan")


class Line:
    """One keep-alive connection that reads whole answers, chunked or counted."""

    def __init__(self, port: int, source: str = "") -> None:
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(
            ("127.0.0.1", port), timeout=60, source_address=(source, 0) if source else None
        )
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", buffering=65536)

    def call(self, call: Call) -> tuple[int, bytes]:
        """Send one call and return its status and body."""
        self.socket.sendall(call.wire(self.host))
        status = int(self.file.readline().split()[1])
        length = 0
        chunked = False
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            chunked = chunked or (name.lower() == b"transfer-encoding" and b"chunked" in value)
        return status, self._chunks() if chunked else self.file.read(length)

    def _chunks(self) -> bytes:
        parts = []
        while size := int(self.file.readline().split(b";")[0], 16):
            parts.append(self.file.read(size))
            self.file.readline()
        self.file.readline()
        return b"".join(parts)

    def close(self) -> None:
        self.socket.close()


def run(
    port: int, calls: Callable[[int, int], Call], *, clients: int, each: int, wants: int = 200,
    sources: Sequence[str] = (),
) -> Result:  # fmt: skip
    """`clients` threads send `each` calls one after another; `calls(client, n)` says which.

    `sources` are the loopback addresses the clients call from, where who calls is counted by address.
    """
    seconds: list[list[float]] = [[] for _ in range(clients)]
    failures: list[str] = []
    gate = threading.Barrier(clients + 1)

    def work(client: int) -> None:
        lines = [Line(port, sources[client] if sources else "") for _ in range(LINES)]
        gate.wait()
        for n in range(each):
            line = lines[n % LINES]
            started = time.perf_counter()
            status, body = line.call(calls(client, n))
            seconds[client].append(time.perf_counter() - started)
            if status != wants:
                failures.append(f"{status}: {body[:300]!r}")
        for line in lines:
            line.close()

    threads = [threading.Thread(target=work, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    return Result(
        [value for part in seconds for value in part], wall, len(failures), (failures or [""])[0]
    )
