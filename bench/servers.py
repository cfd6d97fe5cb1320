"""Start and stop the page workers a benchmark measures."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def pages(target: str, settings: str, *, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Run `workers` granian WSGI page workers of `target`; yields (port, process id)."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(port), "--workers", str(workers), "--blocking-threads", "1",
         "--no-ws", "--log-level", "warning", target],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
        start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(300):
            if _answers(port):
                break
            if process.poll() is not None:
                raise SystemExit(f"The page workers of {target} did not start.")
            time.sleep(0.1)
        time.sleep(1.0)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def pss_megabytes(pid: int) -> float:
    """Proportional set size of a process and its children, in MB (Linux)."""
    import psutil

    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    return float(sum(member.memory_full_info().pss for member in family)) / 1e6
