"""One proof, from an empty database to the verdict."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.cli.place import ROOT
from config.postgres import Server, free_port

AHEAD = 100  # callouts that are open at the same time, at the least
PATIENCE_SECONDS = 180  # for what is left when the killing is over


@dataclass(frozen=True)
class Setting:
    """How much of everything. `kill` is the chance to die at each boundary, `pause` the seconds between
    deaths from outside (0: none), `stall` the chance to sleep past the lease before writing down.
    `survivors` dispatchers are never killed: the promise is for the loss of some, not of all."""

    callouts: int = 2000
    kills: int = 10_000
    dispatchers: int = 4
    stops: int = 20
    mutant: str = "none"
    kill: float = 0.12
    pause: float = 0.25
    stall: float = 0.004
    seed: int = 1
    patience: float = PATIENCE_SECONDS
    survivors: int = 1
    hesitate: float = 0.0


# Where a mutant shows itself: who has no fence must sleep past the lease, which deaths only hide.
TUNED: dict[str, dict[str, float]] = {
    "no_fence": {"kill": 0.02, "stall": 0.15, "patience": 30},
    "no_lease": {"kill": 0.02, "hesitate": 0.3, "patience": 30},
    "wall_clock": {"patience": 30},
}


@dataclass
class Outcome:
    """What a proof found."""

    verdict: Any
    deaths: Any
    seconds: float
    stops: int
    outages: list[tuple[float, float]] = field(default_factory=list)


def say(words: str) -> None:
    """A line of progress."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def _database(*, needs_stops: bool) -> Iterator[tuple[str, Server | None]]:
    """A durable server of our own in a temporary folder; or the one given, where it need not be stopped."""
    if (given := os.environ.get("TOWNLINE_PROOF_DATABASE_URL")) and not needs_stops:
        yield given, None
        return
    folder = Path(tempfile.mkdtemp(prefix="townline-proof-"))
    folder.chmod(0o755)
    server = Server(folder, durable=True, port=free_port())
    try:
        yield server.start(), server
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def prove(setting: Setting) -> Outcome:
    """Run one proof. The Django of this process is set up for the proof's own database."""
    with _database(needs_stops=setting.stops > 0) as (url, server):
        port = free_port()
        os.environ.update(
            TOWNLINE_DATABASE_URL=url, TOWNLINE_CARRIER_DOUBLE=f"127.0.0.1:{port}",
            DJANGO_SETTINGS_MODULE="config.settings",
            PYTHONPATH=os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        )  # fmt: skip
        _manage("migrate", "--verbosity", "0")
        import django

        django.setup()
        with tempfile.TemporaryDirectory(prefix="townline-proof-log-") as home:
            return _Run(setting, server, port, Path(home)).go()


def _manage(*words: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, check=True)


class _Run:
    """The processes of one proof, and the loop that feeds and stops them."""

    def __init__(self, setting: Setting, server: Server | None, port: int, home: Path) -> None:
        self.setting, self.server, self.port, self.home = setting, server, port, home
        self.log, self.stop, self.calm = home / "log", home / "stop", home / "calm"
        self.fed = 0
        self.outages: list[tuple[float, float]] = []

    def go(self) -> Outcome:
        started = time.monotonic()
        processes = [self._process("carrier", str(self.port), str(self.setting.seed))]
        self._await_carrier()
        s = self.setting
        processes.append(self._process("callbacks", f"127.0.0.1:{self.port}", str(self.stop)))
        processes.append(
            self._process(
                "nursery", str(s.dispatchers), s.mutant, str(s.kill), str(s.stall), str(s.pause),
                str(self.log), str(self.stop), str(self.calm),
                str(s.survivors), str(s.hesitate),
            )
        )  # fmt: skip
        try:
            self._run()
        finally:
            self.stop.touch()
            for process in processes[1:]:
                process.wait(20)
            report = self._remote().ask("report")
            processes[0].kill()
            processes[0].wait()
        from bench.proof import deaths, oracle

        verdict = oracle.judge(report, s.seed)
        found = deaths.read(self.log, self.outages)
        return Outcome(verdict, found, time.monotonic() - started, len(self.outages), self.outages)

    def _process(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", f"bench.proof.{name}", *words], cwd=ROOT)

    def _await_carrier(self) -> None:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit("The carrier double did not start.")

    def _remote(self) -> Any:
        from townline.callouts.carriers.remote import Remote

        return Remote(f"127.0.0.1:{self.port}")

    def _run(self) -> None:
        """Feed in step with the deaths, stop the database now and then, wait for the end."""
        s = self.setting
        calm_at, told_at = None, time.monotonic()
        while True:
            killed = self._killed()
            share = min(1.0, killed / s.kills) if s.kills else 1.0
            self._feed(min(s.callouts, int(s.callouts * share) + AHEAD))
            if self.server and len(self.outages) < int(s.stops * share + 0.001):
                self._crash()
            if killed >= s.kills and not self.calm.exists() and self.fed >= s.callouts:
                self.calm.touch()
                calm_at = time.monotonic()
            if self.calm.exists() and not self._open():
                return
            if calm_at and time.monotonic() - calm_at > s.patience:
                return
            if time.monotonic() - told_at > 10:
                told_at = time.monotonic()
                say(f"  {killed:,} deaths, {self.fed:,} callouts begun, {self._open()} open, "
                    f"{len(self.outages)} database stops")  # fmt: skip
            time.sleep(0.05)

    def _killed(self) -> int:
        return self.log.read_text().count(" killed\n") if self.log.exists() else 0

    def _open(self) -> int:
        from townline.callouts.models import Callout

        return int(self._retried(lambda: Callout.objects.filter(state="calling").count()))

    def _retried(self, ask: Any) -> Any:
        from django.db import InterfaceError, OperationalError, connection

        while True:
            try:
                return ask()
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.2)

    def _feed(self, until: int) -> None:
        from bench.proof.worlds import plan_of, script_of

        batch: dict[str, list[str]] = {}
        plans = []
        while self.fed < until and len(plans) < 40:
            self.fed += 1
            plan = plan_of(self.fed, self.setting.seed)
            batch |= script_of(plan, self.fed, self.setting.seed)
            plans.append((self.fed, plan))
        if plans:
            self._remote().ask("script", numbers=batch)
        for key, plan in plans:
            self._retried(lambda key=key, plan=plan: _start(key, plan))

    def _crash(self) -> None:
        if self.server is None:
            return
        off = time.time()
        self.server.crash()
        self.server.start()
        self.outages.append((off, time.time()))


def _start(key: int, plan: Any) -> None:
    from datetime import timedelta

    from townline.callouts import actions
    from townline.callouts.models import Callout
    from townline.core import clock

    subject = f"proof:{key}"
    if Callout.objects.filter(subject=subject).exists():
        return  # the commit came through before the connection broke
    now = clock.now()
    actions.start(
        subject=subject, title=f"Proof {key}", say="", voicemail="", program_code="water", level="A",
        plan=plan, deadline_at=now + timedelta(hours=1), carrier="double", actor=None, now=now,
    )  # fmt: skip
