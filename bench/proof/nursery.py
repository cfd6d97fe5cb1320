"""Dispatchers by the thousand: one process with the program loaded forks them, kills them, forks again.

A fork takes milliseconds where a start takes a second, so that ten thousand deaths fit into minutes.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django
import structlog


@dataclass
class Wanted:
    """What the nursery is told on its command line."""

    dispatchers: int
    mutant: str
    kill: float
    stall: float
    pause: float
    log: str
    stop: str
    calm: str
    survivors: int
    hesitate: float


def main(words: list[str]) -> None:
    """Keep dispatchers alive and kill them, until the stop file appears; calm file: no more killing."""
    wanted = Wanted(
        int(words[0]),
        words[1],
        float(words[2]),
        float(words[3]),
        float(words[4]),
        *words[5:8],
        int(words[8]),
        float(words[9]),
    )
    django.setup()
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    import bench.proof.mutants  # noqa: F401 - loaded once, before the forks

    _warm()
    log = os.open(wanted.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    gc.collect()
    gc.freeze()
    alive: dict[int, int] = {}
    next_kill = time.monotonic() + wanted.pause
    while not Path(wanted.stop).exists():
        is_calm = Path(wanted.calm).exists()
        while len(alive) < wanted.dispatchers:
            seat = next(n for n in range(wanted.dispatchers) if n not in alive.values())
            alive[_born(wanted, seat, log, is_calm=is_calm)] = seat
        _bury(alive, log)
        if wanted.pause and not is_calm and time.monotonic() >= next_kill and alive:
            next_kill = time.monotonic() + random.expovariate(1 / wanted.pause)
            mortal = [pid for pid, seat in alive.items() if seat >= wanted.survivors]
            if mortal:
                os.kill(random.choice(mortal), signal.SIGKILL)
        time.sleep(0.003)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _warm() -> None:
    """Let what every dispatcher does first be done once, before the forks."""
    from django.db import connection

    from townline.callouts.engine.dispatcher import Dispatcher

    made = Dispatcher()
    made.round()
    made.caller._pool.shutdown()  # noqa: SLF001
    connection.close()


def _bury(alive: dict[int, int], log: int) -> None:
    while alive:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        alive.pop(pid, None)
        cause = (
            "killed" if os.WIFSIGNALED(status) else f"exited:{os.waitstatus_to_exitcode(status)}"
        )
        os.write(log, f"{time.time():.4f} {pid} {cause}\n".encode())


def _born(wanted: Wanted, seat: int, log: int, *, is_calm: bool) -> int:
    pid = os.fork()
    if pid:
        return pid
    random.seed()
    from bench.proof.faults import Fate, put_clock_off
    from bench.proof.mutants import MUTANTS

    put_clock_off((-2, 0, 2)[seat % 3])
    taker, caller, dispatcher = MUTANTS[wanted.mutant]
    kill = 0.0 if is_calm or seat < wanted.survivors else wanted.kill
    fate = Fate(log, kill, 0.0 if is_calm else wanted.stall, hesitate=wanted.hesitate)
    made = dispatcher(taker(), caller(), fate)
    signal.signal(signal.SIGTERM, made.stop)
    try:
        made.run()
    except BaseException as bug:  # the fork must not run on as a second nursery
        fate.say("bug", type(bug).__name__, str(bug).replace("\n", " ")[:300])
        os._exit(3)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
